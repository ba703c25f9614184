import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { expect, it } from 'vitest';
import { lootOf, stolenDatabase } from './support/databases.ts';
import { attack, noise } from './support/planted-loot.ts';

const findingsBy = (files: Readonly<Record<string, Buffer>>, name: string) =>
  attack(files, { secondsPerAttack: 2 })
    .attacks.filter((each) => each.name === name)
    .flatMap(({ findings }) => findings.map(({ file }) => file));

const KEY = noise(48, 1);

it.each([
  ['bytes', KEY],
  ['hex', Buffer.from(KEY.toString('hex'))],
])('finds a key of the configuration that lies elsewhere as %s', (_, copy) => {
  const files = {
    'configuration/a.key': KEY,
    'backups/nightly': Buffer.concat([noise(700, 2), copy, noise(700, 3)]),
  };
  expect(findingsBy(files, 'secrets in other places')).toContain('backups/nightly');
});

it('does not take another key for it', () => {
  const files = { 'configuration/a.key': KEY, 'backups/nightly': noise(2_000, 4) };
  expect(findingsBy(files, 'secrets in other places')).toEqual([]);
});

it.each(['network/1-up.bin', 'logs/log'])('finds a value of a row again in %s', (place) => {
  const stolen = stolenDatabase((database) => {
    database.exec('CREATE TABLE box(id INTEGER PRIMARY KEY, name BLOB)');
    for (const seed of [5, 6, 7])
      database.prepare('INSERT INTO box(name) VALUES (?)').run(noise(32, seed));
  });
  const seen = Buffer.concat([noise(300, 8), noise(32, 6), noise(300, 9)]);
  expect(findingsBy({ ...lootOf(stolen), [place]: seen }, 'shared identifiers')).toEqual([place]);
  const other = Buffer.concat([noise(300, 8), noise(32, 66), noise(300, 9)]);
  expect(findingsBy({ ...lootOf(stolen), [place]: other }, 'shared identifiers')).toEqual([]);
});

it('finds a row’s number of 64 bits again where the name of which it is the front travels', () => {
  const stolen = stolenDatabase((database) => {
    database.exec('CREATE TABLE box(place INTEGER PRIMARY KEY, body BLOB)');
    for (const seed of [5, 6, 7])
      database
        .prepare('INSERT INTO box VALUES (?, ?)')
        .run(noise(32, seed).readBigInt64BE(), noise(100, seed + 40));
  });
  const seen = (seed: number) => Buffer.concat([noise(300, 8), noise(32, seed), noise(300, 9)]);
  const loot = (seed: number) => ({ ...lootOf(stolen), 'network/1-up.bin': seen(seed) });
  expect(findingsBy(loot(6), 'shared identifiers')).toEqual(['network/1-up.bin']);
  expect(findingsBy(loot(66), 'shared identifiers')).toEqual([]);
});

it('tells a fill behind a seal, which shows a length, from one inside it', () => {
  const content = Buffer.from('good night');
  const padded = Buffer.concat([content, Buffer.alloc(900)]);
  const seal = (plain: Buffer) =>
    Buffer.from(xchacha20poly1305(noise(32, 10), noise(24, 11)).encrypt(plain));
  const outside = Buffer.concat([noise(300, 12), seal(content), Buffer.alloc(100)]);
  expect(findingsBy({ 'blobs/1.bin': outside }, 'fill behind seals')).toEqual(['blobs/1.bin']);
  expect(findingsBy({ 'blobs/1.bin': seal(padded) }, 'fill behind seals')).toEqual([]);
});
