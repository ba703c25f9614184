import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { comparisonChecks } from '../../src/score/comparison-checks.ts';
import { compareTargets, linksByChange } from '../../src/score/comparisons.ts';
import { stolenDatabase } from '../attack/support/databases.ts';
import { noise } from '../attack/support/planted-loot.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

interface Stored {
  readonly rows: number;
  /** Of the bodies; rows of the same number and seed are the same. */
  readonly seed: number;
  readonly bodyOf?: (index: number) => Buffer;
  readonly sql?: string;
}

/** A run's loot with one database for each target. */
function runWith(stores: Readonly<Record<string, Stored>>): string {
  const root = temporaryFolder();
  for (const [target, { rows, seed, bodyOf, sql }] of Object.entries(stores)) {
    const { main } = stolenDatabase((database) => {
      database.exec('CREATE TABLE slot(place INTEGER PRIMARY KEY, body BLOB NOT NULL)');
      const insert = database.prepare('INSERT INTO slot VALUES (?, ?)');
      for (let index = 0; index < rows; index++) {
        const body = bodyOf?.(index) ?? noise(800, seed * 1_000 + index + 1);
        insert.run(noise(8, seed * 5_000 + index + 1).readBigInt64BE(), body);
      }
      if (sql !== undefined) database.exec(sql);
    });
    const path = join(root, 'loot', target, 'database/stopped/slots/w1.db');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, main);
  }
  return root;
}

function checksOf(stores: Readonly<Record<string, Stored>>): Record<string, boolean> {
  const comparisons = compareTargets(runWith(stores), Object.keys(stores));
  const checks = comparisonChecks(comparisons, 'ours');
  return Object.fromEntries(checks.map(({ name, isPassed }) => [name, isPassed]));
}

const SHAPE = 'ours keeps stores of one shape, whatever was said';
const BLIND = 'ours does not show a classifier whose store a row is from';

it('passes two stores of sealed rows that come as many and as long', () => {
  expect(
    checksOf({ 'ours-twin-a': { rows: 300, seed: 1 }, 'ours-twin-b': { rows: 300, seed: 2 } }),
  ).toEqual({ [SHAPE]: true, [BLIND]: true });
});

it('is red where one store has more rows, longer rows, or rows of another look', () => {
  const first = { rows: 300, seed: 1 };
  const against = (second: Stored) => checksOf({ 'ours-twin-a': first, 'ours-twin-b': second });
  expect(against({ rows: 340, seed: 2 })).toEqual({ [SHAPE]: false, [BLIND]: true });
  const longer = { rows: 300, seed: 2, bodyOf: (index: number) => noise(820, index + 7) };
  expect(against(longer)).toEqual({ [SHAPE]: false, [BLIND]: false });
  const marked = (index: number): Buffer => {
    const body = noise(800, index + 7);
    body[0] = 7;
    return body;
  };
  expect(against({ rows: 300, seed: 2, bodyOf: marked })).toEqual({
    [SHAPE]: true,
    [BLIND]: false,
  });
});

it('is red where a copy that leaks is not told apart', () => {
  const stores = {
    'mutant-x-twin-a': { rows: 300, seed: 1 },
    'mutant-x-twin-b': { rows: 300, seed: 2 },
  };
  expect(checksOf(stores)).toEqual({
    'mutant-x shows the classifier whose store a row is from': false,
  });
});

const DAYS = 'ours shows a day later how much was written, and nothing else';

it('passes a second day that only added rows, and is red where an old one changed or went', () => {
  const days = (sql?: string) =>
    checksOf({
      'ours-day-1': { rows: 100, seed: 1 },
      'ours-day-2': { rows: 150, seed: 1, ...(sql === undefined ? {} : { sql }) },
    });
  const some = 'place = (SELECT min(place) FROM slot)';
  expect(days()).toEqual({ [DAYS]: true });
  expect(days(`UPDATE slot SET body = x'00' WHERE ${some}`)).toEqual({ [DAYS]: false });
  expect(days(`DELETE FROM slot WHERE ${some}`)).toEqual({ [DAYS]: false });
});

it('ranks what the second day changed, and says how much it was', () => {
  const root = runWith({
    'ours-day-1': { rows: 100, seed: 1 },
    'ours-day-2': { rows: 150, seed: 1 },
  });
  expect(compareTargets(root, ['ours-day-2']).days).toEqual([
    expect.objectContaining({ name: 'ours', before: 100, appeared: 50, vanished: 0, changed: 0 }),
  ]);
  const [links] = linksByChange(root, ['ours-day-2']);
  expect(links).toMatchObject({
    target: 'ours-day-2',
    results: [{ attack: 'what a day changed' }],
  });
  expect(links?.results[0]?.links.length).toBeGreaterThan(10);
});
