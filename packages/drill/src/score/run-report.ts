/** What a scored run says: the shape of report.json. */
import type { AttackedKind, Measure } from '../attack/finding.ts';
import type { DeviceKeyTrials } from '../run-directory.ts';
import type { Anonymity } from './anonymity.ts';
import type { Comparisons } from './comparisons.ts';
import type { Erasure } from './erased.ts';
import type { FalseHits } from './false-hits.ts';
import type { FamilyWise } from './family-wise.ts';
import type { InferredScore } from './inferred.ts';
import type { FieldScore } from './match-fields.ts';
import type { MutationScore } from './mutation-score.ts';
import type { PairedSeeds } from './paired-seeds.ts';
import type { NullTest } from './ranking.ts';

/** What can turn red; a mutant is caught when the metric meant for it does. */
const METRICS = [
  'canary-scan',
  'value-scan',
  'linking-time',
  'linking-repeated-id',
  'linking-order',
  'linking-friends',
  'carving',
  'secrets',
  'size',
  'structure-scan',
  'loot-inventory',
  'key-hunt',
  'shared-identifier',
] as const;
export type Metric = (typeof METRICS)[number];

/** Kinds that only somebody on the running server gets. */
export const LIVE_KINDS: ReadonlySet<AttackedKind> = new Set(['memory', 'network']);

export interface KindScore {
  readonly kind: AttackedKind;
  readonly files: number;
  readonly bytes: number;
  /** Null where it was captured. */
  readonly notCaptured: string | null;
  readonly fields: readonly FieldScore[];
}

export interface LinkScore {
  readonly attack: string;
  readonly kind: AttackedKind;
  /** Table whose records were linked. */
  readonly table: string;
  readonly records: number;
  readonly relation:
    | 'family'
    | 'conversation'
    | 'known family'
    /** Two families that know each other. */
    | 'friend families'
    /** As `conversation`, among those between two families alone. */
    | 'chat between families'
    /** Families that know the one whose hours are known. */
    | 'friends of the known family';
  readonly precision: NullTest;
  /** Of the attacker's own grouping; null for side knowledge, which groups nothing. */
  readonly adjustedRandIndex: number | null;
  readonly isAboveNull: boolean;
}

/** A red light: what, where, and one example. */
export interface Alarm {
  readonly metric: Metric;
  readonly why: string;
}

export interface TargetReport {
  readonly target: string;
  readonly notes: readonly string[];
  readonly families: number;
  readonly messages: number;
  readonly kinds: readonly KindScore[];
  /** All kinds together without what only a running server shows. */
  readonly atRest: readonly FieldScore[];
  /** Memory and traffic of the running server. */
  readonly live: readonly FieldScore[];
  /** What can be guessed, against guessing; with all kinds together. */
  readonly inferred: readonly InferredScore[];
  readonly links: readonly LinkScore[];
  /** What the keys of the devices open of what the server still holds; null where no devices were looted. */
  readonly deviceTrials: DeviceKeyTrials | null;
  /** What of ended buckets could be had, before their end and after; null where none ended. */
  readonly erasure: Erasure | null;
  readonly measures: readonly Measure[];
  readonly alarms: readonly Alarm[];
  readonly mustBeCaughtBy: string | null;
  /** Attacks that ran out of time. */
  readonly unfinished: readonly string[];
}

export interface Check {
  readonly name: string;
  readonly isPassed: boolean;
  readonly detail: string;
}

/** Who belongs to whom: all servers of ours at once, and beside a copy that leaks it. */
export interface LinkageReport {
  readonly familyWise: FamilyWise;
  /** Null where no seeds were played in pairs. */
  readonly paired: PairedSeeds | null;
}

export interface RunReport {
  readonly drillVersion: string;
  readonly seed: number;
  readonly families: number;
  readonly targets: readonly TargetReport[];
  readonly linkage: LinkageReport;
  readonly comparisons: Comparisons;
  /** The worst table of each server. */
  readonly anonymity: readonly Anonymity[];
  readonly mutationScore: MutationScore;
  /** Null where the attacks were not tried on noise. */
  readonly falseHits: FalseHits | null;
  readonly checks: readonly Check[];
}
