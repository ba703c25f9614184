import type Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { allTables, openDatabases } from '../../src/attack/attack-databases.ts';
import { lootFiles } from '../../src/attack/bytes/loot-files.ts';
import { linkRecords } from '../../src/attack/linking/link-records.ts';
import { ordersOf } from '../../src/attack/linking/orders.ts';
import { linkBySideKnowledge } from '../../src/attack/linking/side-knowledge.ts';
import type { Row, Table } from '../../src/attack/table.ts';
import { lootOf, stolenDatabase } from './support/databases.ts';
import { attack, noise, withLoot } from './support/planted-loot.ts';

const ROWS = 300;
/** Five standard deviations of Spearman's coefficient over so many rows without any order. */
const byChance = (rows: number): number => 5 / Math.sqrt(rows - 1);

/** A place of 64 bits that tells nothing of the row's turn. */
const placeOf = (turn: number): bigint => noise(8, 7_919 * (turn + 1)).readBigInt64BE();

function stolenTable(fill: (database: Database.Database) => void): Table {
  const stolen = stolenDatabase(fill);
  return withLoot(lootOf(stolen), (folder) => {
    const files = lootFiles(folder);
    const [table] = allTables(openDatabases(files), files);
    if (!table) throw new Error('the loot has a table');
    return table;
  });
}

/** Bodies at drawn places; each is its turn, so that the test can tell the true order. */
function drawnPlaces(bodyBytes: number, pragmas: readonly string[], rows = ROWS): Table {
  return stolenTable((database) => {
    for (const pragma of pragmas) database.pragma(pragma);
    database.exec('CREATE TABLE slot(place INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT');
    const insert = database.prepare('INSERT INTO slot VALUES (?, ?)');
    for (let turn = 0; turn < rows; turn++) insert.run(placeOf(turn), bodyOf(turn, bodyBytes));
  });
}

function bodyOf(turn: number, bytes: number): Buffer {
  const body = noise(bytes, turn + 1);
  body.writeUInt32BE(turn);
  return body;
}

const turnOf = (row: Row | undefined): number => {
  const body = row?.values.find((value) => Buffer.isBuffer(value));
  return Buffer.isBuffer(body) ? body.readUInt32BE() : -1;
};

/** Spearman's coefficient of the guessed order and the true one. */
function agreement(table: Table, attack: string): number {
  const rows = ordersOf(table).find((order) => order.attack === attack)?.rows ?? [];
  const turns = rows.map(turnOf);
  const sorted = [...turns].sort((a, b) => a - b);
  const rankOf = new Map(sorted.map((turn, rank) => [turn, rank]));
  const n = rows.length;
  const squares = turns.reduce((sum, turn, rank) => sum + (rank - (rankOf.get(turn) ?? 0)) ** 2, 0);
  return 1 - (6 * squares) / (n * (n * n - 1));
}

it('finds the order of arrival in the places of cells, though the key is drawn', () => {
  const small = stolenTable((database) => {
    database.pragma('page_size = 32768');
    database.exec('CREATE TABLE slot(place INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT');
    const insert = database.prepare('INSERT INTO slot VALUES (?, ?)');
    for (let turn = 0; turn < 7; turn++) insert.run(placeOf(turn), bodyOf(turn, 4_048));
  });
  expect(agreement(small, 'page position')).toBe(1);
});

it('finds the order of arrival in the numbers of pages, where a page holds one row', () => {
  const table = drawnPlaces(4_048, ['page_size = 4096']);
  expect(agreement(table, 'order of new pages')).toBeGreaterThan(2 * byChance(ROWS));
  expect(Math.abs(agreement(table, 'page position'))).toBeLessThan(byChance(ROWS));
});

it('finds some of the order of arrival in the numbers of pages that hold two rows', () => {
  const table = drawnPlaces(4_048, ['page_size = 8192'], 3 * ROWS);
  expect(agreement(table, 'order of new pages')).toBeGreaterThan(byChance(3 * ROWS));
});

it('finds the order of arrival in a write-ahead log, though the key is drawn', () => {
  const table = drawnPlaces(900, ['journal_mode = WAL', 'wal_autocheckpoint = 0']);
  expect(table.rows.every(({ logRank }) => logRank !== undefined)).toBe(true);
  expect(agreement(table, 'order in the log')).toBe(1);
});

it('gives rows from before the log no place in it', () => {
  const table = stolenTable((database) => {
    database.pragma('journal_mode = WAL');
    database.exec('CREATE TABLE slot(place INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT');
    const insert = database.prepare('INSERT INTO slot VALUES (?, ?)');
    for (let turn = 0; turn < ROWS; turn++) {
      if (turn === ROWS / 2) database.pragma('wal_checkpoint(TRUNCATE)');
      insert.run(placeOf(turn), bodyOf(turn, 900));
    }
  });
  const ranked = table.rows.filter(({ logRank }) => logRank !== undefined);
  expect(new Set(ranked.map(turnOf))).toEqual(
    new Set(Array.from({ length: ROWS / 2 }, (_, index) => index + ROWS / 2)),
  );
  expect(agreement(table, 'order in the log')).toBe(1);
});

it('finds no order where the file was written anew by key', () => {
  const table = stolenTable((database) => {
    database.pragma('page_size = 4096');
    database.exec('CREATE TABLE slot(place INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT');
    const insert = database.prepare('INSERT INTO slot VALUES (?, ?)');
    for (let turn = 0; turn < ROWS; turn++) insert.run(placeOf(turn), bodyOf(turn, 4_048));
    database.exec('VACUUM');
  });
  for (const { rows } of ordersOf(table)) {
    const turns = rows.map(turnOf);
    const neighbours = turns.filter((turn, at) => Math.abs(turn - (turns[at + 1] ?? -9)) === 1);
    expect(neighbours.length).toBeLessThan(ROWS / 20);
  }
});

it('ranks pairs and a known family’s rows by each of the orders', () => {
  const table = drawnPlaces(4_048, ['journal_mode = WAL', 'wal_autocheckpoint = 0']);
  expect(linkRecords(table).map(({ attack }) => attack)).toEqual(
    expect.arrayContaining(['order', 'page position', 'order of new pages', 'order in the log']),
  );
  const side = linkBySideKnowledge(table, { times: [], ranks: [7, 100, 222], allMessages: ROWS });
  const log = side.find(({ attack }) => attack === 'side knowledge of order: order in the log');
  const best = [...(log?.links ?? [])].sort((a, b) => b[2] - a[2]).slice(0, 3);
  const turns = best.map(([, row]) => turnOf(table.rows[row - 1]));
  expect(new Set(turns)).toEqual(new Set([7, 100, 222]));
});

it('looks at nothing but links where it is told to', () => {
  const stolen = stolenDatabase((database) => {
    database.exec('CREATE TABLE note(id INTEGER PRIMARY KEY, email TEXT)');
    const insert = database.prepare('INSERT INTO note(email) VALUES (?)');
    for (let turn = 0; turn < 9; turn++) insert.run(`mira.birch${turn}@example.org`);
  });
  const whole = attack(lootOf(stolen));
  const links = attack(lootOf(stolen), { secondsPerAttack: 10, onlyLinks: true });
  expect(whole.attacks).not.toEqual([]);
  expect(links.attacks).toEqual([]);
  const guesses = (from: typeof links) => from.links.map((each) => [each.attack, each.links]);
  expect(guesses(links)).toEqual(guesses(whole));
  expect(links.links).not.toEqual([]);
});
