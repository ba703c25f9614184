/** Nicknames and recovery kits: what ours has people type, wherever it turns up. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { mnemonicToEntropy } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { expect, it } from 'vitest';
import { attackLoot } from '../../src/attack/attack-loot.ts';
import { makePopulation } from '../../src/plant/population.ts';
import { nicknamed, nicknameOf, recoveryWordsOf } from '../../src/plant/typed-by-us.ts';
import type { Field, FieldTruth, SecretBytes } from '../../src/run-directory.ts';
import { findKitBytes } from '../../src/score/kit-bytes.ts';
import { scoreFields } from '../../src/score/match-fields.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const SEED = 7;
const [family] = makePopulation(SEED, 2).families;
if (family === undefined) throw new Error('there is no family');
const [person] = nicknamed(family);
if (person === undefined) throw new Error('there is nobody');
const NICKNAME = nicknameOf(SEED, person);
const KIT = recoveryWordsOf(SEED, family);
const ENTROPY = Buffer.from(mnemonicToEntropy(KIT, wordlist));
const WORDS = KIT.split(' ');

const truthOf = (field: Field, value: string, canary: string): FieldTruth => ({
  kind: 'field',
  family: family.key,
  person: person.key,
  field,
  value,
  canary,
});
const TRUTH = [
  truthOf('nickname', NICKNAME, NICKNAME.slice(NICKNAME.indexOf('kh-'))),
  truthOf('recovery-words', KIT, 'knothole-recovery-words-0123456789abcdef'),
];

function recovered(field: Field, content: string | Uint8Array, file = 'logs/server.log'): number {
  const root = temporaryFolder();
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), content);
  const { attacks } = attackLoot(root, { secondsPerAttack: 10 });
  const scores = scoreFields(TRUTH, [...attacks, ...findKitBytes(root, TRUTH)]);
  return scores.find((score) => score.field === field)?.recovered ?? 0;
}

it.each([
  ['as it is', NICKNAME],
  ['in base64', Buffer.from(`name=${NICKNAME}`).toString('base64')],
  ['in UTF-16', Buffer.from(`name=${NICKNAME};`, 'utf16le')],
  ['packed', gzipSync(`{"nickname":"${NICKNAME}"}`)],
])('finds a nickname %s', (_, content) => {
  expect(recovered('nickname', content)).toBe(1);
  expect(recovered('nickname', 'nobody is here but a child')).toBe(0);
});

it.each([
  ['four words in a row', WORDS.slice(9, 13).join(' ')],
  ['a numbered list', WORDS.map((word, index) => `${index + 1}. ${word}`).join('\n')],
  ['JSON', JSON.stringify({ words: WORDS })],
  ['capitals', KIT.toUpperCase()],
  ['hex', Buffer.from(KIT).toString('hex')],
  ['gzip', gzipSync(KIT)],
])('finds recovery words as %s', (_, content) => {
  expect(recovered('recovery-words', content)).toBe(1);
});

it.each([
  ['bytes', Buffer.concat([Buffer.from([1, 2]), ENTROPY, Buffer.from([3])])],
  ['hex', `key=${ENTROPY.toString('hex')}`],
  ['base64', ENTROPY.toString('base64')],
  ['base64 behind one byte', Buffer.concat([Buffer.from('a'), ENTROPY]).toString('base64')],
  ['base64url behind two', Buffer.concat([Buffer.from('ab'), ENTROPY]).toString('base64url')],
])('finds the bytes of a kit as %s', (_, content) => {
  expect(recovered('recovery-words', content, 'memory/image')).toBe(1);
});

it.each([
  ['bytes', Buffer.concat([Buffer.from([7]), ENTROPY])],
  ['hex', ENTROPY.toString('hex')],
])(
  'finds what devices drew themselves as %s, and counts it for the value that it belongs to',
  (_, content) => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'database'));
    writeFileSync(join(root, 'database', 'rows'), content);
    const vault = truthOf('vault', 'nobody writes this down', 'knothole-vault-0123456789abcdef');
    const bytes = [{ canary: vault.canary, hex: ENTROPY.toString('hex') }];
    const score = (secrets: readonly SecretBytes[]) =>
      scoreFields([vault], findKitBytes(root, [vault], secrets)).find(
        ({ field }) => field === 'vault',
      );
    expect(score(bytes)).toMatchObject({ total: 1, recovered: 1 });
    expect(score([{ canary: vault.canary, hex: 'ab'.repeat(32) }])).toMatchObject({ recovered: 0 });
  },
);

it('finds the words of a meeting as four in a row', () => {
  const words = WORDS.slice(0, 6);
  const meeting = truthOf('invite', words.join(' '), 'knothole-invite-0123456789abcdef');
  const root = temporaryFolder();
  mkdirSync(join(root, 'logs'));
  writeFileSync(join(root, 'logs', 'server.log'), `they met: ${words.slice(1, 5).join(', ')}`);
  const { attacks } = attackLoot(root, { secondsPerAttack: 10 });
  const score = scoreFields([meeting], attacks).find(({ field }) => field === 'invite');
  expect(score).toMatchObject({ total: 1, recovered: 1 });
});

it('takes three words in a row, or four words of the list in another order, for no kit', () => {
  expect(recovered('recovery-words', WORDS.slice(0, 3).join(' '))).toBe(0);
  expect(recovered('recovery-words', WORDS.toReversed().join(' '))).toBe(0);
});
