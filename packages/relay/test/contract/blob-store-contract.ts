/** What every blob store must do. An adapter's own test calls this and adds nothing but its set-up. */
import { BLOB_CLASSES, type Bucket } from '@knothole/protocol';
import { describe, expect, it } from 'vitest';
import type { BlobStore } from '../../src/core/blob-store.ts';
import { blobId, chunk, deleteHash, sameBytes } from '../support/blob-samples.ts';

export interface BlobStoreHarness {
  /** Opens the store of the test that is running; again after a close, it is the same one. */
  open(highWater?: number): Promise<BlobStore>;
}

const WEEK: Bucket = { class: 'week', number: 2_980 };
const DAY: Bucket = { class: 'day', number: 20_860 };
const DAY_END = 20_861 * 86_400;

async function put(store: BlobStore, bucket: Bucket, seed: number): Promise<string> {
  return store.put(bucket, blobId(seed), deleteHash(seed), chunk(seed));
}

export function describeBlobStore(name: string, harness: BlobStoreHarness): void {
  describe(`${name} is a blob store`, () => {
    it.each(BLOB_CLASSES)('gives back a chunk of %d bytes that was put', async (bytes) => {
      const store = await harness.open();
      const whole = chunk(1, bytes);
      expect(await store.put(WEEK, blobId(1), deleteHash(1), whole)).toBe('stored');
      expect(sameBytes(await store.get(WEEK, blobId(1)), whole)).toBe(true);
    });

    it('has null for what was never put', async () => {
      const store = await harness.open();
      expect(await store.get(WEEK, blobId(1))).toBeNull();
      await put(store, WEEK, 1);
      expect(await store.get(WEEK, blobId(2))).toBeNull();
      expect(await store.get(DAY, blobId(1))).toBeNull();
    });

    it('takes the same again, and nothing else under that id', async () => {
      const store = await harness.open();
      await put(store, WEEK, 1);
      expect(await put(store, WEEK, 1)).toBe('present');
      expect(await store.put(WEEK, blobId(1), deleteHash(1), chunk(2))).toBe('taken');
      expect(await store.put(WEEK, blobId(1), deleteHash(2), chunk(1))).toBe('taken');
      const longer = chunk(1, BLOB_CLASSES[1]);
      expect(await store.put(WEEK, blobId(1), deleteHash(1), longer)).toBe('taken');
      expect(sameBytes(await store.get(WEEK, blobId(1)), chunk(1))).toBe(true);
    });

    it('lets one of many racing writers win', async () => {
      const store = await harness.open();
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, seed) =>
          store.put(WEEK, blobId(1), deleteHash(1), chunk(seed)),
        ),
      );
      const winner = outcomes.indexOf('stored');
      expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(19);
      expect(sameBytes(await store.get(WEEK, blobId(1)), chunk(winner))).toBe(true);
    });

    it('keeps everything over a restart', async () => {
      const first = await harness.open();
      await Promise.all(Array.from({ length: 12 }, (_, seed) => put(first, WEEK, seed)));
      await first.close();
      const second = await harness.open();
      for (let seed = 0; seed < 12; seed++) {
        expect(sameBytes(await second.get(WEEK, blobId(seed)), chunk(seed))).toBe(true);
      }
      expect(await put(second, WEEK, 3)).toBe('present');
    });

    it('deletes what has this hash, after which the id is free', async () => {
      const store = await harness.open();
      await put(store, WEEK, 1);
      await store.delete(WEEK, blobId(1), deleteHash(2));
      expect(sameBytes(await store.get(WEEK, blobId(1)), chunk(1))).toBe(true);
      await store.delete(WEEK, blobId(1), deleteHash(1));
      await store.delete(WEEK, blobId(1), deleteHash(1));
      await store.delete(DAY, blobId(1), deleteHash(1));
      expect(await store.get(WEEK, blobId(1))).toBeNull();
      expect(await store.put(WEEK, blobId(1), deleteHash(3), chunk(3))).toBe('stored');
    });

    it('has all or nothing of a chunk, whoever reads and deletes at the same time', async () => {
      const store = await harness.open();
      for (let round = 0; round < 10; round++) {
        await put(store, WEEK, 1);
        const reads = Array.from({ length: 6 }, () => store.get(WEEK, blobId(1)));
        await Promise.all([
          store.delete(WEEK, blobId(1), deleteHash(1)),
          ...Array.from({ length: 6 }, () => reads.push(store.get(WEEK, blobId(1)))),
        ]);
        for (const read of await Promise.all(reads)) {
          expect(read === null || sameBytes(read, chunk(1))).toBe(true);
        }
      }
    });

    it('drops the buckets that ended, takes nothing more for them, and keeps others', async () => {
      const store = await harness.open();
      await put(store, DAY, 1);
      await put(store, WEEK, 2);
      expect(await store.dropEndedBuckets(DAY_END - 1)).toBe(0);
      expect(await store.dropEndedBuckets(DAY_END)).toBe(1);
      expect(await store.get(DAY, blobId(1))).toBeNull();
      await expect(put(store, DAY, 3)).rejects.toMatchObject({ code: 'EXPIRED' });
      await store.delete(DAY, blobId(1), deleteHash(1));
      expect(await store.dropEndedBuckets(DAY_END)).toBe(0);
      expect(sameBytes(await store.get(WEEK, blobId(2)), chunk(2))).toBe(true);
    });

    it('drops also what is being written as its bucket ends', async () => {
      const store = await harness.open();
      const writes = Array.from({ length: 8 }, (_, seed) => put(store, DAY, seed));
      await store.dropEndedBuckets(DAY_END);
      await Promise.allSettled(writes);
      expect(await store.dropEndedBuckets(DAY_END)).toBe(0);
      expect(await store.get(DAY, blobId(1))).toBeNull();
    });

    it('finishes at its start what a crash cut off of a bucket’s end', async () => {
      const first = await harness.open();
      await put(first, DAY, 1);
      await first.close();
      const second = await harness.open(DAY_END);
      expect(await second.get(DAY, blobId(1))).toBeNull();
      expect(await second.dropEndedBuckets(DAY_END)).toBe(0);
    });

    it('finishes what is under way before it closes, and refuses with a code after', async () => {
      const store = await harness.open();
      const writes = Array.from({ length: 8 }, (_, seed) => put(store, WEEK, seed));
      await store.close();
      expect(new Set(await Promise.all(writes))).toEqual(new Set(['stored']));
      await expect(put(store, WEEK, 9)).rejects.toMatchObject({ code: 'INTERNAL' });
      await expect(store.get(WEEK, blobId(1))).rejects.toMatchObject({ code: 'INTERNAL' });
      await expect(store.delete(WEEK, blobId(1), deleteHash(1))).rejects.toMatchObject({
        code: 'INTERNAL',
      });
    });
  });
}
