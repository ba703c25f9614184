import { asBlobId, BLOB_CLASSES, encodeBucket } from '@knothole/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_ITEM_BYTES } from '../../src/chain/message.ts';
import { encodeFields, type Field } from '../../src/family/fields.ts';
import {
  type BlobPointer,
  decodePointer,
  encodePointer,
  fileName,
  MAX_MEDIA_TYPE_LENGTH,
} from '../../src/media/blob-pointer.ts';
import { MAX_CHUNKS, MAX_FILE_BYTES, planFor } from '../../src/media/chunk-plan.ts';
import { SeededRandom } from '../support/seeded-random.ts';

const BUCKET = { class: 'week', number: 2_969 } as const;
const [KIB_64, KIB_256] = BLOB_CLASSES;

function pointerTo(length: number, seed = 1): BlobPointer {
  const random = new SeededRandom(seed);
  return {
    bucket: BUCKET,
    ids: Array.from({ length: planFor(length).count }, () => asBlobId(random.bytes(32))),
    fileKey: random.bytes(32),
    length,
    digest: random.bytes(32),
    mediaType: 'image/webp',
  };
}

/** The pointer's fields with one of them exchanged. */
function fieldsOf(pointer: BlobPointer, changes: Readonly<Record<number, Field>>): Uint8Array {
  const { ids, fileKey, length, digest, mediaType } = pointer;
  const { chunkBytes } = planFor(length);
  const fields = [1, encodeBucket(BUCKET), chunkBytes, ids, fileKey, length, digest, mediaType];
  return encodeFields(fields.map((field, index) => changes[index] ?? field));
}

test('every pointer comes back as it was written', () => {
  fc.assert(
    fc.property(fc.nat(MAX_FILE_BYTES), fc.nat(), (length, seed) => {
      const pointer = pointerTo(length, seed);
      expect(decodePointer(encodePointer(pointer))).toEqual(pointer);
    }),
    { numRuns: 200 },
  );
});

test('the pointer to the longest file fits an item, with room beside it', () => {
  const pointer = {
    ...pointerTo(MAX_FILE_BYTES),
    mediaType: `a/${'b'.repeat(MAX_MEDIA_TYPE_LENGTH - 2)}`,
  };
  expect(pointer.ids).toHaveLength(MAX_CHUNKS);
  expect(decodePointer(encodePointer(pointer))).toEqual(pointer);
  expect(encodePointer(pointer).length).toBeLessThan(MAX_ITEM_BYTES / 4);
});

describe('a pointer is refused', () => {
  const pointer = pointerTo(70_000);
  const [first = new Uint8Array(), second = new Uint8Array()] = pointer.ids;
  test('until a field is wrong, the same bytes are taken', () => {
    expect(fieldsOf(pointer, {})).toEqual(encodePointer(pointer));
  });
  test.each<readonly [string, Readonly<Record<number, Field>>]>([
    ['of another version', { 0: 2 }],
    ['with an unknown class of bucket', { 1: Uint8Array.of(9, 0, 0, 1) }],
    ['with a bucket of five bytes', { 1: new Uint8Array(5).fill(1) }],
    ['of another class than its length has', { 2: KIB_256 }],
    ['of a class that does not exist', { 2: KIB_64 + 1 }],
    ['with a chunk too few', { 3: [first] }],
    ['with a chunk too many', { 3: [first, second, new Uint8Array(32)] }],
    ['without chunks', { 3: [] }],
    ['with the same chunk twice', { 3: [first, first] }],
    ['with an id of 31 bytes', { 3: [first, second.subarray(1)] }],
    ['with a key of 16 bytes', { 4: new Uint8Array(16) }],
    ['with a length that needs other chunks', { 5: 60_000 }],
    ['with a length over the limit', { 5: MAX_FILE_BYTES + 1 }],
    ['with a digest of 31 bytes', { 6: new Uint8Array(31) }],
    ['with a media type in capitals', { 7: 'Image/webp' }],
    ['with a media type without a slash', { 7: 'image' }],
    ['with a media type that goes on in a new line', { 7: 'image/webp\n' }],
    ['with a media type too long', { 7: `a/${'b'.repeat(MAX_MEDIA_TYPE_LENGTH)}` }],
  ])('%s', (_, changes) => {
    expect(decodePointer(fieldsOf(pointer, changes))).toBeUndefined();
  });
  test('with a field too many', () => {
    expect(decodePointer(encodeFields([1, 2]))).toBeUndefined();
    const extended = encodePointer(pointer).slice();
    extended[0] = (extended[0] ?? 0) + 1;
    expect(decodePointer(Uint8Array.from([...extended, 0]))).toBeUndefined();
  });
});

test('no changed byte passes for the same pointer', () => {
  const bytes = encodePointer(pointerTo(70_000));
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const bent = bytes.slice();
      bent[at] = (bent[at] ?? 0) ^ change;
      const read = decodePointer(bent);
      expect(read === undefined || Buffer.compare(encodePointer(read), bent) === 0).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('a file’s name is 32 hexadecimal digits, and another file’s is another', () => {
  const name = fileName(pointerTo(5));
  expect(name).toMatch(/^[0-9a-f]{32}$/);
  expect(fileName(pointerTo(5))).toBe(name);
  expect(fileName(pointerTo(5, 2))).not.toBe(name);
  expect(fileName({ ...pointerTo(5), mediaType: 'image/png' })).not.toBe(name);
});
