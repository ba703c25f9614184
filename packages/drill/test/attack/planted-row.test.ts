/** One row with a canary, wherever a server may leave it: each place alone is searched, and it is found. */
import { spawn } from 'node:child_process';
import { createCipheriv } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { attackLoot } from '../../src/attack/attack-loot.ts';
import { captureMemory } from '../../src/capture/process-memory.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { stolenDatabase } from './support/databases.ts';
import { attack, CANARY, noise, valuesOf } from './support/planted-loot.ts';

const NONE = Buffer.alloc(0);

function fill(database: Database.Database, row: string | Buffer): void {
  database.exec('CREATE TABLE note(id INTEGER PRIMARY KEY, body BLOB)');
  const insert = database.prepare('INSERT INTO note(body) VALUES (?)');
  for (let index = 0; index < 40; index++) insert.run(noise(300, index + 1));
  insert.run(row);
}

function remove(database: Database.Database): void {
  database.pragma('secure_delete = ON');
  database.exec('DELETE FROM note WHERE id = 41');
}

it('in a live row', () => {
  const { main } = stolenDatabase((database) => {
    database.pragma('journal_mode = DELETE');
    fill(database, CANARY);
  });
  expect(valuesOf(attack({ 'database/a.db': main }), 'canary')).toEqual([CANARY]);
});

it('packed in the blob of a row', () => {
  const { main } = stolenDatabase((database) => {
    database.pragma('journal_mode = DELETE');
    fill(database, gzipSync(`{"text":"${CANARY}"}`));
  });
  expect(valuesOf(attack({ 'database/a.db': main }), 'canary')).toEqual([CANARY]);
});

it('in the write-ahead log alone, when the row is deleted and its page overwritten', () => {
  const { main, wal = NONE } = stolenDatabase((database) => {
    database.pragma('journal_mode = WAL');
    fill(database, CANARY);
    remove(database);
  });
  expect(main.includes(CANARY)).toBe(false);
  expect(valuesOf(attack({ 'database/a.db-wal': wal }), 'canary')).toEqual([CANARY]);
});

it('in a journal that was kept, when the row is deleted and its page overwritten', () => {
  const { main, journal = NONE } = stolenDatabase((database) => {
    database.pragma('journal_mode = PERSIST');
    fill(database, CANARY);
    remove(database);
  });
  expect(main.includes(CANARY)).toBe(false);
  const findings = attack({ 'database/a.db': main, 'database/a.db-journal': journal });
  expect(valuesOf(findings, 'canary')).toEqual([CANARY]);
});

it('in a free page of a file that forgets nothing', () => {
  const { main } = stolenDatabase((database) => {
    database.pragma('journal_mode = DELETE');
    database.pragma('secure_delete = OFF');
    fill(database, CANARY);
    database.exec('DELETE FROM note');
  });
  const findings = attack({ 'database/a.db': main });
  expect(valuesOf(findings, 'canary')).toEqual([CANARY]);
  const carved = findings.measures.find(({ name }) => name === 'deleted rows carved');
  expect(carved?.value).toBeGreaterThan(30);
});

it('on the heap of a running process', async ({ skip }) => {
  const loot = temporaryFolder();
  const hold = `const row = { body: process.argv[1] + '!' }; console.log('ready'); setInterval(() => row.body.length, 1000)`;
  const child = spawn(process.execPath, ['-e', hold, CANARY]);
  try {
    await once(child.stdout, 'data');
    if (captureMemory(child.pid ?? 0, join(loot, 'memory')) === null) {
      return skip('no process may read the memory of another here');
    }
  } finally {
    child.kill();
  }
  const findings = attackLoot(loot, { secondsPerAttack: 5 });
  expect(valuesOf(findings, 'canary', 'memory')).toEqual([CANARY]);
});

it('in a file of its own, sealed with a key that lies beside it', () => {
  const [key, nonce] = [noise(32, 90), noise(12, 91)];
  const sealing = createCipheriv('aes-256-gcm', key, nonce);
  const text = `{"text":"see you at home","mark":"${CANARY}"}`;
  const sealed = Buffer.concat([
    nonce,
    sealing.update(text),
    sealing.final(),
    sealing.getAuthTag(),
  ]);
  const findings = attack({ 'blobs/1.bin': sealed, 'configuration/a.key': key });
  expect(valuesOf(findings, 'canary')).toEqual([CANARY]);
});
