/**
 * What says where a file lies and opens it. It travels inside a message and is all that a reader
 * needs beside the relay of the group.
 *
 *   pointer = [1, bucket(4), bytes of a chunk, [chunk id(32) …], file key(32), length,
 *              SHA-256 of the file(32), media type]
 *
 * The capabilities that delete the chunks are not in it: only the writer can delete.
 */
import {
  asBlobId,
  BLOB_ID_BYTES,
  type BlobId,
  type Bucket,
  decodeBucket,
  encodeBucket,
  encodeHex,
  KnotholeError,
  MAX_BLOB_CHUNK_BYTES,
} from '@knothole/protocol';
import { encodeAscii, HASH_BYTES, sha256 } from '../crypto/hash.ts';
import { FILE_KEY_BYTES } from '../crypto/stream.ts';
import { encodeFields, type Field, type FieldReader, readFields } from '../family/fields.ts';
import { type ChunkPlan, MAX_CHUNKS, MAX_FILE_BYTES, planFor } from './chunk-plan.ts';

const VERSION = 1;
const BUCKET_BYTES = 4;
const NAME_LABEL = encodeAscii('knothole file v1');
/** Of a {@link fileName}, in bytes. */
export const FILE_NAME_BYTES = 16;
/** In ASCII characters. */
export const MAX_MEDIA_TYPE_LENGTH = 64;
const MEDIA_TYPE = /^[a-z0-9][a-z0-9.+-]*\/[a-z0-9][a-z0-9.+-]*$/;

export interface BlobPointer {
  /** When the chunks end. */
  readonly bucket: Bucket;
  /** One per chunk, in order, all different. */
  readonly ids: readonly BlobId[];
  readonly fileKey: Uint8Array;
  /** Bytes of the file. */
  readonly length: number;
  /** SHA-256 of the file. */
  readonly digest: Uint8Array;
  /** Such as `image/webp`: what its writer says it is. */
  readonly mediaType: string;
}

/** @throws {KnotholeError} INPUT unless `text` is a media type of at most 64 lower-case characters. */
export function requireMediaType(text: string): void {
  if (text.length > MAX_MEDIA_TYPE_LENGTH || !MEDIA_TYPE.test(text)) {
    throw new KnotholeError('INPUT', 'a media type is two lower-case words with a slash between');
  }
}

export function pointerFields(pointer: BlobPointer): readonly Field[] {
  const { bucket, ids, fileKey, length, digest, mediaType } = pointer;
  const { chunkBytes } = planFor(length);
  return [VERSION, encodeBucket(bucket), chunkBytes, ids, fileKey, length, digest, mediaType];
}

/** Reads what {@link pointerFields} wrote; throws inside a field reader. */
export function readPointer(fields: FieldReader): BlobPointer {
  fields.version(VERSION);
  const bucket = decodeBucket(fields.bytes(BUCKET_BYTES));
  const chunkBytes = fields.integer(MAX_BLOB_CHUNK_BYTES);
  const ids = fields.list(MAX_CHUNKS, (id) => asBlobId(id.bytes(BLOB_ID_BYTES)));
  const fileKey = fields.bytes(FILE_KEY_BYTES);
  const length = fields.integer(MAX_FILE_BYTES);
  requirePlan({ chunkBytes, count: ids.length }, length);
  requireDifferent(ids);
  const digest = fields.bytes(HASH_BYTES);
  const mediaType = fields.text(MAX_MEDIA_TYPE_LENGTH);
  requireMediaType(mediaType);
  return { bucket, ids, fileKey, length, digest, mediaType };
}

export function encodePointer(pointer: BlobPointer): Uint8Array {
  return encodeFields(pointerFields(pointer));
}

/** Undefined for bytes that no honest writer makes. */
export function decodePointer(bytes: Uint8Array): BlobPointer | undefined {
  return readFields(bytes, readPointer);
}

/** What devices call a file among themselves and in their stores: 32 hex digits, from its pointer. */
export function fileName(pointer: BlobPointer): string {
  return encodeHex(sha256(NAME_LABEL, encodePointer(pointer)).subarray(0, FILE_NAME_BYTES));
}

/** One length, one plan: a writer cannot make readers fetch more than the file has. */
function requirePlan(told: ChunkPlan, length: number): void {
  const plan = planFor(length);
  if (told.chunkBytes !== plan.chunkBytes || told.count !== plan.count) {
    throw new KnotholeError('INPUT', 'these are not the chunks of a file of that length');
  }
}

function requireDifferent(ids: readonly BlobId[]): void {
  if (new Set(ids.map(encodeHex)).size !== ids.length) {
    throw new KnotholeError('INPUT', 'two chunks have the same id');
  }
}
