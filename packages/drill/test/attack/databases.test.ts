import { expect, it } from 'vitest';
import { openDatabase } from '../../src/attack/sqlite/database-file.ts';
import { readTables } from '../../src/attack/sqlite/read-tables.ts';
import { lootOf, stolenDatabase } from './support/databases.ts';
import { attack, noise, valuesOf } from './support/planted-loot.ts';

it('reads every row of every type, with long values over many pages, as SQLite does', () => {
  const rows = Array.from({ length: 300 }, (_, index) => [
    index * 7 + 1,
    index % 3 === 0 ? null : `text ${'ü'.repeat(index * 13)}`,
    index % 2 === 0 ? index / 3 : -(2 ** (index % 50)),
    noise(index * 31, index + 1),
  ]);
  const stolen = stolenDatabase((database) => {
    database.exec(
      'CREATE TABLE "odd name"(id INTEGER PRIMARY KEY, t TEXT, n NUMERIC, b BLOB, CHECK (id > 0))',
    );
    const insert = database.prepare('INSERT INTO "odd name" VALUES (?, ?, ?, ?)');
    for (const row of rows) insert.run(...row);
  });
  const file = openDatabase(stolen.main);
  const [table] = file ? readTables(file, 'database', 'app.db') : [];
  expect(table?.columns).toEqual(['id', 't', 'n', 'b']);
  const inHex = (values: readonly unknown[]) =>
    values.map((value) => (Buffer.isBuffer(value) ? value.toString('hex') : value));
  expect(table?.rows.map(({ values }) => inHex(values))).toEqual(rows.map(inHex));
  expect(table?.rows[5]?.ref).toBe('app.db#odd name/36');
});

it('names rows by numbers of 64 bits, negative ones too', () => {
  const numbers = [-(2n ** 63n), -(2n ** 56n) - 1n, -1n, 2n ** 53n + 1n, 2n ** 63n - 1n];
  const stolen = stolenDatabase((database) => {
    database.exec('CREATE TABLE slot(place INTEGER PRIMARY KEY, body BLOB)');
    const insert = database.prepare('INSERT INTO slot VALUES (?, ?)');
    for (const number of numbers) insert.run(number, noise(4_048, 1));
  });
  const file = openDatabase(stolen.main);
  const [table] = file ? readTables(file, 'database', 'app.db') : [];
  expect(table?.rows.map(({ ref }) => ref)).toEqual(
    numbers.map((number) => `app.db#slot/${number}`),
  );
});

it('reads a table without row numbers, whose key is stored first', () => {
  const stolen = stolenDatabase((database) => {
    database.exec(
      'CREATE TABLE position(slot INTEGER NOT NULL, row BLOB PRIMARY KEY) STRICT, WITHOUT ROWID',
    );
    const insert = database.prepare('INSERT INTO position VALUES (?, ?)');
    for (let index = 0; index < 500; index++) insert.run(index, noise(16, index + 1));
  });
  const file = openDatabase(stolen.main);
  const [table] = file ? readTables(file, 'database', 'app.db') : [];
  const read = new Map(table?.rows.map(({ values: [slot, row] }) => [slot, row]));
  expect(read.size).toBe(500);
  expect(read.get(77)).toEqual(noise(16, 78));
});

const PRAGMAS = {
  wal: 'journal_mode = WAL',
  persist: 'journal_mode = PERSIST',
  delete: 'journal_mode = DELETE',
};

function withDeletedRows(pragmas: readonly string[]) {
  return stolenDatabase((database) => {
    for (const pragma of pragmas) database.pragma(pragma);
    database.exec('CREATE TABLE note(id INTEGER PRIMARY KEY, mark TEXT, body BLOB)');
    const insert = database.prepare('INSERT INTO note(mark, body) VALUES (?, ?)');
    for (let index = 0; index < 200; index++)
      insert.run(`deleted note ${index}`, noise(700, index + 1));
    database.exec('DELETE FROM note WHERE id > 20 AND id % 2 = 0');
    database.exec('DELETE FROM note WHERE id > 100');
  });
}

it.each([
  ['with the log still beside it', [PRAGMAS.wal], 130],
  ['with a journal kept', [PRAGMAS.persist], 130],
  ['without secure delete', [PRAGMAS.delete, 'secure_delete = OFF'], 120],
])('carves deleted rows out of a database %s', (_, pragmas, atLeast) => {
  const findings = attack(lootOf(withDeletedRows(pragmas)));
  const carved = findings.measures.find(({ name }) => name === 'deleted rows carved');
  expect(carved?.value).toBeGreaterThanOrEqual(atLeast);
});

it('carves nothing where deleting overwrites and nothing is left beside', () => {
  const findings = attack(lootOf(withDeletedRows([PRAGMAS.delete, 'secure_delete = ON'])));
  expect(findings.measures.find(({ name }) => name === 'deleted rows carved')?.value).toBe(0);
});

it('takes the copy of a live row whose end was written over for that row, and no other one', () => {
  const stolen = stolenDatabase((database) => {
    database.pragma('page_size = 16384');
    database.pragma('secure_delete = OFF');
    database.exec('CREATE TABLE slot(place INTEGER PRIMARY KEY, body BLOB)');
    const insert = database.prepare('INSERT INTO slot VALUES (?, ?)');
    const [live, between, other] = [noise(1_100, 1), noise(1_100, 2), noise(1_100, 3)];
    const writtenOver = Buffer.concat([live.subarray(0, -1), Buffer.of(~(live.at(-1) ?? 0))]);
    const bodies = [live, writtenOver, between, other, noise(1_100, 4)];
    for (const [index, body] of bodies.entries()) insert.run(index, body);
    database.exec('DELETE FROM slot WHERE place IN (1, 3)');
  });
  const { measures } = attack(lootOf(stolen));
  expect(measures.find(({ name }) => name === 'deleted rows carved')?.value).toBe(1);
});

it('finds rows that only the log holds', () => {
  const stolen = stolenDatabase((database) => {
    database.pragma(PRAGMAS.wal);
    database.exec('CREATE TABLE parent(id INTEGER PRIMARY KEY, email TEXT)');
    database.prepare('INSERT INTO parent(email) VALUES (?)').run('mira.birch@example.org');
  });
  expect(stolen.main.includes('mira.birch')).toBe(false);
  expect(valuesOf(attack(lootOf(stolen)), 'email')).toContain('mira.birch@example.org');
});

it('names what the columns of an unknown schema hold, by name and by what is in them', () => {
  const stolen = stolenDatabase((database) => {
    database.exec(`CREATE TABLE parent(id INTEGER PRIMARY KEY, email TEXT, first_name TEXT, last_name TEXT,
      address TEXT, city TEXT, zip TEXT, secret_answer TEXT);
      CREATE TABLE t2(a INTEGER PRIMARY KEY, b TEXT, c TEXT, d TEXT, e TEXT)`);
    database
      .prepare('INSERT INTO parent VALUES (1, ?, ?, ?, ?, ?, ?, ?)')
      .run(
        'odo@example.org',
        'Odo',
        'Elderberry',
        '4 Hollow Lane',
        'Mossford',
        'M5V 2T6',
        'the old mill',
      );
    database
      .prepare('INSERT INTO t2 VALUES (1, ?, ?, ?, ?)')
      .run('Hannah', 'girl', '03/04/2011', 'where are you my love, come home');
  });
  const findings = attack(lootOf(stolen));
  expect(valuesOf(findings, 'name')).toEqual(expect.arrayContaining(['Odo Elderberry', 'Hannah']));
  expect(valuesOf(findings, 'address')).toContain('4 Hollow Lane, Mossford, M5V 2T6');
  expect(valuesOf(findings, 'secret-answer')).toEqual(['the old mill']);
  expect(valuesOf(findings, 'gender')).toEqual(['girl']);
  expect(valuesOf(findings, 'birthday')).toEqual(
    expect.arrayContaining(['2011-03-04', '2011-04-03']),
  );
  expect(valuesOf(findings, 'message')).toContain('where are you my love, come home');
});

it('reads rows of a dump of PostgreSQL and of lines of JSON', () => {
  const copy = 'COPY public.users (id, email) FROM stdin;\n1\trowan@example.org\n\\.\n';
  const lines = `${JSON.stringify({ id: 1, child: { gender: 'boy' } })}\n`;
  const findings = attack({ 'backups/dump.sql': copy, 'injection/answers.jsonl': lines });
  expect(valuesOf(findings, 'email', 'backups')).toEqual(['rowan@example.org']);
  expect(valuesOf(findings, 'gender', 'injection')).toEqual(['boy']);
});
