/**
 * The port behind which chunks of blobs are kept. An adapter passes test/contract/blob-store-contract.ts.
 */
import type { BlobChunk, BlobId, Bucket, DeleteHash } from '@knothole/protocol';

/** `present`: the same bytes with the same hash were there. `taken`: others are, and stay. */
export type BlobPutOutcome = 'stored' | 'present' | 'taken';

/** Put-if-absent for chunks, which go singly by their capability or as a whole with their bucket. */
export interface BlobStore {
  /** Resolves when the store cannot serve any more before it was closed; never rejects. */
  readonly failed: Promise<void>;
  /**
   * Resolves only when the answer is durable. What is not whole when the process ends is not there.
   * @throws {KnotholeError} BUSY when nothing was written and a later try may succeed (disk full);
   * EXPIRED when the bucket was dropped; INTERNAL when the store has failed.
   */
  put(
    bucket: Bucket,
    id: BlobId,
    deleteHash: DeleteHash,
    chunk: BlobChunk,
  ): Promise<BlobPutOutcome>;
  /**
   * The chunk, or null when there is none.
   * @throws {KnotholeError} BUSY or INTERNAL when it cannot be read.
   */
  get(bucket: Bucket, id: BlobId): Promise<BlobChunk | null>;
  /**
   * Overwrites and removes the chunk that was put with this hash; changes nothing when there is none.
   * Resolves when that is durable.
   * @throws {KnotholeError} BUSY or INTERNAL when it may still be there.
   */
  delete(bucket: Bucket, id: BlobId, deleteHash: DeleteHash): Promise<void>;
  /**
   * Destroys the keys, then the chunks, of all buckets that ended at or before `mark` (Unix seconds),
   * and takes nothing for them any more; tells how many had something.
   * @throws {KnotholeError} INTERNAL when one could not be destroyed.
   */
  dropEndedBuckets(mark: number): Promise<number>;
  /** Finishes what is under way and forgets the keys. */
  close(): Promise<void>;
}
