import { expect, test } from 'vitest';
import { kitKeys, makeKitEntropy } from '../../src/crypto/kit-keys.ts';
import { KIT_WORD_COUNT, kitEntropy, kitWordList, kitWords } from '../../src/crypto/kit-words.ts';
import { seededRandom } from './party.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));

/** From the 24-word English vectors of BIP-39. */
const VECTORS: readonly [string, string][] = [
  ['00'.repeat(32), `${'abandon '.repeat(23)}art`],
  [
    '7f'.repeat(32),
    `${'legal winner thank year wave sausage worth useful '.repeat(2)}legal winner thank year wave sausage worth title`,
  ],
  ['ff'.repeat(32), `${'zoo '.repeat(23)}vote`],
  [
    'f585c11aec520db57dd353c69554b21a89b20fb0650966fa0a9d6f74fd989d8f',
    'void come effort suffer camp survey warrior heavy shoot primary clutch crush open amazing screen patrol group space point ten exist slush involve unfold',
  ],
];

test.each(VECTORS)('BIP-39 vector %s', (entropy, words) => {
  expect(kitWords(bytes(entropy)).join(' ')).toBe(words);
  expect(hex(kitEntropy(words))).toBe(entropy);
});

test('words are read in any case and with any white space, as text or as a list', () => {
  const [entropy, words] = VECTORS[3] ?? ['', ''];
  expect(hex(kitEntropy(`  ${words.toUpperCase().replaceAll(' ', ' \n\t')} `))).toBe(entropy);
  expect(hex(kitEntropy(words.split(' ')))).toBe(entropy);
});

test('a wrong, missing, exchanged or additional word is refused without being quoted', () => {
  const words = kitWords(makeKitEntropy(seededRandom('kit')));
  expect(words).toHaveLength(KIT_WORD_COUNT);
  const wrong = [
    words.slice(1),
    [...words, 'art'],
    ['knothole', ...words.slice(1)],
    [words[1] ?? '', words[0] ?? '', ...words.slice(2)],
    [],
  ];
  for (const list of wrong) {
    expect(() => kitEntropy(list)).toThrow(expect.objectContaining({ code: 'KIT_WORDS' }));
    expect(() => kitEntropy(list)).not.toThrow(/knothole/);
  }
});

test('root, vault key and help root differ, and are the same for the same words', () => {
  const entropy = makeKitEntropy(seededRandom('kit'));
  const { root, vaultKey, helpRoot } = kitKeys(entropy);
  expect(kitKeys(kitEntropy(kitWords(entropy)))).toEqual({ root, vaultKey, helpRoot });
  expect(new Set([root.secretKey, vaultKey, helpRoot].map(hex)).size).toBe(3);
  expect(kitKeys(new Uint8Array(32)).vaultKey).not.toEqual(vaultKey);
  expect(hex(kitKeys(new Uint8Array(32)).root.publicKey)).toMatchInlineSnapshot(
    `"6a96a4ff5df54532dabe9547a597a1a42ee5e16f48225ffb2905fbba4f987a42"`,
  );
});

test('the word list has 2,048 words', () => {
  expect(kitWordList()).toHaveLength(2048);
});
