import { createCipheriv } from 'node:crypto';
import { expect, it } from 'vitest';
import {
  compareStores,
  compareTables,
  linkByChange,
  type StoredTable,
  storedTables,
} from '../../src/attack/compare-stores.ts';
import type { Table } from '../../src/attack/table.ts';
import { clopperPearson } from '../../src/score/binomial.ts';
import { lootOf, stolenDatabase } from './support/databases.ts';
import { noise, withLoot } from './support/planted-loot.ts';

function store(bodyOf: (index: number) => Buffer): StoredTable {
  const rows = Array.from({ length: 400 }, (_, index) => ({
    ref: `a#slot/${index}`,
    values: [index, bodyOf(index)],
    page: 1,
    offset: index,
  }));
  const columns = ['id', 'body'];
  const table: Table = { kind: 'database', file: 'a', name: 'slot', columns, rows };
  return { table, unwrapped: rows.map(() => []) };
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

/** Bodies that end in fill, below AES-CTR with a key that lies in the loot. */
function wrappedStore(seed: number, fill: number): Record<string, Buffer> {
  const key = noise(64, seed);
  const stolen = stolenDatabase((database) => {
    database.exec('CREATE TABLE slot(id INTEGER PRIMARY KEY, body BLOB)');
    const insert = database.prepare('INSERT INTO slot(body) VALUES (?)');
    for (let index = 0; index < 200; index++) {
      const body = noise(1_024, seed + index + 1);
      body.fill(0, 1_024 - fill);
      const iv = noise(16, seed + index + 501);
      const cipher = createCipheriv('aes-256-ctr', key.subarray(32), iv);
      insert.run(Buffer.concat([iv, cipher.update(body)]));
    }
  });
  return { 'database/w1.db': stolen.main, 'configuration/keys/w1.key': key };
}

it('looks below a wrap whose key lies in the loot', () => {
  const compare = (first: Record<string, Buffer>, second: Record<string, Buffer>) =>
    withLoot(first, (a) => withLoot(second, (b) => compareStores(a, b)[0]));
  const [short, long] = [wrappedStore(1_000, 600), wrappedStore(9_000, 300)];
  const told = compare(short, long);
  expect(told?.guessedRight).toBe(told?.guessed);
  const withoutKeys = compare(
    { 'database/w1.db': short['database/w1.db'] ?? Buffer.alloc(0) },
    { 'database/w1.db': long['database/w1.db'] ?? Buffer.alloc(0) },
  );
  const { low, high } = clopperPearson(withoutKeys?.guessedRight ?? 0, withoutKeys?.guessed ?? 0);
  expect(low).toBeLessThan(0.5);
  expect(high).toBeGreaterThan(0.5);
});

it('links what a day changed by the page that it lies on, and nothing that stayed', () => {
  const dump = (rows: number): Table => {
    const stolen = stolenDatabase((database) => {
      database.exec('CREATE TABLE note(id INTEGER PRIMARY KEY, body BLOB)');
      const insert = database.prepare('INSERT INTO note(body) VALUES (?)');
      for (let index = 0; index < rows; index++) insert.run(noise(900, index + 1));
    });
    const [stored] = withLoot(lootOf(stolen), storedTables);
    if (!stored) throw new Error('the loot has a table');
    return stored.table;
  };
  const [first, second] = [dump(40), dump(60)];
  const links = linkByChange(first, second);
  const linked = new Set(links.flatMap(([a, b]) => [a, b]));
  expect(Math.min(...linked)).toBeGreaterThanOrEqual(40);
  expect(linked.size).toBeGreaterThan(15);
  expect(links.every(([a, b]) => second.rows[a]?.page === second.rows[b]?.page)).toBe(true);
  expect(linkByChange(first, first)).toEqual([]);
});
