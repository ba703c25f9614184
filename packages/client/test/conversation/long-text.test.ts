import { asBlobId, bucketAt } from '@knothole/protocol';
import { expect, test } from 'vitest';
import {
  encodeLongText,
  type LongTextBody,
  longTextContent,
  readLongText,
  readLongTextContent,
  startOf,
} from '../../src/conversation/long-text.ts';
import { encodeFields } from '../../src/family/fields.ts';
import { pointerFields } from '../../src/media/blob-pointer.ts';
import { MAX_LONG_TEXT_BYTES } from '../../src/view.ts';
import { SeededRandom } from '../support/seeded-random.ts';

const random = new SeededRandom(5);

function bodyOf(start: string, { length = 5_000, mediaType = 'text/plain' } = {}): LongTextBody {
  const chunks = Math.max(1, Math.ceil(length / 65_520));
  return {
    start,
    sentAt: 1_000,
    pointer: {
      bucket: bucketAt('quarter', 1_800_000_000),
      ids: Array.from({ length: chunks }, () => asBlobId(random.bytes(32))),
      fileKey: random.bytes(32),
      length,
      digest: random.bytes(32),
      mediaType,
    },
  };
}

test('the message that points to a long text reads as it was written', () => {
  const body = bodyOf('Once upon a time');
  expect(readLongText(encodeLongText(body))).toEqual(body);
});

test.each([
  ['a start of white space', bodyOf(' \n')],
  ['a start that is too long in bytes', bodyOf('ä'.repeat(121))],
  ['a start that is too long', bodyOf('a'.repeat(241))],
  ['a file that is longer than a text', bodyOf('a', { length: MAX_LONG_TEXT_BYTES + 1 })],
  ['a file that is no text', bodyOf('a', { mediaType: 'text/html' })],
])('a message with %s is not one', (_, body) => {
  expect(readLongText(encodeLongText(body))).toBeUndefined();
});

test('a message with fields missing or to spare is not one', () => {
  const { start, sentAt, pointer } = bodyOf('a');
  for (const fields of [[start, sentAt], [start, sentAt, pointerFields(pointer), 1], []]) {
    expect(readLongText(encodeFields(fields))).toBeUndefined();
  }
});

test('a start is whole characters, and no longer than a message shows', () => {
  expect(startOf('  \n  hello')).toBe('hello');
  const start = startOf('🐻'.repeat(1_000));
  expect(start).toBe('🐻'.repeat(60));
  expect(readLongText(encodeLongText(bodyOf(start)))?.start).toBe(start);
});

test('what arrives is a text of UTF-8 with at least one letter, or nothing', () => {
  expect(readLongTextContent(longTextContent('\ufeffhallo 🐻'))).toBe('hallo 🐻');
  expect(readLongTextContent(new Uint8Array([0x61, 0xff, 0x61]))).toBeUndefined();
  expect(readLongTextContent(new Uint8Array([0xf0, 0x9f, 0x90]))).toBeUndefined();
  expect(readLongTextContent(new Uint8Array(0))).toBeUndefined();
});

test('half an emoji, as some keyboards leave it, becomes a replacement', () => {
  expect(readLongTextContent(longTextContent('a\ud83d'))).toBe('a\ufffd');
});
