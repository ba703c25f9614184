import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BUCKET_CLASSES,
  type Bucket,
  type BucketClass,
  bucketAt,
  bucketEndsAt,
  decodeBucket,
  encodeBucket,
  firstBucketEndingAfter,
  sameBucket,
} from '../src/index.ts';
import { bucket } from './support/arbitraries.ts';

const bucketClass = fc.constantFrom(...(Object.keys(BUCKET_CLASSES) as BucketClass[]));
const time = fc.integer({ min: 0, max: 10_000_000_000 });

describe('buckets', () => {
  it('have the bytes that were agreed', () => {
    const week: Bucket = { class: 'week', number: 2_949 };
    expect([...encodeBucket(week)]).toEqual([3, 0x00, 0x0b, 0x85]);
    expect([...encodeBucket({ class: 'hour', number: 0xff_ff_ff })]).toEqual([1, 255, 255, 255]);
    expect(bucketEndsAt(week)).toBe(2_950 * 604_800);
  });

  it('come back from their bytes', () => {
    fc.assert(
      fc.property(bucket, (one) => {
        expect(decodeBucket(encodeBucket(one))).toEqual(one);
        expect(sameBucket(one, decodeBucket(encodeBucket(one)))).toBe(true);
      }),
    );
  });

  it('contain the time they were asked for', () => {
    fc.assert(
      fc.property(bucketClass, time, (name, seconds) => {
        const end = bucketEndsAt(bucketAt(name, seconds));
        expect(end).toBeGreaterThan(seconds);
        expect(end - BUCKET_CLASSES[name].unitSeconds).toBeLessThanOrEqual(seconds);
      }),
    );
  });

  it('are the first of their class that end late enough', () => {
    fc.assert(
      fc.property(bucketClass, time, fc.nat(40_000_000), (name, now, ahead) => {
        const end = bucketEndsAt(firstBucketEndingAfter(name, now, ahead));
        expect(end).toBeGreaterThanOrEqual(now + ahead);
        expect(end - BUCKET_CLASSES[name].unitSeconds).toBeLessThan(now + ahead);
      }),
    );
  });

  it('differ when class or number differ', () => {
    expect(sameBucket({ class: 'day', number: 1 }, { class: 'day', number: 2 })).toBe(false);
    expect(sameBucket({ class: 'day', number: 1 }, { class: 'hour', number: 1 })).toBe(false);
  });

  it.each([[[]], [[3, 0, 0]], [[0, 0, 0, 1]], [[5, 0, 0, 1]], [[3, 0, 0, 1, 0]]])(
    'are not read from %j',
    (bytes) => {
      expect(() => decodeBucket(Uint8Array.from(bytes))).toThrow(
        expect.objectContaining({ code: 'BUCKET' }) as Error,
      );
    },
  );

  it.each([-1, 0x1_00_00_00, 1.5])('are not written with the number %d', (number) => {
    expect(() => encodeBucket({ class: 'week', number })).toThrow(
      expect.objectContaining({ code: 'BUCKET' }) as Error,
    );
  });
});
