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
  return precisionOfSorted(
    [...pairs].sort((x, y) => y[2] - x[2]),
    labels,
  );
}

function precisionOfSorted(
  pairs: readonly RankedPair[],
  labels: readonly (string | undefined)[],
): number {
  const known = labels.filter((label) => label !== undefined);
  const positives = pairsWithin(known);
  const all = (known.length * (known.length - 1)) / 2;
  if (positives === 0 || all === 0) return Number.NaN;
  let [seen, hits, sum] = [0, 0, 0];
  for (const step of stepsOf(pairs, labels)) {
    seen += step.pairs;
    hits += step.hits;
    if (step.hits > 0) sum += (step.hits * hits) / seen;
  }
  return (sum + tail(all - seen, positives - hits, seen, hits)) / positives;
}

interface Step {
  readonly pairs: number;
  readonly hits: number;
}

function* stepsOf(
  pairs: readonly RankedPair[],
  labels: readonly (string | undefined)[],
): Generator<Step> {
  let step = { pairs: 0, hits: 0 };
  let score = Number.NaN;
  for (const [a, b, each] of pairs) {
    if (labels[a] === undefined || labels[b] === undefined) continue;
    if (each !== score && step.pairs > 0) {
      yield step;
      step = { pairs: 0, hits: 0 };
    }
    score = each;
    step = { pairs: step.pairs + 1, hits: step.hits + (labels[a] === labels[b] ? 1 : 0) };
  }
  if (step.pairs > 0) yield step;
}

/** What the pairs that nobody ranked add in expectation, in steps of a hundredth. */
function tail(pairs: number, hits: number, seen: number, found: number): number {
  if (pairs <= 0 || hits <= 0) return 0;
  let sum = 0;
  for (let step = 1; step <= 100; step++) {
    const share = step / 100;
    sum += ((hits / 100) * (found + hits * share)) / (seen + pairs * share);
  }
  return sum;
}

/** Pairs of equal labels. */
function pairsWithin(labels: readonly string[]): number {
  return [...countsOf(labels).values()].reduce((sum, count) => sum + choose2(count), 0);
}

function countsOf(labels: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
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
  /** Mean and 95th percentile of the same ranking with the owners of records exchanged. */
  readonly nullMean: number;
  readonly nullHigh: number;
  /** Share of permutations that did as well. */
  readonly p: number;
}

/** Average precision against the same pairs with labels shuffled among the records that have one. */
export function againstNull(
  pairs: readonly RankedPair[],
  labels: readonly (string | undefined)[],
  permutations: number,
  seed: number,
): NullTest {
  const sorted = [...pairs].sort((x, y) => y[2] - x[2]);
  const value = precisionOfSorted(sorted, labels);
  const random = seededRandom(seed);
  const known = labels.flatMap((label, index) => (label === undefined ? [] : [index]));
  const values = Array.from({ length: permutations }, () => {
    const shuffled = shuffle(
      known.map((index) => labels[index]),
      random,
    );
    const exchanged = [...labels];
    known.forEach((index, place) => {
      exchanged[index] = shuffled[place];
    });
    return precisionOfSorted(sorted, exchanged);
  }).sort((a, b) => a - b);
  return {
    value,
    nullMean: values.reduce((sum, each) => sum + each, 0) / values.length,
    nullHigh: values[Math.ceil(values.length * 0.95) - 1] ?? Number.NaN,
    p: (values.filter((each) => each >= value).length + 1) / (permutations + 1),
  };
}

function shuffle<Value>(values: readonly Value[], random: () => number): Value[] {
  const shuffled = [...values];
  for (let index = shuffled.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    const [a, b] = [shuffled[index], shuffled[other]];
    if (a !== undefined) shuffled[other] = a;
    if (b !== undefined) shuffled[index] = b;
  }
  return shuffled;
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
