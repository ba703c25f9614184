/** Ours and a sabotaged copy of it, played with the same seeds: how far apart they are, and how surely. */
import { seedOf } from '../seeded-target.ts';
import type { NullTest } from './ranking.ts';
import type { LinkScore, TargetReport } from './run-report.ts';

interface SeedScore {
  readonly target: string;
  /** The ranking of conversations that did best. */
  readonly attack: string;
  readonly precision: NullTest;
  readonly adjustedRandIndex: number;
}

interface SeedPair {
  /** Added to the run's. */
  readonly seed: number;
  readonly families: number;
  readonly ours: SeedScore;
  readonly mutant: SeedScore;
  /** Average precision of the mutant less that of ours. */
  readonly difference: number;
}

export interface PairedSeeds {
  readonly pairs: readonly SeedPair[];
  /** Of the differences: mean and the 95 % interval of Student's t. */
  readonly difference: { readonly mean: number; readonly low: number; readonly high: number };
  /** Exact, two-sided: how likely so many differences of one sign are without any. */
  readonly signTest: number;
}

/** Null where fewer than two seeds were played on both. */
export function pairSeeds(targets: readonly TargetReport[]): PairedSeeds | null {
  const seeded = targets.flatMap((report) => {
    const seed = seedOf(report.target);
    const score = bestOf(report);
    return seed === null || !score ? [] : [{ seed, report, score }];
  });
  const pairs = seeded.flatMap(({ seed, report, score }): SeedPair[] => {
    const other = seeded.find((each) => each.seed === seed && each.report.mustBeCaughtBy !== null);
    if (report.mustBeCaughtBy !== null || !other) return [];
    const difference = other.score.precision.value - score.precision.value;
    return [{ seed, families: report.families, ours: score, mutant: other.score, difference }];
  });
  if (pairs.length < 2) return null;
  const differences = pairs.map(({ difference }) => difference);
  return { pairs, difference: studentInterval(differences), signTest: signTest(differences) };
}

function bestOf({ target, links }: TargetReport): SeedScore | undefined {
  const [best] = links
    .filter(({ relation }) => relation === 'conversation')
    .sort((a: LinkScore, b: LinkScore) => b.precision.value - a.precision.value);
  if (!best) return undefined;
  const { attack, precision, adjustedRandIndex } = best;
  return { target, attack, precision, adjustedRandIndex: adjustedRandIndex ?? 0 };
}

/** Two-sided 95 % points of Student's t for 1 to 9 degrees of freedom. */
const STUDENT_95 = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

/** @throws {RangeError} for fewer than 2 or more than 10 values. */
export function studentInterval(values: readonly number[]): PairedSeeds['difference'] {
  const n = values.length;
  const quantile = STUDENT_95[n - 2];
  if (quantile === undefined) throw new RangeError('the table has 2 to 10 values');
  const mean = values.reduce((sum, each) => sum + each, 0) / n;
  const variance = values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (n - 1);
  const half = quantile * Math.sqrt(variance / n);
  return { mean, low: mean - half, high: mean + half };
}

/** Differences of nought say nothing and are left out. */
export function signTest(differences: readonly number[]): number {
  const told = differences.filter((each) => each !== 0);
  const ahead = told.filter((each) => each > 0).length;
  const fewer = Math.min(ahead, told.length - ahead);
  let tail = 0;
  for (let count = 0; count <= fewer; count++) tail += choose(told.length, count);
  return Math.min(1, (2 * tail) / 2 ** told.length);
}

function choose(n: number, k: number): number {
  let ways = 1;
  for (let index = 0; index < k; index++) ways = (ways * (n - index)) / (index + 1);
  return ways;
}
