/** What the attacks take for a find where there is nothing but noise: a zero elsewhere is worth that much. */
import type { Findings } from '../attack/finding.ts';
import type { Check } from './run-report.ts';

export interface FalseHits {
  readonly mebibytes: number;
  readonly hits: number;
  readonly byAttack: readonly { readonly attack: string; readonly hits: number }[];
  /** Hits in a mebibyte: no more than this in 95 % of runs that show as many. */
  readonly mostPerMebibyte: number;
  /** Attacks that ran out of time, so that they did not see all of the noise. */
  readonly unfinished: readonly string[];
}

const MEBIBYTE = 1_048_576;
/** Stated in the documentation of the drill. */
const STATED_PER_MEBIBYTE = 1 / 16;
/** Attacks that keep to what is stated would be called worse in one run of a thousand. */
const LEAST_P = 0.001;

export function falseHitsIn({ attacks, files }: Findings): FalseHits {
  const mebibytes = files.reduce((sum, { bytes }) => sum + bytes, 0) / MEBIBYTE;
  const counts = new Map<string, number>();
  for (const { name, findings } of attacks)
    counts.set(name, (counts.get(name) ?? 0) + findings.length);
  const byAttack = [...counts].flatMap(([attack, hits]) => (hits === 0 ? [] : [{ attack, hits }]));
  const hits = byAttack.reduce((sum, each) => sum + each.hits, 0);
  const unfinished = attacks
    .filter(({ isComplete }) => !isComplete)
    .map(({ name, kind }) => `${name} on ${kind}`);
  return { mebibytes, hits, byAttack, mostPerMebibyte: poissonUpper(hits) / mebibytes, unfinished };
}

export function falseHitChecks(found: FalseHits | null): Check[] {
  if (found === null) return [];
  const { hits, mebibytes, mostPerMebibyte, unfinished } = found;
  const gaps = unfinished.length === 0 ? '' : `; out of time: ${unfinished.join(', ')}`;
  const p = 1 - poissonBelow(hits, STATED_PER_MEBIBYTE * mebibytes);
  return [
    {
      name: `noise gives no more false hits than one in ${1 / STATED_PER_MEBIBYTE} MiB`,
      isPassed: mebibytes > 0 && p >= LEAST_P,
      detail: `${hits} in ${mebibytes.toFixed(1)} MiB, so fewer than one in ${(1 / mostPerMebibyte).toFixed(1)} MiB (95 %)${gaps}`,
    },
  ];
}

/** The largest mean with which as few events come up in 5 % of cases; 3.0 for none. By bisection. */
export function poissonUpper(events: number): number {
  let [low, high] = [0, 10 + 5 * events];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (poissonBelow(events + 1, middle) > 0.05) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** How likely fewer than so many events are. */
function poissonBelow(events: number, mean: number): number {
  let [term, sum] = [Math.exp(-mean), 0];
  for (let count = 0; count < events; count++) {
    sum += term;
    term *= mean / (count + 1);
  }
  return sum;
}
