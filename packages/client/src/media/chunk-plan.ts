/**
 * Into which chunks a file goes: all of one class, so that what a relay holds tells no length. The
 * length of a file decides its plan, and nothing else does.
 */
import {
  BLOB_CLASSES,
  KnotholeError,
  MAX_BLOB_CHUNK_BYTES,
  MAX_BLOB_OBJECT_BYTES,
} from '@knothole/protocol';
import { SEGMENT_TAG_BYTES } from '../crypto/stream.ts';

/** A sealed segment; every class is a whole number of them. */
export const SEGMENT_BYTES = 65_536;
/** Plaintext in one segment. */
export const SEGMENT_ROOM_BYTES: number = SEGMENT_BYTES - SEGMENT_TAG_BYTES;
/** Chunks of the longest file. */
export const MAX_CHUNKS: number = MAX_BLOB_OBJECT_BYTES / MAX_BLOB_CHUNK_BYTES;

/** A file is in the smallest class of which it needs no more chunks than this. */
const FEW_CHUNKS = 4;

export interface ChunkPlan {
  /** One of BLOB_CLASSES. */
  readonly chunkBytes: number;
  /** 1 to {@link MAX_CHUNKS}. */
  readonly count: number;
}

/** Plaintext in one chunk of a class. */
export function chunkRoom(chunkBytes: number): number {
  return (chunkBytes / SEGMENT_BYTES) * SEGMENT_ROOM_BYTES;
}

/** The longest file. */
export const MAX_FILE_BYTES: number = MAX_CHUNKS * chunkRoom(MAX_BLOB_CHUNK_BYTES);

/**
 * The plan of a file of `length` bytes; an empty one has a chunk too.
 * @throws {KnotholeError} BLOB_TOO_LARGE over {@link MAX_FILE_BYTES}.
 */
export function planFor(length: number): ChunkPlan {
  if (length > MAX_FILE_BYTES) {
    throw new KnotholeError('BLOB_TOO_LARGE', `a file has at most ${MAX_FILE_BYTES} bytes`);
  }
  const chunkBytes =
    BLOB_CLASSES.find((each) => length <= FEW_CHUNKS * chunkRoom(each)) ?? MAX_BLOB_CHUNK_BYTES;
  return { chunkBytes, count: Math.max(1, Math.ceil(length / chunkRoom(chunkBytes))) };
}

/** What of a file of `length` bytes is in the chunk: [from, to). */
export function chunkSpan(
  plan: ChunkPlan,
  length: number,
  index: number,
): { readonly from: number; readonly to: number } {
  const room = chunkRoom(plan.chunkBytes);
  return { from: Math.min(length, index * room), to: Math.min(length, (index + 1) * room) };
}
