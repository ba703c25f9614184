/**
 * Which buckets are open. A bucket has ended once the store's durable high-water mark has passed its
 * end, so that after a crash or a clock set back no ended address ever looks free (chain.md rule 35).
 */
import { BUCKET_CLASSES, type Bucket, bucketAt, bucketEndsAt } from '@knothole/protocol';
import type { BlobStore } from './blob-store.ts';
import type { SafeLog } from './safe-log.ts';
import type { SlotStore } from './slot-store.ts';
import type { TrustedTime } from './trusted-time.ts';

export type BucketVerdict = 'open' | 'ended' | 'too-far';

/** What a store of chunks does at its buckets' end. */
type EndingBuckets = Pick<BlobStore, 'dropEndedBuckets'>;

/** All classes end on full hours: the mark needs no finer steps. */
const STEP_SECONDS = BUCKET_CLASSES.hour.unitSeconds;

export class BucketCalendar {
  readonly #time: TrustedTime;
  readonly #store: SlotStore;
  readonly #log: SafeLog;
  readonly #onEnded: (mark: number) => void;
  readonly #blobs: EndingBuckets | null;
  #mark: number;
  #raising: Promise<void> | null = null;
  #dropping: Promise<void> = Promise.resolve();

  /**
   * `onEnded` hears the mark after each step, when ended buckets no longer answer; `blobs` go at the same
   * time as the slots.
   */
  constructor(
    time: TrustedTime,
    store: SlotStore,
    log: SafeLog,
    onEnded: (mark: number) => void = () => undefined,
    blobs: EndingBuckets | null = null,
  ) {
    this.#time = time;
    this.#store = store;
    this.#log = log;
    this.#onEnded = onEnded;
    this.#blobs = blobs;
    this.#mark = store.highWater ?? Number.NEGATIVE_INFINITY;
  }

  /** Unix time in whole seconds, as told to clients. */
  nowSeconds(): number {
    return Math.floor(this.#time.now());
  }

  /**
   * Makes the mark durable up to the present; to be awaited before {@link judge}. Ended buckets are
   * destroyed in the background.
   * @throws {KnotholeError} BUSY or INTERNAL when the mark cannot be made durable.
   */
  async settle(): Promise<void> {
    const step = Math.floor(this.#time.now() / STEP_SECONDS) * STEP_SECONDS;
    if (step <= this.#mark) {
      return;
    }
    this.#raising ??= this.#raise(step).finally(() => {
      this.#raising = null;
    });
    await this.#raising;
  }

  /** Whether a request for the bucket may be served. */
  judge(bucket: Bucket): BucketVerdict {
    if (bucketEndsAt(bucket) <= this.#mark) {
      return 'ended';
    }
    const current = bucketAt(bucket.class, this.#time.now()).number;
    return bucket.number > current + BUCKET_CLASSES[bucket.class].acceptedAhead
      ? 'too-far'
      : 'open';
  }

  /** Resolves when the destruction that is under way has ended. */
  async idle(): Promise<void> {
    await this.#dropping;
  }

  async #raise(step: number): Promise<void> {
    await this.#store.raiseHighWater(step);
    this.#mark = Math.max(this.#mark, step);
    this.#onEnded(this.#mark);
    this.#dropping = this.#dropAll();
  }

  async #dropAll(): Promise<void> {
    await this.#drop(() => this.#store.dropEndedBuckets());
    await this.#drop(async () => (await this.#blobs?.dropEndedBuckets(this.#mark)) ?? 0);
  }

  async #drop(drop: () => Promise<number>): Promise<void> {
    try {
      const count = await drop();
      if (count > 0) {
        this.#log.write('BUCKETS_DROPPED', { count });
      }
    } catch {
      // The next step, or the next start, tries again; meanwhile the buckets answer EXPIRED.
      this.#log.write('DROP_FAILED');
    }
  }
}
