/** Scores a whole run: reads what was planted, who owns which record, and what the attacks found. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AttackedKind, AttackResult, Findings } from '../attack/finding.ts';
import { LOOT_KINDS } from '../attack/finding.ts';
import {
  type DeviceKeyTrials,
  type ErasedSecret,
  type FieldTruth,
  type LootMap,
  type Planted,
  type RunRecord,
  readDocument,
  readLines,
  runPaths,
  type SideKnowledgeAnswer,
  type TargetRun,
  type Truth,
} from '../run-directory.ts';
import { alarmsOf, fileClass } from './alarms.ts';
import { anonymityOf } from './anonymity.ts';
import { checksOf } from './checks.ts';
import { compareTargets, linksByChange } from './comparisons.ts';
import { lookForErased } from './erased.ts';
import { falseHitsIn } from './false-hits.ts';
import { familyWise, type ScoredServer } from './family-wise.ts';
import { scoreFields } from './match-fields.ts';
import { mutationScore } from './mutation-score.ts';
import { isOurs } from './ours.ts';
import { pairSeeds } from './paired-seeds.ts';
import { type KindScore, LIVE_KINDS, type RunReport, type TargetReport } from './run-report.ts';
import { type NullOptions, scoreLinks } from './score-links.ts';

/** A server without a leak is called better than chance in one run of 500. */
const PERMUTATIONS_OF_OURS = 499;
/** A leak that is meant to be there needs no finer null. */
const PERMUTATIONS = 99;
const SEED = 20_151_114;
/** No server but noise, to count false hits. */
const NOISE = 'noise';

export interface ScoreOptions {
  /** Target that is the untouched server; others are compared with what files it keeps. */
  readonly untouched: string;
}

/** @throws {Error} when no run has been played in the directory. */
export function readRunRecord(root: string): RunRecord {
  return required(readDocument(runPaths(root).record, asRunRecord), 'a played story');
}

/** @throws {Error} when the directory holds no run, or one that was not attacked. */
export function scoreRun(root: string, options: ScoreOptions): RunReport {
  const paths = runPaths(root);
  const record = readRunRecord(root);
  const truth = readLines(paths.truth, asTruth).filter((each) => each.kind === 'field');
  const lootMap = readDocument(paths.lootMap, asLootMap) ?? {};
  const usualFiles = usualFilesOf(paths.findings(options.untouched));
  const linked: ScoredServer[] = [];
  const names = record.targets.map(({ target }) => target);
  const changes = linksByChange(root, names);
  const servers = record.targets.filter(({ target }) => target !== NOISE);
  const targets = servers.map((run): TargetReport => {
    const findings = required(
      readDocument(paths.findings(run.target), asFindings),
      `findings for ${run.target}`,
    );
    const answer = readDocument(paths.sideKnowledgeAnswer(run.target), asAnswer);
    const owners = lootMap[run.target] ?? [];
    const planted = plantedIn(truth, paths.planted(run.target), run);
    const kinds = scoreKinds(planted, findings);
    const ofChange = changes.filter(({ target }) => target === run.target);
    const scored = scoreLinks(
      [...findings.links, ...ofChange.flatMap(({ results }) => results)],
      owners,
      answer?.family,
      nullOptions(run.target, options),
    );
    if (isOurs(run.target, options.untouched)) linked.push({ target: run.target, links: scored });
    const links = scored.map(({ score }) => score);
    const erased = erasedIn(root, run.target);
    return {
      target: run.target,
      notes: run.notes,
      families: run.families,
      messages: run.messages,
      kinds,
      atRest: scoreFields(planted, atRest(findings)),
      live: scoreFields(
        planted,
        findings.attacks.filter(({ kind }) => LIVE_KINDS.has(kind)),
      ),
      links,
      deviceTrials: readDocument(paths.deviceTrials(run.target), asTrials),
      measures: findings.measures,
      erasure: erased?.erasure ?? null,
      alarms: alarmsOf({ findings, kinds, links, remnants: erased?.remnants ?? [], usualFiles }),
      mustBeCaughtBy: run.mustBeCaughtBy,
      unfinished: unfinishedOf(findings),
    };
  });
  const drillVersion = readDocument(paths.findings(options.untouched), asFindings)?.version ?? '';
  const report = { drillVersion, seed: record.seed, families: record.families, targets };
  const linkage = {
    familyWise: familyWise(linked, PERMUTATIONS_OF_OURS),
    paired: pairSeeds(targets),
  };
  const noise = readDocument(paths.findings(NOISE), asFindings);
  const scored = {
    ...report,
    linkage,
    comparisons: compareTargets(root, names),
    anonymity: anonymityOf(targets),
    mutationScore: mutationScore(targets),
    falseHits: noise === null ? null : falseHitsIn(noise),
  };
  return { ...scored, checks: checksOf(scored, options.untouched) };
}

/** Servers have nothing in common, so that owners are exchanged in other ways on each. */
function nullOptions(target: string, { untouched }: ScoreOptions): NullOptions {
  const seed = [...target].reduce((sum, sign) => (sum * 31 + sign.charCodeAt(0)) >>> 0, SEED);
  return { permutations: isOurs(target, untouched) ? PERMUTATIONS_OF_OURS : PERMUTATIONS, seed };
}

/** Attacks on several kinds at once count with what they took from kinds at rest, wherever the key was. */
function atRest({ attacks }: Findings): AttackResult[] {
  return attacks
    .filter(({ kind }) => !LIVE_KINDS.has(kind))
    .map((attack) => ({
      ...attack,
      findings: attack.findings.filter(({ file }) => !/^(?:memory|network)\//.test(file)),
    }));
}

/** Every kind alone, and all of them together. */
function scoreKinds(truth: readonly FieldTruth[], findings: Findings): KindScore[] {
  const kinds: AttackedKind[] = [...LOOT_KINDS, 'all'];
  return kinds.flatMap((kind) => {
    const attacks =
      kind === 'all' ? findings.attacks : findings.attacks.filter((attack) => attack.kind === kind);
    const files = findings.files.filter(
      ({ file }) => kind === 'all' || file.startsWith(`${kind}/`),
    );
    const missing = findings.notCaptured.find((each) => each.kind === kind);
    if (files.length === 0 && !missing) return [];
    return [
      {
        kind,
        files: files.length,
        bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
        notCaptured: missing?.why ?? null,
        fields: scoreFields(truth, attacks),
      },
    ];
  });
}

/** Only what this target was told counts; without a list of it, what its families would have typed. */
function plantedIn(
  truth: readonly FieldTruth[],
  path: string,
  { families }: TargetRun,
): FieldTruth[] {
  if (!existsSync(path))
    return truth.filter(({ family }) => Number(/\d+$/.exec(family)?.[0]) <= families);
  const canaries = new Set(readLines(path, asPlanted).map(({ canary }) => canary));
  return truth.filter(({ canary }) => canaries.has(canary));
}

/** Null for a target whose buckets have not ended. */
function erasedIn(root: string, target: string): ReturnType<typeof lookForErased> | null {
  const paths = runPaths(root);
  if (!existsSync(paths.erased(target))) return null;
  const erased = readLines(paths.erased(target), asErased);
  return lookForErased(erased, join(root, 'before-end', target), join(root, 'loot', target));
}

function unfinishedOf(findings: Findings): string[] {
  return findings.attacks
    .filter(({ isComplete }) => !isComplete)
    .map(({ name, kind }) => `${name} on ${kind}`);
}

function usualFilesOf(path: string): ReadonlySet<string> | undefined {
  const findings = readDocument(path, asFindings);
  return findings ? new Set(findings.files.map(({ file }) => fileClass(file))) : undefined;
}

function required<Value>(value: Value | null, what: string): Value {
  if (value === null) throw new Error(`a finished run has ${what}`);
  return value;
}

// These documents are written by this package in the same run; a wrong shape is a bug, not an attack.
const asTruth = (value: unknown): Truth => asShape<Truth>(value, 'kind');
const asRunRecord = (value: unknown): RunRecord => asShape<RunRecord>(value, 'targets');
const asLootMap = (value: unknown): LootMap => asShape<LootMap>(value);
const asFindings = (value: unknown): Findings => asShape<Findings>(value, 'attacks');
const asPlanted = (value: unknown): Planted => asShape<Planted>(value, 'canary');
const asErased = (value: unknown): ErasedSecret => asShape<ErasedSecret>(value, 'hex');
const asTrials = (value: unknown): DeviceKeyTrials =>
  asShape<DeviceKeyTrials>(value, 'afterReading');
const asAnswer = (value: unknown): SideKnowledgeAnswer =>
  asShape<SideKnowledgeAnswer>(value, 'family');

function asShape<Shape>(value: unknown, key?: string): Shape {
  if (typeof value !== 'object' || value === null || (key !== undefined && !(key in value))) {
    throw new TypeError(`a document of the run has no ${key ?? 'content'}`);
  }
  return value as Shape;
}
