/** What every slot store must do. An adapter's own test calls this and adds nothing but its set-up. */
import type { Bucket } from '@knothole/protocol';
import { describe, expect, it } from 'vitest';
import type { SlotStore } from '../../src/core/slot-store.ts';
import { address, envelope, seedOf, slot } from '../support/samples.ts';

export interface SlotStoreHarness {
  /** Opens the store of the test that is running; again after a close, it is the same one. */
  open(): Promise<SlotStore>;
}

const WEEK: Bucket = { class: 'week', number: 2_980 };
const HOUR: Bucket = { class: 'hour', number: 500_000 };
const HOUR_END = 500_001 * 3_600;

export function describeSlotStore(name: string, harness: SlotStoreHarness): void {
  describe(`${name} is a slot store`, () => {
    it('gives back the envelope that was put', async () => {
      const store = await harness.open();
      expect(await store.put(WEEK, address(WEEK, 1), envelope(1))).toEqual({ kind: 'stored' });
      expect(await store.get([slot(WEEK, 1)])).toEqual([envelope(1)]);
    });

    it('answers null for what was never put, in the order asked', async () => {
      const store = await harness.open();
      await store.put(WEEK, address(WEEK, 1), envelope(1));
      await store.put(HOUR, address(HOUR, 2), envelope(2));
      const asked = [slot(WEEK, 9), slot(HOUR, 2), slot(HOUR, 9), slot(WEEK, 1)];
      expect(await store.get(asked)).toEqual([null, envelope(2), null, envelope(1)]);
    });

    it('takes the same bytes again and gives the winner to whoever comes with others', async () => {
      const store = await harness.open();
      const place = address(WEEK, 1);
      await store.put(WEEK, place, envelope(1));
      expect(await store.put(WEEK, place, envelope(1))).toEqual({ kind: 'stored' });
      expect(await store.put(WEEK, place, envelope(2))).toEqual({
        kind: 'taken',
        envelope: envelope(1),
      });
      expect(await store.get([slot(WEEK, 1)])).toEqual([envelope(1)]);
    });

    it('keeps an address of one bucket apart from the same bytes in another', async () => {
      const store = await harness.open();
      const place = address(WEEK, 1);
      await store.put(WEEK, place, envelope(1));
      expect(await store.put(HOUR, place, envelope(2))).toEqual({ kind: 'stored' });
      expect(await store.get([{ bucket: WEEK, address: place }])).toEqual([envelope(1)]);
    });

    it('lets one of many racing writers win and tells the others who', async () => {
      const store = await harness.open();
      const place = address(WEEK, 1);
      const writers = Array.from({ length: 300 }, (_, index) =>
        store.put(WEEK, place, envelope(index)),
      );
      const outcomes = await Promise.all(writers);
      const [kept] = await store.get([slot(WEEK, 1)]);
      const winner = outcomes.findIndex(({ kind }) => kind === 'stored');
      expect(outcomes.filter(({ kind }) => kind === 'stored')).toHaveLength(1);
      expect(seedOf(kept)).toBe(winner);
      for (const outcome of outcomes) {
        expect(outcome.kind === 'stored' ? winner : seedOf(outcome.envelope)).toBe(winner);
      }
    });

    it('keeps everything over a restart', async () => {
      const first = await harness.open();
      await Promise.all(
        Array.from({ length: 200 }, (_, seed) =>
          first.put(WEEK, address(WEEK, seed), envelope(seed)),
        ),
      );
      await first.raiseHighWater(1_000);
      await first.close();
      const second = await harness.open();
      expect(second.incarnation).toEqual(first.incarnation);
      expect(second.highWater).toBe(1_000);
      const asked = Array.from({ length: 200 }, (_, seed) => slot(WEEK, seed));
      expect((await second.get(asked)).map(seedOf)).toEqual(asked.map((_, seed) => seed));
      expect((await second.put(WEEK, address(WEEK, 3), envelope(4))).kind).toBe('taken');
    });

    it('finishes what waits before it closes', async () => {
      const store = await harness.open();
      const puts = Array.from({ length: 500 }, (_, seed) =>
        store.put(WEEK, address(WEEK, seed), envelope(seed)),
      );
      await store.close();
      expect((await Promise.all(puts)).every(({ kind }) => kind === 'stored')).toBe(true);
    });

    it('refuses with a code after it was closed', async () => {
      const store = await harness.open();
      await store.close();
      await expect(store.put(WEEK, address(WEEK, 1), envelope(1))).rejects.toMatchObject({
        code: 'INTERNAL',
      });
      await expect(store.get([slot(WEEK, 1)])).rejects.toMatchObject({ code: 'INTERNAL' });
    });

    it('drops the buckets that ended, and no others', async () => {
      const store = await harness.open();
      await store.put(HOUR, address(HOUR, 1), envelope(1));
      await store.put(WEEK, address(WEEK, 2), envelope(2));
      await store.raiseHighWater(HOUR_END - 1);
      expect(await store.dropEndedBuckets()).toBe(0);
      await store.raiseHighWater(HOUR_END);
      expect(await store.dropEndedBuckets()).toBe(1);
      expect(await store.get([slot(HOUR, 1), slot(WEEK, 2)])).toEqual([null, envelope(2)]);
      expect(await store.dropEndedBuckets()).toBe(0);
    });

    it('never lowers its mark', async () => {
      const store = await harness.open();
      expect(store.highWater).toBeNull();
      await store.raiseHighWater(2_000);
      await store.raiseHighWater(1_000);
      await store.close();
      expect((await harness.open()).highWater).toBe(2_000);
    });

    it('serves more buckets than it holds files open', async () => {
      const store = await harness.open();
      const buckets = Array.from(
        { length: 40 },
        (_, index): Bucket => ({ class: 'day', number: 20_000 + index }),
      );
      await Promise.all(
        buckets.map((bucket, seed) => store.put(bucket, address(bucket, seed), envelope(seed))),
      );
      const asked = buckets.map((bucket, seed) => slot(bucket, seed));
      expect((await store.get(asked)).map(seedOf)).toEqual(buckets.map((_, seed) => seed));
    });

    it('lets one process or thread at a time have it', async () => {
      const store = await harness.open();
      await expect(harness.open()).rejects.toMatchObject({ code: 'DATA_DIR_TAKEN' });
      expect(await store.get([slot(WEEK, 1)])).toEqual([null]);
    });
  });
}
