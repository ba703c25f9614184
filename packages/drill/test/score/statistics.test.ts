import { expect, it } from 'vitest';
import {
  binomialTail,
  clopperPearson,
  describeShare,
  incompleteBeta,
} from '../../src/score/binomial.ts';
import {
  adjustedRandIndex,
  againstNull,
  averagePrecision,
  clustersOf,
  PairRanking,
} from '../../src/score/ranking.ts';

it('gives the exact intervals of the tables', () => {
  // R 4.3: binom.test(0, 10), binom.test(3, 20), binom.test(500, 500).
  expect(clopperPearson(0, 10)).toEqual({ low: 0, high: expect.closeTo(0.3084971, 6) });
  expect(clopperPearson(3, 20).low).toBeCloseTo(0.0320709, 6);
  expect(clopperPearson(3, 20).high).toBeCloseTo(0.3789268, 6);
  expect(clopperPearson(500, 500).low).toBeCloseTo(0.9926493, 6);
  expect(incompleteBeta(0.5, 2, 3)).toBeCloseTo(0.6875, 10);
});

it('says how often who guesses blindly is right as often', () => {
  // R 4.3: pbinom(k - 1, n, 0.5, lower.tail = FALSE).
  expect(binomialTail(60, 100)).toBeCloseTo(0.02844397, 7);
  expect(binomialTail(50, 100)).toBeCloseTo(0.5397946, 6);
  expect(binomialTail(0, 10)).toBe(1);
});

it('never writes a zero as nought per cent', () => {
  expect(describeShare(0, 40)).toBe('0 of 40 (< 7.5 %)');
  expect(describeShare(12, 40)).toBe('12 of 40 (30 %)');
  expect(describeShare(40, 40)).toBe('40 of 40 (100 %)');
  expect(describeShare(0, 0)).toBe('none planted');
});

const LABELS = ['a', 'a', 'a', 'b', 'b', 'b'];

it('scores a perfect ranking with 1, an empty one with chance', () => {
  const perfect = [
    [0, 1, 1],
    [0, 2, 1],
    [1, 2, 1],
    [3, 4, 1],
    [3, 5, 1],
    [4, 5, 1],
  ] as const;
  expect(averagePrecision(perfect, LABELS)).toBeCloseTo(1, 10);
  expect(averagePrecision([], LABELS)).toBeCloseTo(6 / 15, 2);
});

it('counts equal scores as one step, in whatever order they come', () => {
  const tied = [
    [0, 1, 1],
    [0, 3, 1],
  ] as const;
  expect(averagePrecision(tied, LABELS)).toBeCloseTo(
    averagePrecision([...tied].reverse(), LABELS),
    12,
  );
});

it('holds a ranking against the same ranking of exchanged owners', () => {
  const labels = Array.from({ length: 60 }, (_, index) => `family-${index % 12}`);
  const pairs = labels.flatMap((a, i) =>
    labels.slice(i + 1).map((b, step) => [i, i + 1 + step, a === b ? 1 : 0.5] as const),
  );
  const { value, nullHigh, p } = againstNull(new PairRanking(pairs, labels), labels, 50, 3);
  expect(value).toBeCloseTo(1, 10);
  expect(nullHigh).toBeLessThan(0.2);
  expect(p).toBeLessThan(0.03);
});

it('agrees with published values of the adjusted Rand index', () => {
  expect(adjustedRandIndex(['1', '1', '2', '2'], ['1', '1', '2', '2'])).toBe(1);
  // scikit-learn: adjusted_rand_score([0, 0, 1, 2], [0, 0, 1, 1]) is 0.57.
  expect(adjustedRandIndex(['0', '0', '1', '2'], ['0', '0', '1', '1'])).toBeCloseTo(0.5714, 3);
});

it('groups records that the attacker would call one family', () => {
  const groups = clustersOf(
    4,
    [
      [0, 1, 0.9],
      [1, 2, 0.9],
      [2, 3, 0.1],
    ],
    0.5,
  );
  expect(new Set(groups.slice(0, 3)).size).toBe(1);
  expect(groups[3]).not.toBe(groups[0]);
});
