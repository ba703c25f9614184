/** Scores one target of a run. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AttackedKind, AttackResult, Findings, LinkResult } from '../attack/finding.ts';
import { LOOT_KINDS } from '../attack/finding.ts';
import {
  type FieldTruth,
  type LootMap,
  readDocument,
  readLines,
  runPaths,
  type SecretBytes,
  type TargetRun,
} from '../run-directory.ts';
import { alarmsOf } from './alarms.ts';
import {
  asAnswer,
  asErased,
  asFindings,
  asPlanted,
  asSecretBytes,
  asTrials,
  asTruth,
  required,
} from './documents.ts';
import { lookForErased } from './erased.ts';
import { familyTruths, scoreInferred } from './inferred.ts';
import { findKitBytes } from './kit-bytes.ts';
import { scoreFields } from './match-fields.ts';
import { isOurs } from './ours.ts';
import { type KindScore, LIVE_KINDS, type TargetReport } from './run-report.ts';
import { type NullOptions, type ScoredLinks, scoreLinks } from './score-links.ts';

/** A server without a leak is called better than chance in one run of 500. */
export const PERMUTATIONS_OF_OURS = 499;
/** A leak that is meant to be there needs no finer null. */
const PERMUTATIONS = 99;
const SEED = 20_151_114;

/** What all targets are scored with. */
export interface ScoreContext {
  readonly root: string;
  readonly untouched: string;
  readonly truth: readonly FieldTruth[];
  /** By family. */
  readonly countries: ReadonlyMap<string, string>;
  readonly lootMap: LootMap;
  readonly changes: readonly { readonly target: string; readonly results: LinkResult[] }[];
}

export interface ScoredTarget {
  readonly report: TargetReport;
  readonly links: readonly ScoredLinks[];
}

/** @throws {Error} when the target was not attacked. */
export function scoreTarget(run: TargetRun, context: ScoreContext): ScoredTarget {
  const { root, truth, countries } = context;
  const { target, notes, families, messages, mustBeCaughtBy } = run;
  const paths = runPaths(root);
  const written = required(
    readDocument(paths.findings(target), asFindings),
    `findings for ${target}`,
  );
  const planted = [...plantedIn(truth, paths.planted(target), run), ...kitsIn(paths.kits(target))];
  const attacks = [
    ...written.attacks,
    ...findKitBytes(join(root, 'loot', target), planted, secretsIn(paths.secretBytes(target))),
  ];
  const findings = { ...written, attacks };
  const kinds = scoreKinds(planted, findings);
  const scored = scoreLinksOf(target, findings, context);
  const links = scored.map(({ score }) => score);
  const erased = erasedIn(root, target);
  const live = findings.attacks.filter(({ kind }) => LIVE_KINDS.has(kind));
  const report: TargetReport = {
    target,
    notes,
    families,
    messages,
    kinds,
    atRest: scoreFields(planted, atRest(findings)),
    live: scoreFields(planted, live),
    inferred: scoreInferred(familyTruths(planted, countries), planted, findings.profiles),
    links,
    deviceTrials: readDocument(paths.deviceTrials(target), asTrials),
    measures: findings.measures,
    erasure: erased?.erasure ?? null,
    alarms: alarmsOf({ findings, kinds, links, remnants: erased?.remnants ?? [] }),
    mustBeCaughtBy,
    unfinished: unfinishedOf(findings),
  };
  return { report, links: scored };
}

function scoreLinksOf(
  target: string,
  { links }: Findings,
  { root, lootMap, changes, untouched }: ScoreContext,
): ScoredLinks[] {
  const ofChange = changes.filter((each) => each.target === target);
  const results = [...links, ...ofChange.flatMap((each) => each.results)];
  const answer = readDocument(runPaths(root).sideKnowledgeAnswer(target), asAnswer);
  const options = nullOptions(target, untouched);
  return scoreLinks(results, lootMap[target] ?? [], answer?.family, options);
}

/** Servers have nothing in common, so that owners are exchanged in other ways on each. */
function nullOptions(target: string, untouched: string): NullOptions {
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

/** Those that the target made itself. */
function kitsIn(path: string): FieldTruth[] {
  return existsSync(path) ? readLines(path, asTruth).filter((each) => each.kind === 'field') : [];
}

function secretsIn(path: string): readonly SecretBytes[] {
  return existsSync(path) ? readLines(path, asSecretBytes) : [];
}

/** Null for a target whose buckets have not ended. */
function erasedIn(root: string, target: string): ReturnType<typeof lookForErased> | null {
  const paths = runPaths(root);
  if (!existsSync(paths.erased(target))) return null;
  const erased = readLines(paths.erased(target), asErased);
  const restarted = join(root, 'after-restart', target);
  return lookForErased(
    erased,
    join(root, 'before-end', target),
    join(root, 'loot', target),
    existsSync(restarted) ? restarted : null,
  );
}

function unfinishedOf(findings: Findings): string[] {
  return findings.attacks
    .filter(({ isComplete }) => !isComplete)
    .map(({ name, kind }) => `${name} on ${kind}`);
}
