/** Ids, capabilities and chunks for tests. */
import { createHash } from 'node:crypto';
import {
  asBlobChunk,
  asBlobId,
  asDeleteCap,
  asDeleteHash,
  BLOB_CLASSES,
  type BlobChunk,
  type BlobId,
  DELETE_HASH_BYTES,
  type DeleteCap,
  type DeleteHash,
  deleteHashInput,
} from '@knothole/protocol';

function digest(text: string | Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(text).digest());
}

export function blobId(seed: number): BlobId {
  return asBlobId(digest(`blob id ${seed}`));
}

export function deleteCap(seed: number): DeleteCap {
  return asDeleteCap(digest(`delete cap ${seed}`));
}

export function deleteHash(seed: number): DeleteHash {
  return asDeleteHash(digest(deleteHashInput(deleteCap(seed))).subarray(0, DELETE_HASH_BYTES));
}

/** A chunk that differs for each seed, in every part of it. */
export function chunk(seed: number, bytes: number = BLOB_CLASSES[0]): BlobChunk {
  const block = Buffer.concat(
    Array.from({ length: 32 }, (_, index) => digest(`chunk ${seed} ${index}`)),
  );
  return asBlobChunk(new Uint8Array(Buffer.alloc(bytes, block)));
}

/** Whether two chunks are the same: a comparison that does not print four million numbers. */
export function sameBytes(a: Uint8Array | null, b: Uint8Array): boolean {
  return a !== null && Buffer.compare(a, b) === 0;
}
