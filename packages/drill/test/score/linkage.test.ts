import { expect, it } from 'vitest';
import type { LinkResult } from '../../src/attack/finding.ts';
import { familyWise } from '../../src/score/family-wise.ts';
import { linkageChecks } from '../../src/score/linkage-checks.ts';
import { pairSeeds, signTest, studentInterval } from '../../src/score/paired-seeds.ts';
import type { TargetReport } from '../../src/score/run-report.ts';
import { type ScoredLinks, scoreLinks } from '../../src/score/score-links.ts';
import { seededTarget } from '../../src/seeded-target.ts';
import { noise } from '../attack/support/planted-loot.ts';

const RECORDS = 36;
const FAMILIES = 9;
/** One in twenty, so that a few hundred clean servers tell whether the rate is right. */
const PERMUTATIONS = 19;

const refOf = (index: number): string => `database/a.db#slot/${index}`;
const OWNERS = Array.from({ length: RECORDS }, (_, index) => ({
  ref: refOf(index),
  family: `family-${index % FAMILIES}`,
  conversation: `family-${index % FAMILIES}/${index % 2}`,
  writer: null,
}));

function guess(attack: string, links: LinkResult['links']): LinkResult {
  const records = OWNERS.map(({ ref }) => ref);
  return { attack, kind: 'database', seconds: 0, records, links, threshold: 0.5 };
}

/** Pairs that noise picked. */
function drawn(attack: string, seed: number): LinkResult {
  const bytes = noise(3 * 60, seed);
  return guess(
    attack,
    Array.from({ length: 60 }, (_, index): [number, number, number] => {
      const a = (bytes[3 * index] ?? 0) % RECORDS;
      return [a, (a + 1 + ((bytes[3 * index + 1] ?? 0) % (RECORDS - 1))) % RECORDS, 1 - index / 60];
    }),
  );
}

const TRUE_PAIRS = guess(
  'leak',
  OWNERS.slice(0, FAMILIES).map((_, index): [number, number, number] => [
    index,
    index + FAMILIES,
    1,
  ]),
);

/** Three servers, four attacks each, two relations: 24 rankings. */
function servers(world: number, leak: readonly LinkResult[] = []) {
  return ['ours', 'ours-a', 'ours-b'].map((target, server) => {
    const seed = 1_000 * world + 100 * server;
    const attacks = ['a', 'b', 'c', 'd'].map((name, index) => drawn(name, seed + index + 1));
    const results = [...attacks, ...(server === 1 ? leak : [])];
    const how = { permutations: PERMUTATIONS, seed };
    return { target, links: scoreLinks(results, OWNERS, undefined, how) };
  });
}

it('calls servers without a leak better than chance as seldom as it says, one ranking at a time far more often', () => {
  const worlds = Array.from({ length: 300 }, (_, world) => servers(world + 1));
  const red = worlds.filter((world) => !familyWise(world, PERMUTATIONS).isWithinChance).length;
  // 15 of 300 are expected; fewer than 4 or more than 33 would come up once in 10,000 times.
  expect(red).toBeGreaterThanOrEqual(4);
  expect(red).toBeLessThanOrEqual(33);
  const isAloneAbove = ({ score: { precision } }: ScoredLinks) => precision.p <= 0.05;
  const naive = worlds.filter((world) => world.some(({ links }) => links.some(isAloneAbove)));
  expect(naive.length).toBeGreaterThan(150);
});

it('finds one ranking that knows among many that guess', () => {
  const test = familyWise(servers(7, [TRUE_PAIRS]), PERMUTATIONS);
  expect(test).toMatchObject({ isWithinChance: false, servers: 3, rankings: 26 });
  expect(test.best).toMatchObject({ target: 'ours-a', attack: 'leak', relation: 'family' });
  const [check] = linkageChecks({ familyWise: test, paired: null }, []);
  expect(check).toMatchObject({ isPassed: false });
  expect(check?.detail).toContain('family by leak in ours-a');
});

it('scores the rows of a known family against the same exchange of owners', () => {
  const fits = (index: number): number => (index % FAMILIES === 2 ? 1 : 0.1);
  const side: LinkResult = {
    ...guess(
      'side knowledge of order',
      OWNERS.map((_, index) => [0, index + 1, fits(index)]),
    ),
    records: ['known', ...OWNERS.map(({ ref }) => ref)],
  };
  const [scored] = scoreLinks([side], OWNERS, 'family-2', { permutations: 99, seed: 1 });
  expect(scored?.score).toMatchObject({ relation: 'known family', isAboveNull: true });
  expect(scored?.score.precision.value).toBe(1);
  expect(scored?.score.precision.nullMean).toBeLessThan(0.4);
  const [other] = scoreLinks([side], OWNERS, 'family-3', { permutations: 99, seed: 1 });
  expect(other?.score.isAboveNull).toBe(false);
});

it('gives the interval and the sign test of the tables', () => {
  // R 4.3: t.test(1:5)$conf.int, binom.test(5, 5)$p.value, binom.test(1, 5)$p.value.
  expect(studentInterval([1, 2, 3, 4, 5])).toEqual({
    mean: 3,
    low: expect.closeTo(1.036757, 3),
    high: expect.closeTo(4.963243, 3),
  });
  expect(signTest([0.1, 0.2, 0.3, 0.4, 0.5])).toBeCloseTo(0.0625, 10);
  expect(signTest([-1, 2, 3, 4, 5])).toBeCloseTo(0.375, 10);
  expect(() => studentInterval([1])).toThrow(RangeError);
});

function report(target: string, mustBeCaughtBy: string | null, value: number): TargetReport {
  const precision = { value, nullMean: 0.01, nullSpread: 0.001, nullHigh: 0.012, p: 0.5 };
  const link = {
    attack: 'repeated identifier',
    kind: 'database',
    table: 'slot',
    records: 100,
    relation: 'conversation',
    precision,
    adjustedRandIndex: value,
    isAboveNull: value > 0.1,
  } as const;
  return {
    target,
    notes: [],
    families: 60,
    messages: 100,
    kinds: [],
    atRest: [],
    live: [],
    inferred: [],
    links: [link],
    deviceTrials: null,
    erasure: null,
    measures: [],
    alarms: [],
    mustBeCaughtBy,
    unfinished: [],
  };
}

const seeded = (mutantValue: number): TargetReport[] =>
  [1, 2, 3, 4, 5].flatMap((seed) => [
    report(seededTarget('ours', seed), null, 0.01 + seed / 10_000),
    report(seededTarget('mutant-stable-conversation', seed), 'linking-repeated-id', mutantValue),
  ]);

it('sets ours beside the leaking copy, seed by seed', () => {
  const paired = pairSeeds([report('ours', null, 0.5), ...seeded(0.97)]);
  expect(paired?.pairs.map(({ seed }) => seed)).toEqual([1, 2, 3, 4, 5]);
  expect(paired?.difference.mean).toBeCloseTo(0.9597, 4);
  expect(paired?.signTest).toBeCloseTo(0.0625, 4);
  expect(pairSeeds(seeded(0.97).slice(0, 2))).toBeNull();
});

it('is red where the copy that leaks does not show it, or is not ahead', () => {
  const clean = familyWise(servers(3), PERMUTATIONS);
  const checks = (value: number) => {
    const targets = seeded(value);
    const all = linkageChecks({ familyWise: clean, paired: pairSeeds(targets) }, targets);
    return all.slice(1).map(({ isPassed }) => isPassed);
  };
  expect(checks(0.97)).toEqual([true, true, true, true, true, true]);
  expect(checks(0.5)).toEqual([false, false, false, false, false, true]);
  expect(checks(0.0103)).toEqual([false, false, false, false, false, false]);
});
