/**
 * A result small enough to be committed beside the code: what was recovered per server, field and
 * kind of loot, who could be told to belong together, which sabotage was seen, which checks passed.
 */
import type { AttackedKind } from '../attack/finding.ts';
import { isOnlyLinked } from '../only-linked.ts';
import type { Field } from '../run-directory.ts';
import type { Erasure } from '../score/erased.ts';
import type { FieldScore } from '../score/match-fields.ts';
import {
  type Check,
  LIVE_KINDS,
  type LinkScore,
  type RunReport,
  type TargetReport,
} from '../score/run-report.ts';
import type { DrillReport } from './drill-report.ts';

export interface FieldResult {
  readonly field: Field;
  readonly total: number;
  /** From everything together; then from what lies on the server, and from memory and traffic. */
  readonly recovered: number;
  readonly atRest: number;
  readonly live: number;
  /** The attack that recovered most. */
  readonly attack: string | null;
  /** Recovered from each kind of loot alone; kinds that were not captured are absent. */
  readonly kinds: Readonly<Partial<Record<AttackedKind, number>>>;
}

export interface LinkResult {
  readonly attack: string;
  readonly relation: LinkScore['relation'];
  readonly records: number;
  /** Average precision, and what guessing gives on average and stays below in 95 of 100 tries. */
  readonly precision: number;
  readonly guessing: number;
  readonly guessingBelow: number;
  readonly isAboveGuessing: boolean;
}

/** What stored records show without any of them being opened. */
interface RecordResult {
  readonly total: number;
  readonly withTime: number;
  /** A value in them names a sender, a device or a conversation again and again. */
  readonly withRepeatedSign: number;
  readonly differentSizes: number;
}

export interface ServerResult {
  readonly target: string;
  readonly families: number;
  readonly messages: number;
  readonly fields: readonly FieldResult[];
  readonly records: RecordResult;
  /** Of each attack and relation the best over all tables. */
  readonly links: readonly LinkResult[];
}

/** All rankings of all servers of ours against chance at once. */
export interface LinkageResult {
  readonly rankings: number;
  readonly servers: number;
  readonly p: number;
  readonly isWithinChance: boolean;
}

export interface DrillResult {
  readonly drillVersion: string;
  readonly plan: string;
  readonly commit: string | null;
  readonly seed: number;
  readonly families: number;
  readonly seconds: number | null;
  readonly servers: readonly ServerResult[];
  readonly linkage: LinkageResult;
  readonly mutants: { readonly total: number; readonly missed: readonly string[] };
  /** What was left of ended buckets; live memory is counted apart. */
  readonly ended: readonly ({ readonly target: string } & Erasure)[];
  readonly checks: readonly Check[];
}

export function resultOf(report: RunReport & Partial<DrillReport>): DrillResult {
  const { drillVersion, seed, families, targets, mutationScore, checks, circumstances } = report;
  const { rankings, servers, p, isWithinChance } = report.linkage.familyWise;
  return {
    drillVersion,
    plan: circumstances?.plan ?? 'unknown',
    commit: circumstances?.commit ?? null,
    seed,
    families,
    seconds: circumstances?.seconds ?? null,
    servers: targets.filter((target) => !isMutant(target) && !hasOwnSection(target)).map(serverOf),
    linkage: { rankings, servers, p: rounded(p), isWithinChance },
    mutants: { total: mutationScore.all, missed: mutationScore.survivors },
    ended: targets
      .filter((target) => !isMutant(target))
      .flatMap(({ target, erasure }) => (erasure ? [{ target, ...erasure }] : [])),
    checks,
  };
}

/** No server at all. */
const NOISE = 'noise';

/** Played once more with another seed, or in a pair: what it shows stands where those are compared. */
export function hasOwnSection({ target }: TargetReport): boolean {
  return isOnlyLinked(target) || target === NOISE;
}

function isMutant({ mustBeCaughtBy }: TargetReport): boolean {
  return mustBeCaughtBy !== null;
}

function serverOf(report: TargetReport): ServerResult {
  const { target, families, messages, kinds, links } = report;
  const together = kinds.find(({ kind }) => kind === 'all')?.fields ?? [];
  return {
    target,
    families,
    messages,
    fields: together.filter(({ total }) => total > 0).map((score) => fieldOf(score, report)),
    records: recordsOf(report),
    links: bestOfEach(links).map(linkOf),
  };
}

function fieldOf(
  { field, total, recovered, attacks }: FieldScore,
  { kinds, atRest, live }: TargetReport,
): FieldResult {
  const alone = kinds.filter(({ kind, files }) => kind !== 'all' && files > 0);
  return {
    field,
    total,
    recovered,
    atRest: recoveredOf(atRest, field),
    live: recoveredOf(live, field),
    attack: attacks[0]?.name ?? null,
    kinds: Object.fromEntries(alone.map(({ kind, fields }) => [kind, recoveredOf(fields, field)])),
  };
}

function recoveredOf(scores: readonly FieldScore[], field: Field): number {
  return scores.find((score) => score.field === field)?.recovered ?? 0;
}

const OF_TIME = /^time$|^side knowledge of times$/;

function recordsOf({ links, measures }: TargetReport): RecordResult {
  const most = (numbers: readonly number[]): number => Math.max(0, ...numbers);
  const recordsIn = (of: (link: LinkScore) => boolean): number =>
    most(links.filter(of).map(({ records }) => records));
  return {
    total: recordsIn(() => true),
    withTime: recordsIn(({ attack }) => OF_TIME.test(attack)),
    withRepeatedSign: recordsIn(({ attack }) => attack === 'repeated identifier'),
    differentSizes: most(
      measures
        .filter(({ name, file }) => name === 'different sizes' && file.startsWith('database/'))
        .map(({ value }) => value),
    ),
  };
}

/** A table and its copy say the same: the best of each attack and relation counts. */
export function bestOfEach(links: readonly LinkScore[]): readonly LinkScore[] {
  const best = new Map<string, LinkScore>();
  for (const link of links.filter(({ kind }) => !LIVE_KINDS.has(kind))) {
    const key = `${link.attack} ${link.relation}`;
    const known = best.get(key);
    if (!known || link.precision.value > known.precision.value) best.set(key, link);
  }
  return [...best.values()];
}

/** One above guessing before any that is not; then the one that is most beyond what guessing reaches. */
export function strongest(links: readonly LinkScore[]): LinkScore | undefined {
  const lead = ({ isAboveNull, precision }: LinkScore): number =>
    (isAboveNull ? 1 : 0) + precision.value - precision.nullHigh;
  return [...links].sort((a, b) => lead(b) - lead(a))[0];
}

function linkOf({ attack, relation, records, precision, isAboveNull }: LinkScore): LinkResult {
  return {
    attack,
    relation,
    records,
    precision: rounded(precision.value),
    guessing: rounded(precision.nullMean),
    guessingBelow: rounded(precision.nullHigh),
    isAboveGuessing: isAboveNull,
  };
}

function rounded(value: number): number {
  return Number(value.toFixed(4));
}
