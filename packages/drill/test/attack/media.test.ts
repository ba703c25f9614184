import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { attack, findingsOf, noise, valuesOf } from './support/planted-loot.ts';

const digest = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** EXIF with a GPS directory: 51° 30' 36" N, 0° 7' 30" W. */
function exif(): Buffer {
  const tiff = Buffer.alloc(150);
  tiff.write('II*\0', 0, 'latin1');
  tiff.writeUInt32LE(8, 4);
  tiff.writeUInt16LE(1, 8);
  entry(tiff, 10, 0x8825, 4, 1, 26);
  tiff.writeUInt16LE(4, 26);
  entry(tiff, 28, 1, 2, 2, 0x4e);
  entry(tiff, 40, 2, 5, 3, 90);
  entry(tiff, 52, 3, 2, 2, 0x57);
  entry(tiff, 64, 4, 5, 3, 114);
  [51, 30, 36, 0, 7, 30].forEach((value, index) => {
    tiff.writeUInt32LE(value, 90 + index * 8);
    tiff.writeUInt32LE(1, 94 + index * 8);
  });
  return Buffer.concat([Buffer.from('Exif\0\0'), tiff]);
}

function entry(
  tiff: Buffer,
  at: number,
  tag: number,
  type: number,
  count: number,
  value: number,
): void {
  tiff.writeUInt16LE(tag, at);
  tiff.writeUInt16LE(type, at + 2);
  tiff.writeUInt32LE(count, at + 4);
  tiff.writeUInt32LE(value, at + 8);
}

function segment(marker: number, body: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

const scan = Buffer.from(noise(400, 3).map((byte) => (byte === 0xff ? 0xfe : byte)));
const JPEG = Buffer.concat([
  Buffer.from([0xff, 0xd8]),
  segment(0xe1, exif()),
  segment(0xda, Buffer.alloc(8)),
  scan,
  Buffer.from([0xff, 0xd9]),
]);
const chunk = (type: string, body: Buffer) => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, Buffer.from(type), body, Buffer.alloc(4)]);
};
const PNG = Buffer.concat([
  Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
  chunk('IHDR', Buffer.alloc(13)),
  chunk('IDAT', noise(300, 4)),
  chunk('IEND', Buffer.alloc(0)),
]);
const riff = (form: string, body: Buffer) => {
  const head = Buffer.from(`RIFF\0\0\0\0${form}`, 'latin1');
  head.writeUInt32LE(body.length + 4, 4);
  return Buffer.concat([head, body]);
};
const WEBP = riff(
  'WEBP',
  Buffer.concat([Buffer.from('VP8 \x90\x01\0\0', 'latin1'), noise(400, 5)]),
);
const WAVE = riff('WAVE', Buffer.concat([Buffer.from('fmt \x10\0\0\0', 'latin1'), noise(500, 6)]));

it.each([
  ['JPEG', JPEG],
  ['PNG', PNG],
  ['WebP', WEBP],
])('cuts a whole %s out of other bytes', (_, picture) => {
  const findings = attack({ 'blobs/x': Buffer.concat([noise(100, 1), picture, noise(100, 2)]) });
  expect(findingsOf(findings, 'photo')).toEqual([
    expect.objectContaining({ value: digest(picture), offset: 100 }),
  ]);
});

it('finds a picture in base64 in a message, and where it was taken', () => {
  const findings = attack({ 'logs/log': `{"photo":"${JPEG.toString('base64')}"}` });
  expect(valuesOf(findings, 'photo')).toEqual([digest(JPEG)]);
  expect(valuesOf(findings, 'gps')).toContain('51.51000,-0.12500');
});

/** One page of Opus-like bytes, as RFC 3533 §6 frames it. */
const OGG = Buffer.concat([
  Buffer.from('OggS\0\x02', 'latin1'),
  noise(20, 7),
  Buffer.from([2, 255, 45]),
  noise(300, 8),
]);
const M4A = Buffer.concat([Buffer.from('\0\0\0\x20ftypM4A '), noise(400, 9)]);
const WEBM = Buffer.concat([Buffer.from('1a45dfa39f4282847765626d', 'hex'), noise(400, 10)]);
const AMR = Buffer.concat([Buffer.from('#!AMR\n'), noise(400, 11)]);

it.each([
  ['WAVE', WAVE],
  ['Ogg', OGG],
])('cuts a whole %s recording out of a memory', (_, recording) => {
  const findings = attack({ 'memory/1': Buffer.concat([noise(64, 1), recording, noise(64, 2)]) });
  expect(valuesOf(findings, 'voice')).toEqual([digest(recording)]);
});

it.each([
  ['MPEG-4', M4A],
  ['WebM', WEBM],
  ['AMR', AMR],
])('knows a file that is a %s recording', (_, recording) => {
  expect(valuesOf(attack({ 'blobs/1': recording }), 'voice')).toEqual([digest(recording)]);
});

it.each([
  ['e-mail', 'email', 'write to wren.hazel@example.org today', 'wren.hazel@example.org'],
  ['American telephone', 'phone', 'call (212) 555-0143 now', '(212) 555-0143'],
  [
    'German address',
    'address',
    'Anschrift: Lindenstraße 12a, 10115 Berlin',
    'Anschrift: Lindenstraße 12a, 10115 Berlin',
  ],
  ['Irish postcode', 'address', 'Mill House, D02 X285', 'Mill House, D02 X285'],
  ['Canadian postcode', 'address', '12 Elm, K1A 0B1', '12 Elm, K1A 0B1'],
  ['Australian address', 'address', '7 Wattle Grove, NSW 2000', '7 Wattle Grove, NSW 2000'],
  ['German date', 'birthday', 'geboren am 3. 4. 2017', '2017-04-03'],
  ['written date', 'birthday', 'born on March 5, 2016', '2016-03-05'],
  ['coordinates', 'gps', 'at 48.13743, 11.57549 now', '48.13743, 11.57549'],
  [
    'German message',
    'message',
    'kommst du heute nicht zu uns nach Hause?',
    'kommst du heute nicht zu uns nach Hause?',
  ],
  [
    'French message',
    'message',
    'tu es où ma petite, on mange avec papa',
    'tu es où ma petite, on mange avec papa',
  ],
  [
    'private key',
    'key',
    `-----BEGIN PRIVATE KEY-----\n${'QUJD'.repeat(16)}\n-----END PRIVATE KEY-----`,
    'PRIVATE KEY',
  ],
  [
    'push endpoint',
    'token',
    'https://fcm.googleapis.com/fcm/send/abcdefghijklmnop',
    'https://fcm.googleapis.com/fcm/send/abcdefghijklmnop',
  ],
])('knows a %s by its form', (_, what, text, value) => {
  expect(
    valuesOf(attack({ 'logs/log': `\n${text}\n` }), what).some((found) => found.includes(value)),
  ).toBe(true);
});

it('knows an MLS message, CBOR and a database in a field that should be sealed', () => {
  const mls = Buffer.concat([Buffer.from([0, 1, 0, 2, 32]), noise(300, 1)]);
  const cbor = Buffer.concat([
    Buffer.from('a26161186461626b', 'hex'),
    Buffer.from('hello world'),
    Buffer.alloc(400),
  ]);
  const database = Buffer.concat([Buffer.from('SQLite format 3\0'), noise(400, 12)]);
  const findings = attack({
    'blobs/1': mls,
    'blobs/2': cbor,
    'blobs/3': noise(400, 9),
    'blobs/4': database,
  });
  const found = findingsOf(findings, 'structure').map(({ file, value }) => `${file} ${value}`);
  expect(found).toEqual(['blobs/1 MLS message', 'blobs/2 CBOR', 'blobs/4 SQLite database']);
});
