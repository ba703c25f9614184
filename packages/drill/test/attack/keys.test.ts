import { createCipheriv, createHash } from 'node:crypto';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { expect, it } from 'vitest';
import { lootOf, stolenDatabase } from './support/databases.ts';
import { attack, CANARY, findingsOf, noise, valuesOf } from './support/planted-loot.ts';

const KEY = createHash('sha256').update('a key of the test').digest();
const TEXT = `{"text":"good night my dear, see you at home","mark":"${CANARY}"}`;

type Seal = (key: Buffer) => Buffer;

const gcm =
  (order: 'tag last' | 'tag first'): Seal =>
  (key) => {
    const nonce = noise(12, 7);
    const sealing = createCipheriv('aes-256-gcm', key, nonce);
    const body = Buffer.concat([sealing.update(TEXT), sealing.final()]);
    const tag = sealing.getAuthTag();
    return Buffer.concat(order === 'tag last' ? [nonce, body, tag] : [nonce, tag, body]);
  };

const chained: Seal = (key) => {
  const iv = noise(16, 8);
  const sealing = createCipheriv('aes-128-cbc', key.subarray(0, 16), iv);
  return Buffer.concat([iv, sealing.update(TEXT), sealing.final()]);
};

const chacha: Seal = (key) => {
  const nonce = noise(12, 9);
  const sealing = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 });
  return Buffer.concat([nonce, sealing.update(TEXT), sealing.final(), sealing.getAuthTag()]);
};

/** With associated data that the attacker does not know. */
const xchacha: Seal = (key) => {
  const nonce = noise(24, 10);
  const sealed = xchacha20poly1305(key, nonce, Buffer.from('context')).encrypt(Buffer.from(TEXT));
  return Buffer.concat([nonce, sealed]);
};

const counted: Seal = (key) => {
  const iv = noise(16, 11);
  return Buffer.concat([iv, createCipheriv('aes-256-ctr', key, iv).update(TEXT)]);
};

const inBlocks: Seal = (key) => {
  const sealing = createCipheriv('aes-256-ecb', key, null);
  return Buffer.concat([sealing.update(TEXT), sealing.final()]);
};

const hidden = (key: Buffer) => Buffer.concat([noise(4_001, 3), key, noise(3_000, 4)]);

it.each<[string, Seal, string, (key: Buffer) => Buffer | string]>([
  ['AES-256-GCM, key as bytes somewhere in a file', gcm('tag last'), 'configuration/state', hidden],
  [
    'AES-256-GCM with the tag in front, key as hex in a log',
    gcm('tag first'),
    'logs/log',
    (key) => `started with key=${key.toString('hex')} ok`,
  ],
  [
    'AES-128-CBC, key in base64 in a setting',
    chained,
    'configuration/app.env',
    (key) => `K="${key.subarray(0, 16).toString('base64')}"`,
  ],
  ['AES-256-CTR, key file of 32 bytes', counted, 'configuration/data.key', (key) => key],
  ['AES-256-ECB, key in memory', inBlocks, 'memory/1', hidden],
  ['ChaCha20-Poly1305, key in memory', chacha, 'memory/1', hidden],
  [
    'XChaCha20-Poly1305 with unknown context, key file of 32 bytes',
    xchacha,
    'configuration/bucket.key',
    (key) => key,
  ],
])('opens %s, and reads what is inside', (_, seal, path, hide) => {
  const findings = attack({ 'blobs/1.bin': seal(KEY), [path]: hide(KEY) });
  expect(valuesOf(findings, 'canary')).toEqual([CANARY]);
  expect(findingsOf(findings, 'key', 'all').length).toBeGreaterThan(0);
  const kind = path.split('/')[0];
  expect(
    findings.attacks
      .filter((each) => each.kind === kind)
      .flatMap((each) => each.findings)
      .filter(({ what }) => what === 'canary'),
  ).toEqual([]);
});

it('opens nothing where the key is not in the loot', () => {
  const findings = attack({
    'blobs/1.bin': gcm('tag last')(KEY),
    'configuration/state': hidden(noise(32, 99)),
  });
  expect(findings.attacks.flatMap((each) => each.findings)).toEqual([]);
});

it('opens pictures on disk with the keys and vectors that stand in the database beside their names', () => {
  const files: Record<string, Buffer> = {};
  const stolen = stolenDatabase((database) => {
    database.exec(
      'CREATE TABLE photo(id INTEGER PRIMARY KEY, file TEXT, aes_key TEXT, aes_iv BLOB)',
    );
    for (let index = 1; index <= 8; index++) {
      const [key, iv] = [noise(16, index), noise(16, index + 100)];
      const sealing = createCipheriv('aes-128-cbc', key, iv);
      const picture = Buffer.concat([
        Buffer.from('ffd8ffe000104a464946000101000001000100', 'hex'),
        Buffer.from([0]),
        Buffer.from('ffda0002', 'hex'),
        noise(900, index),
        Buffer.from('ffd9', 'hex'),
      ]);
      files[`blobs/p${index}.bin`] = Buffer.concat([sealing.update(picture), sealing.final()]);
      database
        .prepare('INSERT INTO photo VALUES (?, ?, ?, ?)')
        .run(index, `photos/p${index}.bin`, key.toString('hex'), iv);
    }
  });
  const findings = attack({ ...lootOf(stolen), ...files });
  expect(valuesOf(findings, 'photo', 'all')).toHaveLength(8);
  expect(valuesOf(findings, 'photo', 'blobs')).toEqual([]);
});

it('knows the expanded key of AES in a memory, with no sealed value to try it on', () => {
  // FIPS 197 appendix A.1: the key and its first four round keys.
  const schedule = Buffer.from(
    '2b7e151628aed2a6abf7158809cf4f3c' +
      'a0fafe1788542cb123a339392a6c7605' +
      'f2c295f27a96b9435935807a7359f67f' +
      '3d80477d4716fe3e1e237e446d7a883b' +
      'ef44a541a8525b7fb671253bdb0bad00',
    'hex',
  );
  const findings = attack({ 'memory/1': Buffer.concat([noise(400, 1), schedule, noise(400, 2)]) });
  expect(findingsOf(findings, 'key', 'memory')).toEqual([
    expect.objectContaining({ value: '2b7e151628aed2a6abf7158809cf4f3c', offset: 400 }),
  ]);
});

const digest = (algorithm: string, text: string) =>
  createHash(algorithm).update(text).digest('hex');

it('cracks unsalted and salted hashes of passwords that people choose, and no others', () => {
  const stolen = stolenDatabase((database) => {
    database.exec('CREATE TABLE users(id INTEGER PRIMARY KEY, encrypted_password TEXT, salt TEXT)');
    const insert = database.prepare('INSERT INTO users(encrypted_password, salt) VALUES (?, ?)');
    for (const password of ['123456', 'Sunshine2009', 'dragon77', 'P@ssw0rd!'])
      insert.run(digest('md5', password), null);
    insert.run(digest('md5', 'xK3#vv0-q1Lz'), null);
  });
  expect(valuesOf(attack(lootOf(stolen)), 'password')).toEqual(
    expect.arrayContaining(['123456', 'Sunshine2009', 'dragon77']),
  );
  expect(valuesOf(attack(lootOf(stolen)), 'password')).not.toContain('xK3#vv0-q1Lz');
});

it.each(['md5', 'sha1', 'sha256', 'sha512'])(
  'cracks %s, without salt and with one',
  (algorithm) => {
    const stolen = stolenDatabase((database) => {
      database.exec('CREATE TABLE users(id INTEGER PRIMARY KEY, hash TEXT, salt TEXT)');
      const insert = database.prepare('INSERT INTO users(hash, salt) VALUES (?, ?)');
      insert.run(digest(algorithm, 'Sunshine2009'), null);
      insert.run(digest(algorithm, 'pepper9Letmein'), 'pepper9');
      insert.run(digest(algorithm, 'dragon77grain4'), 'grain4');
    });
    expect(valuesOf(attack(lootOf(stolen)), 'password')).toEqual(
      expect.arrayContaining(['Sunshine2009', 'Letmein', 'dragon77']),
    );
  },
);
