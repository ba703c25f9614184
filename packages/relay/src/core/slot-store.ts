/**
 * The port behind which slots are kept. An adapter passes test/contract/slot-store-contract.ts.
 */
import type { Bucket, Envelope, SlotAddress, SlotRef } from '@knothole/protocol';

export type PutOutcome =
  | { readonly kind: 'stored' }
  /** Another envelope was first; it stays. */
  | { readonly kind: 'taken'; readonly envelope: Envelope };

/** Put-if-absent for envelopes, in buckets that go as a whole. */
export interface SlotStore {
  /** 16 random bytes kept beside the slots, made when absent. */
  readonly incarnation: Uint8Array;
  /** Unix time in seconds up to which buckets are known to have ended; null in a new store. */
  readonly highWater: number | null;
  /** Resolves when the store cannot serve any more before it was closed; never rejects. */
  readonly failed: Promise<void>;
  /**
   * Writes once. Resolves only when the answer is durable; the same bytes again are `stored`.
   * @throws {KnotholeError} BUSY when nothing was written and a later try may succeed (disk full,
   * too many waiting); INTERNAL when the store has failed.
   */
  put(bucket: Bucket, address: SlotAddress, envelope: Envelope): Promise<PutOutcome>;
  /**
   * Envelopes in the order of `slots`, null where none is durable.
   * @throws {KnotholeError} INTERNAL when the store has failed.
   */
  get(slots: readonly SlotRef[]): Promise<readonly (Envelope | null)[]>;
  /**
   * Raises the mark durably; a lower value changes nothing.
   * @throws {KnotholeError} BUSY or INTERNAL when the mark is not durable.
   */
  raiseHighWater(timeSeconds: number): Promise<void>;
  /**
   * Destroys the keys, then the files, of all buckets that ended at or before the mark; tells how
   * many.
   * @throws {KnotholeError} INTERNAL when one could not be destroyed.
   */
  dropEndedBuckets(): Promise<number>;
  /** Finishes what waits, leaves no log behind, and lets go of the data directory. */
  close(): Promise<void>;
}
