import { BLOB_CLASSES, MAX_BLOB_OBJECT_BYTES } from '@knothole/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  chunkRoom,
  chunkSpan,
  MAX_CHUNKS,
  MAX_FILE_BYTES,
  planFor,
} from '../../src/media/chunk-plan.ts';

const [KIB_64, KIB_256, MIB_1, MIB_4] = BLOB_CLASSES;
const lengths = fc.oneof(
  fc.nat(MAX_FILE_BYTES),
  fc.nat(300_000),
  fc
    .tuple(fc.constantFrom(...BLOB_CLASSES), fc.nat(MAX_CHUNKS), fc.integer({ min: -1, max: 1 }))
    .map(([size, count, off]) =>
      Math.min(MAX_FILE_BYTES, Math.max(0, chunkRoom(size) * count + off)),
    ),
);

test('a file is in the smallest class of which four chunks hold it', () => {
  const plans = [
    [0, KIB_64, 1],
    [1, KIB_64, 1],
    [65_520, KIB_64, 1],
    [65_521, KIB_64, 2],
    [262_080, KIB_64, 4],
    [262_081, KIB_256, 2],
    [1_048_320, KIB_256, 4],
    [1_048_321, MIB_1, 2],
    [4_193_280, MIB_1, 4],
    [4_193_281, MIB_4, 2],
    [16_773_120, MIB_4, 4],
    [16_773_121, MIB_4, 5],
    [67_092_480, MIB_4, 16],
  ] as const;
  for (const [length, chunkBytes, count] of plans) {
    expect(planFor(length), `${length}`).toEqual({ chunkBytes, count });
  }
  expect(MAX_FILE_BYTES).toBe(67_092_480);
});

test('one byte over the longest file is refused with a code', () => {
  expect(() => planFor(MAX_FILE_BYTES + 1)).toThrow(
    expect.objectContaining({ code: 'BLOB_TOO_LARGE' }),
  );
});

test('the chunks of every file hold it, one after the other, and nothing larger than the limit', () => {
  fc.assert(
    fc.property(lengths, (length) => {
      const plan = planFor(length);
      expect(plan.count * plan.chunkBytes).toBeLessThanOrEqual(MAX_BLOB_OBJECT_BYTES);
      let next = 0;
      for (let index = 0; index < plan.count; index++) {
        const { from, to } = chunkSpan(plan, length, index);
        expect(from).toBe(next);
        expect(to - from).toBeLessThanOrEqual(chunkRoom(plan.chunkBytes));
        expect(to > from || length === 0).toBe(true);
        next = to;
      }
      expect(next).toBe(length);
      const smaller = BLOB_CLASSES.filter((size) => size < plan.chunkBytes);
      expect(smaller.every((size) => 4 * chunkRoom(size) < length)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
