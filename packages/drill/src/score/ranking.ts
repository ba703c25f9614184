/** How well ranked pairs and clusters match the truth: average precision, adjusted Rand index, a permutation null. */

export type RankedPair = readonly [a: number, b: number, score: number];

/**
 * Average precision of pairs, best first, among all pairs of records with a label. Pairs that were not
 * ranked count as if they followed in random order. Equal scores count as one step.
 */
export function averagePrecision(
  pairs: readonly RankedPair[],
  labels: readonly (string | undefined)[],
): number {
  const known = labels.filter((label) => label !== undefined);
  return new PairRanking(pairs, labels).precision(numbered(known));
}

/** Something that is scored by who owns which of the records with a label, so that owners can be exchanged. */
export interface Ranking {
  /** Average precision. @param owners - One number for each record with a label, equal where the label is. */
  precision(owners: Int32Array): number;
}

/** Pairs of records by score, those without a label left out; kept in arrays because it is asked thousands of times. */
export class PairRanking implements Ranking {
  readonly #a: Int32Array;
  readonly #b: Int32Array;
  /** Where each step of equal scores ends. */
  readonly #ends: readonly number[];

  constructor(pairs: readonly RankedPair[], labels: readonly (string | undefined)[]) {
    const places = placesOfKnown(labels);
    const sorted = pairs
      .filter(([a, b]) => labels[a] !== undefined && labels[b] !== undefined)
      .sort((x, y) => y[2] - x[2]);
    this.#a = Int32Array.from(sorted, ([a]) => places[a] ?? 0);
    this.#b = Int32Array.from(sorted, ([, b]) => places[b] ?? 0);
    this.#ends = endsOfSteps(sorted.map(([, , score]) => score));
  }

  precision(owners: Int32Array): number {
    const positives = pairsWithin(owners);
    const all = choose2(owners.length);
    if (positives === 0 || all === 0) return Number.NaN;
    let [at, hits, sum] = [0, 0, 0];
    for (const end of this.#ends) {
      let found = 0;
      for (; at < end; at++) {
        if (owners[this.#a[at] ?? 0] === owners[this.#b[at] ?? 0]) found++;
      }
      hits += found;
      sum += (found * hits) / end;
    }
    return (sum + tail(all - at, positives - hits, at, hits)) / positives;
  }
}

/** Place of each record among those with a label. */
function placesOfKnown(labels: readonly (string | undefined)[]): readonly number[] {
  let next = 0;
  return labels.map((label) => (label === undefined ? -1 : next++));
}

/** Of scores in falling order: where the next one is smaller. */
export function endsOfSteps(scores: readonly number[]): readonly number[] {
  return scores.flatMap((score, index) => (scores[index + 1] === score ? [] : [index + 1]));
}

/** Labels as numbers, equal where they are. */
export function numbered(labels: readonly string[]): Int32Array {
  const numbers = new Map<string, number>();
  return Int32Array.from(labels, (label) => {
    const number = numbers.get(label) ?? numbers.size;
    numbers.set(label, number);
    return number;
  });
}

/** What the pairs that nobody ranked add in expectation, in steps of a hundredth. */
export function tail(pairs: number, hits: number, seen: number, found: number): number {
  if (pairs <= 0 || hits <= 0) return 0;
  let sum = 0;
  for (let step = 1; step <= 100; step++) {
    const share = step / 100;
    sum += ((hits / 100) * (found + hits * share)) / (seen + pairs * share);
  }
  return sum;
}

/** Pairs of equal labels. */
function pairsWithin<Label>(labels: Iterable<Label>): number {
  const counts = new Map<Label, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum + choose2(count), 0);
}

function choose2(count: number): number {
  return (count * (count - 1)) / 2;
}

/** Agreement of two groupings, 0 by chance and 1 in full (Hubert and Arabie 1985). */
export function adjustedRandIndex(guess: readonly string[], truth: readonly string[]): number {
  const together = pairsWithin(guess.map((each, index) => `${each}\u0000${truth[index]}`));
  const [a, b] = [pairsWithin(guess), pairsWithin(truth)];
  const all = choose2(guess.length);
  const expected = all === 0 ? 0 : (a * b) / all;
  const most = (a + b) / 2;
  return most === expected ? 0 : (together - expected) / (most - expected);
}

/** Groups that the pairs from a score on connect; each record belongs to one. */
export function clustersOf(
  records: number,
  pairs: readonly RankedPair[],
  threshold: number,
): string[] {
  const parent = Array.from({ length: records }, (_, index) => index);
  const root = (start: number): number => {
    let index = start;
    while (parent[index] !== undefined && parent[index] !== index) {
      const up = parent[index] ?? index;
      parent[index] = parent[up] ?? up;
      index = up;
    }
    return index;
  };
  for (const [a, b, score] of pairs) if (score >= threshold) parent[root(a)] = root(b);
  return parent.map((_, index) => String(root(index)));
}

export interface NullTest {
  readonly value: number;
  /** Mean, spread and 95th percentile of the same ranking with the owners of records exchanged. */
  readonly nullMean: number;
  /** Standard deviation. */
  readonly nullSpread: number;
  readonly nullHigh: number;
  /** Share of permutations that did as well. */
  readonly p: number;
}

export interface NullDraws extends NullTest {
  /** What each permutation scored; of one seed and one number of records always the same permutations. */
  readonly draws: readonly number[];
}

/** A ranking against itself with the owners shuffled among the records that have one. */
export function againstNull(
  ranking: Ranking,
  owners: readonly string[],
  permutations: number,
  seed: number,
): NullDraws {
  const numbers = numbered(owners);
  const value = ranking.precision(numbers);
  const random = seededRandom(seed);
  const draws = Array.from({ length: permutations }, () => {
    shuffle(numbers, random);
    return ranking.precision(numbers);
  });
  const sorted = [...draws].sort((a, b) => a - b);
  const nullMean = meanOf(draws);
  return {
    value,
    nullMean,
    nullSpread: Math.sqrt(meanOf(draws.map((draw) => (draw - nullMean) ** 2))),
    nullHigh: sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN,
    p: (draws.filter((draw) => draw >= value).length + 1) / (permutations + 1),
    draws,
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}

/** In place. */
function shuffle(values: Int32Array, random: () => number): void {
  for (let index = values.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    const a = values[index] ?? 0;
    values[index] = values[other] ?? 0;
    values[other] = a;
  }
}

/** Mulberry32: the same permutations on every machine. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
