import { expect, it } from 'vitest';
import { compareStores, compareTables } from '../../src/attack/compare-stores.ts';
import type { Table } from '../../src/attack/table.ts';
import { clopperPearson } from '../../src/score/binomial.ts';
import { lootOf, stolenDatabase } from './support/databases.ts';
import { noise, withLoot } from './support/planted-loot.ts';

function store(bodyOf: (index: number) => Buffer): Table {
  const rows = Array.from({ length: 400 }, (_, index) => ({
    ref: `a#slot/${index}`,
    values: [index, bodyOf(index)],
    page: 1,
    offset: index,
  }));
  return { kind: 'database', file: 'a', name: 'slot', columns: ['id', 'body'], rows };
}

const share = ({ guessedRight, guessed }: ReturnType<typeof compareTables>) =>
  guessedRight / guessed;

it('does not tell two stores of sealed bodies apart', () => {
  const same = compareTables(
    store((index) => noise(1_024, index + 1)),
    store((index) => noise(1_024, index + 9_001)),
  );
  const { low, high } = clopperPearson(same.guessedRight, same.guessed);
  expect(low).toBeLessThan(0.5);
  expect(high).toBeGreaterThan(0.5);
});

it.each([
  ['sizes', (index: number) => noise(1_000 + (index % 9), index + 9_001)],
  [
    'a first byte',
    (index: number) => Buffer.concat([Buffer.from([7]), noise(1_023, index + 9_001)]),
  ],
  ['text inside', (index: number) => Buffer.from(noise(768, index + 9_001).toString('base64'))],
])('tells stores apart by %s', (_, bodyOf) => {
  expect(
    share(
      compareTables(
        store((index) => noise(1_024, index + 1)),
        store(bodyOf),
      ),
    ),
  ).toBeGreaterThan(0.9);
});

it('counts what came, went and changed between two dumps', () => {
  const dump = (sql: string) =>
    lootOf(
      stolenDatabase((database) => {
        database.exec(
          `CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT); INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c'); ${sql}`,
        );
      }),
    );
  withLoot(dump(''), (first) => {
    withLoot(
      dump(
        "DELETE FROM t WHERE id = 1; UPDATE t SET v = 'x' WHERE id = 2; INSERT INTO t VALUES (4, 'd'), (5, 'e')",
      ),
      (second) => {
        expect(compareStores(first, second)).toEqual([
          expect.objectContaining({ table: 't', appeared: 2, vanished: 1, changed: 1 }),
        ]);
      },
    );
  });
});
