/**
 * Buckets: the expiry of a slot. A bucket is a class and a number on the calendar since 1970, four
 * bytes on the wire; it ends at (number + 1) × unit by the relay's clock.
 */
import { KnotholeError } from './error.ts';

export const WEEK_SECONDS = 604_800;

/** Per class: the byte on the wire, the unit in seconds, and how many units ahead a relay accepts. */
export const BUCKET_CLASSES = {
  hour: { id: 1, unitSeconds: 3_600, acceptedAhead: 3 },
  day: { id: 2, unitSeconds: 86_400, acceptedAhead: 3 },
  week: { id: 3, unitSeconds: 604_800, acceptedAhead: 8 },
  /** 13 weeks. */
  quarter: { id: 4, unitSeconds: 7_862_400, acceptedAhead: 6 },
} as const;

export type BucketClass = keyof typeof BUCKET_CLASSES;

/** Highest bucket number: three bytes on the wire. */
export const MAX_BUCKET_NUMBER = 0xff_ff_ff;

/** An expiry on the calendar: class and number of the unit since 1970. */
export interface Bucket {
  readonly class: BucketClass;
  readonly number: number;
}

/** The bucket of `bucketClass` that contains `timeSeconds` (Unix time). */
export function bucketAt(bucketClass: BucketClass, timeSeconds: number): Bucket {
  return {
    class: bucketClass,
    number: Math.floor(timeSeconds / BUCKET_CLASSES[bucketClass].unitSeconds),
  };
}

/** Unix time in seconds at which the bucket has ended. */
export function bucketEndsAt(bucket: Bucket): number {
  return (bucket.number + 1) * BUCKET_CLASSES[bucket.class].unitSeconds;
}

/** The first bucket of the class that ends at least `seconds` after `timeSeconds`. */
export function firstBucketEndingAfter(
  bucketClass: BucketClass,
  timeSeconds: number,
  seconds: number,
): Bucket {
  const { unitSeconds } = BUCKET_CLASSES[bucketClass];
  return { class: bucketClass, number: Math.ceil((timeSeconds + seconds) / unitSeconds) - 1 };
}

export function sameBucket(a: Bucket, b: Bucket): boolean {
  return a.class === b.class && a.number === b.number;
}

/**
 * Four bytes: class id, then the number in three bytes, big-endian.
 * @throws {KnotholeError} BUCKET when the number does not fit: a cut number would be another bucket.
 */
export function encodeBucket(bucket: Bucket): Uint8Array {
  const { number } = bucket;
  if (!Number.isInteger(number) || number < 0 || number > MAX_BUCKET_NUMBER) {
    throw new KnotholeError('BUCKET', `a bucket number is 0 to ${MAX_BUCKET_NUMBER}`);
  }
  return Uint8Array.of(BUCKET_CLASSES[bucket.class].id, number >>> 16, number >>> 8, number);
}

/**
 * Reads four bytes.
 * @throws {KnotholeError} BUCKET when the length or the class is unknown.
 */
export function decodeBucket(bytes: Uint8Array): Bucket {
  const [id, high, middle, low] = bytes;
  if (bytes.length !== 4 || high === undefined || middle === undefined || low === undefined) {
    throw new KnotholeError('BUCKET', `a bucket is 4 bytes, got ${bytes.length}`);
  }
  for (const [name, { id: known }] of Object.entries(BUCKET_CLASSES)) {
    if (known === id) {
      return { class: name as BucketClass, number: (high << 16) | (middle << 8) | low };
    }
  }
  throw new KnotholeError('BUCKET', `unknown bucket class ${id}`);
}
