import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { attack, CANARY, noise, valuesOf } from './support/planted-loot.ts';

const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();
const quotedPrintable = (text: string) => text.replace(/[-6]/g, (letter) => `=${hexOf(letter)}`);
const hexOf = (letter: string) => letter.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');

/** One local file of a zip, as much as an unpacker needs. */
function zip(content: Buffer): Buffer {
  const packed = deflateRawSync(content);
  const head = Buffer.alloc(30);
  head.write('PK\x03\x04', 0, 'latin1');
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(8, 8);
  head.writeUInt32LE(packed.length, 18);
  head.writeUInt32LE(content.length, 22);
  head.writeUInt16LE(5, 26);
  return Buffer.concat([head, Buffer.from('a.txt'), packed]);
}

function cborChunks(text: string): Buffer {
  const parts = text.match(/.{1,5}/g) ?? [];
  const chunks = parts.map((part) =>
    Buffer.concat([Buffer.from([0x60 + part.length]), Buffer.from(part)]),
  );
  return Buffer.concat([Buffer.from([0x7f]), ...chunks, Buffer.from([0xff])]);
}

const plain = Buffer.from(`before ${CANARY} after`);

const ENCODINGS: readonly (readonly [string, Uint8Array])[] = [
  ['UTF-8', Buffer.from(CANARY)],
  ['capital letters', Buffer.from(CANARY.toUpperCase())],
  ['letters torn by a line break', Buffer.from(CANARY.replace('-e', '-\r\ne'))],
  ['full-width letters', Buffer.from(CANARY.replace('knothole', 'ｋｎｏｔｈｏｌｅ'))],
  ['UTF-16, little end first', Buffer.from(CANARY, 'utf16le')],
  ['UTF-16, big end first', utf16be(CANARY)],
  ['base64, first offset', Buffer.from(Buffer.from(CANARY).toString('base64'))],
  ['base64, second offset', Buffer.from(Buffer.from(`.${CANARY}`).toString('base64'))],
  ['base64, third offset', Buffer.from(Buffer.from(`..${CANARY}`).toString('base64'))],
  ['base64 behind a letter', Buffer.from(`x${Buffer.from(CANARY).toString('base64')}`)],
  ['base64 in lines', Buffer.from(plain.toString('base64').replace(/.{24}/g, '$&\n'))],
  ['base64url', Buffer.from(Buffer.from(`??>>${CANARY}`).toString('base64url'))],
  ['hex', Buffer.from(Buffer.from(CANARY).toString('hex'))],
  [
    'hex in capitals behind a digit',
    Buffer.from(`0${Buffer.from(CANARY).toString('hex').toUpperCase()}`),
  ],
  [
    'hex with colons',
    Buffer.from(
      Buffer.from(CANARY)
        .toString('hex')
        .replace(/..(?=.)/g, '$&:'),
    ),
  ],
  [
    'percent signs',
    Buffer.from(`a=${CANARY.replace(/[-a-f]/g, (letter) => `%${hexOf(letter)}`)}&b`),
  ],
  ['quoted-printable', Buffer.from(quotedPrintable(CANARY))],
  ['JSON escapes', Buffer.from(JSON.stringify({ a: CANARY }).replaceAll('-', '\\u002d'))],
  [
    'backslash-x escapes',
    Buffer.from(`'${CANARY.replace(/[-0-9]/g, (letter) => `\\x${hexOf(letter)}`)}'`),
  ],
  ['a list of numbers', Buffer.from(JSON.stringify(Buffer.from(CANARY)))],
  ['gzip', gzipSync(plain)],
  [
    'gzip with a torn end',
    gzipSync(Buffer.from(`${plain} ${noise(9_000, 5).toString('hex')}`)).subarray(0, 4_000),
  ],
  ['zlib', deflateSync(plain)],
  ['zip', zip(plain)],
  ['CBOR in chunks', cborChunks(CANARY)],
  ['base64 of gzip', Buffer.from(gzipSync(plain).toString('base64'))],
  [
    'gzip of base64 of gzip of UTF-16',
    gzipSync(gzipSync(Buffer.from(CANARY, 'utf16le')).toString('base64')),
  ],
];

it.each(ENCODINGS)('finds a canary between random bytes as %s', (_, bytes) => {
  const file = Buffer.concat([
    noise(500, 1),
    Buffer.from(' '),
    bytes,
    Buffer.from(' '),
    noise(500, 2),
  ]);
  expect(valuesOf(attack({ 'memory/dump': file }), 'canary')).toEqual([CANARY]);
});

it.each([
  ['bare deflate', deflateRawSync(plain)],
  ['Brotli', brotliCompressSync(plain)],
])('finds a canary in a blob of %s, which has no magic', (_, bytes) => {
  expect(valuesOf(attack({ 'blobs/one': bytes }), 'canary')).toEqual([CANARY]);
});

it('finds a canary in the name of a file', () => {
  expect(valuesOf(attack({ [`blobs/${CANARY}.bin`]: 'x' }), 'canary')).toEqual([CANARY]);
});

it('finds a canary on the seam of two pieces of a large file', () => {
  const piece = 16 * 1024 * 1024;
  const file = Buffer.alloc(piece + 300 * 1024);
  file.write(CANARY, piece - 10);
  expect(valuesOf(attack({ 'memory/dump': file }), 'canary')).toEqual([CANARY]);
});

it('says where it found a value, and through what', () => {
  const file = Buffer.concat([noise(1_000, 3), gzipSync(plain)]);
  const [found] = attack({ 'logs/log': file })
    .attacks.flatMap(({ findings }) => findings)
    .filter(({ what }) => what === 'canary');
  expect(found).toMatchObject({ file: 'logs/log', offset: 1_000, how: 'gzip > text' });
});
