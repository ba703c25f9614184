/** A run small enough to write by hand, from loot to report. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { attackLoot } from '../../src/attack/attack-loot.ts';
import { resultOf } from '../../src/report/result.ts';
import { resultTable } from '../../src/report/result-table.ts';
import { writeReports } from '../../src/report/write-reports.ts';
import type { FieldTruth } from '../../src/run-directory.ts';
import type { RunReport } from '../../src/score/run-report.ts';
import { scoreRun } from '../../src/score/score-run.ts';

let root: string;
let report: RunReport;

const truth = (field: FieldTruth['field'], value: string, number: number): FieldTruth => ({
  kind: 'field',
  family: 'family-0001',
  person: 'family-0001/parent-1',
  field,
  value,
  canary: `knothole-${field}-${String(number).padStart(16, '0')}`,
});

const TRUTH = [
  truth('email', 'mira.birch@example.org', 1),
  truth('password', 'Sunshine1', 2),
  truth('gender', 'female', 3),
  truth('message', 'see you <b>at</b> the old mill tonight', 4),
  truth('address', '4 Hollow Lane, Mossford', 5),
];

const HOSTILE = '<img src=x onerror=alert(1)>';

function write(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'knothole-score-'));
  const run = (target: string, mustBeCaughtBy: string | null) => ({
    target,
    stage: 'live',
    seconds: 1,
    families: 1,
    messages: 1,
    mustBeCaughtBy,
    notes: [HOSTILE],
  });
  write('truth.jsonl', TRUTH.map((each) => JSON.stringify(each)).join('\n'));
  write(
    'run.json',
    JSON.stringify({
      version: 1,
      seed: 7,
      families: 1,
      targets: [
        run('control', null),
        run('ours', null),
        run('mutant-log', 'canary-scan'),
        run('mutant-silent', 'carving'),
      ],
    }),
  );
  const row = {
    email: 'Mira.Birch@example.org',
    password: 'Sunshine1',
    gender: 'female',
    address: '4 Hollow Lane',
    city: 'Mossford',
    body: TRUTH[3]?.value,
  };
  write('loot/control/injection/rows.jsonl', `${JSON.stringify(row)}\n`);
  write('loot/ours/logs/log', 'started female Sunshine1\n');
  write('loot/ours/memory/NOT-CAPTURED.txt', 'this system shows no memory of a process');
  write('loot/mutant-log/logs/log', `from ${TRUTH[0]?.canary}\n`);
  write('loot/mutant-silent/logs/log', 'started\n');
  for (const target of ['control', 'ours', 'mutant-log', 'mutant-silent']) {
    write(
      `findings/${target}.json`,
      JSON.stringify(attackLoot(join(root, 'loot', target), { secondsPerAttack: 2 })),
    );
  }
  report = scoreRun(root, { untouched: 'ours' });
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const scores = (target: string) =>
  Object.fromEntries(
    report.targets
      .find((each) => each.target === target)
      ?.kinds.find(({ kind }) => kind === 'all')
      ?.fields.filter(({ total }) => total > 0)
      .map(({ field, recovered }) => [field, recovered]) ?? [],
  );

it('counts what fills a field of a row, in any spelling', () => {
  expect(scores('control')).toEqual({ email: 1, password: 1, gender: 1, message: 1, address: 1 });
});

it('does not count a common word that happens to stand in a log', () => {
  expect(scores('ours')).toEqual({ email: 0, password: 0, gender: 0, message: 0, address: 0 });
});

it('passes a caught mutant and fails one that survives', () => {
  const checks = Object.fromEntries(report.checks.map(({ name, isPassed }) => [name, isPassed]));
  expect(checks['mutant-log is caught by canary-scan']).toBe(true);
  expect(checks['mutant-silent is caught by carving']).toBe(false);
  expect(checks['the control loses its email']).toBe(true);
  expect(checks['ours keeps its message']).toBe(true);
});

it('finds only what chance gives when the truth belongs to others', () => {
  const others = TRUTH.map((each) => ({
    ...each,
    value: `${each.value} of nobody`,
    canary: each.canary.replace(/0/g, 'f'),
  }));
  write('truth.jsonl', others.map((each) => JSON.stringify(each)).join('\n'));
  const score = scoreRun(root, { untouched: 'ours' });
  const hits = score.targets.flatMap(({ kinds }) =>
    kinds.flatMap(({ fields }) => fields.map(({ recovered }) => recovered)),
  );
  expect(Math.max(...hits)).toBe(0);
  write('truth.jsonl', TRUTH.map((each) => JSON.stringify(each)).join('\n'));
});

it('is red when a check that the run promised is not made', () => {
  const name = 'every check that the plan promises was made';
  const promised = (expected: readonly string[]) => {
    write('circumstances.json', JSON.stringify({ plan: 'quick', leftOut: [], expected }));
    return scoreRun(root, { untouched: 'ours' }).checks.find((check) => check.name === name);
  };
  expect(promised(['ours keeps its email'])?.isPassed).toBe(true);
  expect(promised(['ours keeps its email', 'ours keeps its photo'])).toMatchObject({
    isPassed: false,
    detail: 'missing: ours keeps its photo',
  });
  rmSync(join(root, 'circumstances.json'));
});

it('writes a page without scripts and outside parts, in which loot stays text', () => {
  writeReports(root, report);
  const page = readFileSync(join(root, 'report.html'), 'utf8');
  expect(page).not.toContain(HOSTILE);
  expect(page).toContain('&#60;img src=x onerror=alert(1)&#62;');
  expect(page).not.toMatch(/<script|src=["']?http|href=["']?http|@import|url\(/);
  expect(page).toContain('this system shows no memory of a process');
});

it('writes a table with a row for each field and no bare nought', () => {
  const text = readFileSync(join(root, 'report.md'), 'utf8');
  expect(text).toContain(resultTable(resultOf(report)));
  expect(text).toMatch(/\| e-mail addresses +\| 1 of 1 \(100 %\) +\| 0 of 1 \(< 100 %\) +\|/);
  expect(text).not.toMatch(/\(0 %\)/);
  expect(text).toContain('mutant-silent is caught by carving');
});
