/** A server that wraps its rows once more has the key of the wrap: nothing may stand below it but noise. */
import { createCipheriv } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { stolenDatabase } from './support/databases.ts';
import { attack, CANARY, findingsOf, noise, valuesOf } from './support/planted-loot.ts';

const KEY = noise(64, 1);
const ROWS = 24;

function wrapped(inner: Buffer, seed: number): Buffer {
  const iv = noise(16, seed);
  return Buffer.concat([iv, createCipheriv('aes-256-ctr', KEY.subarray(32), iv).update(inner)]);
}

function attackRows(innerOf: (row: number) => Buffer, key = KEY) {
  const { main } = stolenDatabase((database) => {
    database.pragma('journal_mode = DELETE');
    database.exec('CREATE TABLE slot(place INTEGER PRIMARY KEY, body BLOB NOT NULL)');
    const insert = database.prepare('INSERT INTO slot VALUES (?, ?)');
    for (let row = 0; row < ROWS; row++)
      insert.run(noise(8, row + 50).readBigInt64BE(), wrapped(innerOf(row), row + 1_000));
  });
  const files = { 'database/slots/w1.db': main, 'configuration/keys/w1.key': key };
  return attack(files, { secondsPerAttack: 3 });
}

const before = (bytes: Uint8Array) => (row: number) => Buffer.concat([bytes, noise(900, row + 5)]);
const TEXT = `{"text":"see you at home","mark":"${CANARY}"}`;

it.each([
  ['words in clear', Buffer.from(TEXT)],
  ['packed words', gzipSync(TEXT)],
])('finds %s below the wrap, though noise stands behind them', (_, bytes) => {
  expect(valuesOf(attackRows(before(bytes)), 'canary')).toEqual([CANARY]);
});

it('finds the head of a message of MLS below the wrap', () => {
  const found = findingsOf(attackRows(before(Buffer.from([0, 1, 0, 2, 32]))), 'structure');
  expect(found).toContainEqual(expect.objectContaining({ value: 'MLS message' }));
});

const linked = (findings: ReturnType<typeof attackRows>) =>
  findings.links.filter((each) => each.attack === 'repeated identifier').map(({ kind }) => kind);

it('links rows whose bodies begin alike below the wrap, with the key of it alone', () => {
  const named = (row: number) => Buffer.concat([noise(24, (row % 6) + 1), noise(900, row + 5)]);
  expect(linked(attackRows(named))).toEqual(['all']);
  expect(linked(attackRows(named, noise(64, 2)))).toEqual([]);
});

it('finds nothing where noise stands below the wrap', () => {
  const findings = attackRows((row) => noise(900, row + 5));
  expect(findings.attacks.flatMap((each) => each.findings)).toEqual([]);
  expect(linked(findings)).toEqual([]);
});
