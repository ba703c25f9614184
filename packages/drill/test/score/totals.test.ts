import { expect, it } from 'vitest';
import type { Findings, Measure } from '../../src/attack/finding.ts';
import { anonymityChecks, anonymityOf } from '../../src/score/anonymity.ts';
import { falseHitChecks, falseHitsIn, poissonUpper } from '../../src/score/false-hits.ts';
import { mutationScore } from '../../src/score/mutation-score.ts';
import type { TargetReport } from '../../src/score/run-report.ts';
import { seededTarget } from '../../src/seeded-target.ts';

function report(target: string, parts: Partial<TargetReport> = {}): TargetReport {
  return {
    target,
    notes: [],
    families: 2,
    messages: 10,
    kinds: [],
    atRest: [],
    live: [],
    inferred: [],
    links: [],
    deviceTrials: null,
    erasure: null,
    measures: [],
    alarms: [],
    mustBeCaughtBy: null,
    unfinished: [],
    ...parts,
  };
}

it('counts a copy as caught by the attack that is meant for it alone, and once for all seeds', () => {
  const caught = { mustBeCaughtBy: 'size', alarms: [{ metric: 'size', why: '' }] } as const;
  const wrong = { mustBeCaughtBy: 'size', alarms: [{ metric: 'secrets', why: '' }] } as const;
  const score = mutationScore([
    report('ours'),
    report('mutant-a', caught),
    report(seededTarget('mutant-a', 1), caught),
    report('mutant-b', wrong),
  ]);
  expect(score).toEqual({ caught: 1, all: 2, survivors: ['mutant-b'] });
});

const measured = (file: string, rows: number, smallest: number): Measure[] => [
  { name: 'rows', file, value: rows, note: '' },
  { name: 'smallest class', file, value: smallest, note: '' },
];

it('names the worst table, and is red where a row of ours is like few others', () => {
  const whole = report('ours', {
    measures: [...measured('w1.db#slot', 40, 40), ...measured('h1.db#slot', 12, 12)],
  });
  const apart = report('ours-b', {
    measures: [...measured('w1.db#slot', 40, 40), ...measured('h1.db#slot', 12, 3)],
  });
  const control = report('control', { measures: measured('toy.db#parents', 9, 1) });
  expect(anonymityOf([apart, control])).toEqual([
    { target: 'ours-b', table: 'h1.db#slot', rows: 12, smallestClass: 3 },
    { target: 'control', table: 'toy.db#parents', rows: 9, smallestClass: 1 },
  ]);
  const isPassed = (targets: TargetReport[]) =>
    anonymityChecks(anonymityOf(targets), 'ours').map((check) => check.isPassed);
  expect(isPassed([whole, control])).toEqual([true]);
  expect(isPassed([whole, apart])).toEqual([false]);
});

function noiseFindings(hits: number): Findings {
  const finding = { what: 'name', value: 'x', file: 'blobs/noise', offset: 0, how: '' } as const;
  const findings = Array.from({ length: hits }, () => finding);
  return {
    version: '0',
    attacks: [{ name: 'names', kind: 'blobs', seconds: 0, findings, isComplete: true }],
    links: [],
    measures: [],
    profiles: [],
    files: [{ file: 'blobs/noise', bytes: 8 * 1_048_576 }],
    notCaptured: [],
  };
}

it('publishes the rate of false hits with its bound, and is red when it is clearly above the stated one', () => {
  // R 4.3: qchisq(0.95, 2) / 2 and qchisq(0.95, 8) / 2.
  expect(poissonUpper(0)).toBeCloseTo(2.995732, 5);
  expect(poissonUpper(3)).toBeCloseTo(7.753657, 5);
  expect(falseHitsIn(noiseFindings(0))).toMatchObject({ hits: 0, mebibytes: 8, byAttack: [] });
  const torn = noiseFindings(0).attacks.map((each) => ({ ...each, isComplete: false }));
  const [check] = falseHitChecks(falseHitsIn({ ...noiseFindings(0), attacks: torn }));
  expect(check?.detail).toContain('out of time: names on blobs');
  expect(falseHitsIn(noiseFindings(2)).byAttack).toEqual([{ attack: 'names', hits: 2 }]);
  const isPassed = (hits: number) =>
    falseHitChecks(falseHitsIn(noiseFindings(hits))).map((check) => check.isPassed);
  expect(isPassed(0)).toEqual([true]);
  expect(isPassed(2)).toEqual([true]);
  expect(isPassed(9)).toEqual([false]);
  expect(falseHitChecks(null)).toEqual([]);
  const nothing = falseHitChecks(falseHitsIn({ ...noiseFindings(0), files: [] }));
  expect(nothing.map((check) => check.isPassed)).toEqual([false]);
});
