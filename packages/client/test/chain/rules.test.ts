import { bucketEndsAt, WEEK_SECONDS } from '@knothole/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CHAIN_RULES } from '../../src/chain/rules.ts';

const KINDS = [
  { kind: 'conversation', bucketClass: 'week', ahead: 6, life: 5, renew: 3 },
  { kind: 'family', bucketClass: 'quarter', ahead: 5, life: 57, renew: 26 },
  { kind: 'bridge', bucketClass: 'quarter', ahead: 5, life: 57, renew: 26 },
] as const;
const time = fc.integer({ min: 1_600_000_000, max: 4_000_000_000 });

describe.each(KINDS)('$kind', ({ kind, bucketClass, ahead, life, renew }) => {
  test('an honest bucket is the first that ends late enough', () => {
    fc.assert(
      fc.property(time, (now) => {
        const bucket = CHAIN_RULES.nextBucket(kind, null, now);
        expect(bucket.class).toBe(bucketClass);
        const left = bucketEndsAt(bucket) - now;
        expect(left).toBeGreaterThanOrEqual(life * WEEK_SECONDS);
        const shorter = bucketEndsAt({ ...bucket, number: bucket.number - 1 }) - now;
        expect(shorter).toBeLessThan(life * WEEK_SECONDS);
        expect(CHAIN_RULES.mustRenew(bucket, now)).toBe(false);
      }),
    );
  });

  test('whatever the relay says the time is, an honest commit is valid', () => {
    fc.assert(
      fc.property(time, time, (a, b) => {
        const current = CHAIN_RULES.nextBucket(kind, null, a);
        const next = CHAIN_RULES.nextBucket(kind, current, b);
        expect(CHAIN_RULES.allowsBucket(kind, current, next)).toBe(true);
      }),
    );
  });

  test('a commit moves 0 to n buckets on', () => {
    fc.assert(
      fc.property(time, fc.integer({ min: -10, max: 20 }), (now, step) => {
        const current = CHAIN_RULES.nextBucket(kind, null, now);
        const next = { ...current, number: current.number + step };
        expect(CHAIN_RULES.allowsBucket(kind, current, next)).toBe(step >= 0 && step <= ahead);
        const other = { ...current, class: 'day' } as const;
        expect(CHAIN_RULES.allowsBucket(kind, current, other)).toBe(false);
      }),
    );
  });

  test('it is renewed in its last weeks, and not once it has ended', () => {
    fc.assert(
      fc.property(time, (now) => {
        const bucket = CHAIN_RULES.nextBucket(kind, null, now);
        const end = bucketEndsAt(bucket);
        expect(CHAIN_RULES.mustRenew(bucket, end - renew * WEEK_SECONDS)).toBe(false);
        expect(CHAIN_RULES.mustRenew(bucket, end - renew * WEEK_SECONDS + 1)).toBe(true);
        expect(CHAIN_RULES.mustRenew(bucket, end)).toBe(false);
        const renewed = CHAIN_RULES.nextBucket(kind, bucket, end - 1);
        expect(CHAIN_RULES.mustRenew(renewed, end - 1)).toBe(false);
      }),
    );
  });
});

test('a receipt waits 5 to 60 s', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 2, maxLength: 2 }), (bytes) => {
      const delay = CHAIN_RULES.receiptDelayMilliseconds({ bytes: () => bytes });
      expect(delay).toBeGreaterThanOrEqual(5_000);
      expect(delay).toBeLessThanOrEqual(60_000);
    }),
  );
});

test('24 leaves are allowed, 25 are not; a leaf is old after a week, and a week in the future', () => {
  expect(CHAIN_RULES.allowsLeaves(24)).toBe(true);
  expect(CHAIN_RULES.allowsLeaves(25)).toBe(false);
  expect(CHAIN_RULES.isLeafOld(0, WEEK_SECONDS)).toBe(false);
  expect(CHAIN_RULES.isLeafOld(0, WEEK_SECONDS + 1)).toBe(true);
  expect(CHAIN_RULES.isLeafOld(WEEK_SECONDS, 0)).toBe(false);
  expect(CHAIN_RULES.isLeafOld(WEEK_SECONDS + 1, 0)).toBe(true);
});
