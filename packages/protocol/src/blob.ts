/**
 * Blobs: chunks of sealed bytes in four sizes, for what outgrows an envelope. They travel over HTTPS
 * POST; ids and passes stand in bodies only, because addresses are what proxies log.
 */
import type { Bucket } from './bucket.ts';
import { KnotholeError, type RelayErrorCode } from './error.ts';

declare const brand: unique symbol;

/** 32 random bytes, drawn by the writer for one chunk; whoever knows them can read it. */
export type BlobId = Uint8Array & { readonly [brand]: 'BlobId' };
/** Sealed bytes whose length is one of {@link BLOB_CLASSES}. */
export type BlobChunk = Uint8Array & { readonly [brand]: 'BlobChunk' };
/** 32 secret bytes that allow deleting one chunk. */
export type DeleteCap = Uint8Array & { readonly [brand]: 'DeleteCap' };
/** What the relay keeps of a {@link DeleteCap}: see {@link deleteHashInput}. */
export type DeleteHash = Uint8Array & { readonly [brand]: 'DeleteHash' };

/** Path of the relay's listener to which every request is posted. */
export const BLOB_PATH = '/v1/blob';
/** The only lengths of a chunk, in bytes, the smallest first. */
export const BLOB_CLASSES = [65_536, 262_144, 1_048_576, 4_194_304] as const;
export const MAX_BLOB_CHUNK_BYTES = 4_194_304;
/** Bytes of one file, over all of its chunks. Clients keep to it; the relay sees chunks only. */
export const MAX_BLOB_OBJECT_BYTES = 67_108_864;
export const BLOB_ID_BYTES = 32;
export const DELETE_CAP_BYTES = 32;
export const DELETE_HASH_BYTES = 16;

interface BlobPlace {
  readonly version: number;
  readonly pass: Uint8Array;
  /** A day, a week or a quarter. */
  readonly bucket: Bucket;
  readonly id: BlobId;
}

export interface BlobPutHead extends BlobPlace {
  readonly kind: 'BPUT';
  readonly deleteHash: DeleteHash;
}

export interface BlobGet extends BlobPlace {
  readonly kind: 'BGET';
}

export interface BlobDelete extends BlobPlace {
  readonly kind: 'BDEL';
  readonly deleteCap: DeleteCap;
}

/** What stands in front of a request's chunk, or is the whole request. */
export type BlobHead = BlobPutHead | BlobGet | BlobDelete;

export interface BlobPut extends BlobPutHead {
  readonly chunk: BlobChunk;
}

export type BlobRequest = BlobPut | BlobGet | BlobDelete;

export type BlobAnswer =
  /** BPUT: durable, or already there with the same bytes. BDEL: whatever was or was not there. */
  | { readonly kind: 'OK' }
  | { readonly kind: 'VAL'; readonly chunk: BlobChunk }
  | { readonly kind: 'NONE' }
  /** The bucket has ended. */
  | { readonly kind: 'GONE' }
  | {
      readonly kind: 'ERROR';
      readonly code: RelayErrorCode;
      /** With BUSY or BUDGET: seconds to wait. */
      readonly retryAfterSeconds: number;
    };

/** @throws {KnotholeError} BAD_FRAME unless 32 bytes. */
export function asBlobId(bytes: Uint8Array): BlobId {
  requireLength(bytes, BLOB_ID_BYTES, 'a chunk’s id');
  return bytes as BlobId;
}

/** @throws {KnotholeError} BAD_FRAME unless the length is one of {@link BLOB_CLASSES}. */
export function asBlobChunk(bytes: Uint8Array): BlobChunk {
  if (!isBlobClass(bytes.length)) {
    throw new KnotholeError('BAD_FRAME', `no chunk has ${bytes.length} bytes`);
  }
  return bytes as BlobChunk;
}

/** @throws {KnotholeError} BAD_FRAME unless 32 bytes. */
export function asDeleteCap(bytes: Uint8Array): DeleteCap {
  requireLength(bytes, DELETE_CAP_BYTES, 'a capability to delete');
  return bytes as DeleteCap;
}

/** @throws {KnotholeError} BAD_FRAME unless 16 bytes. */
export function asDeleteHash(bytes: Uint8Array): DeleteHash {
  requireLength(bytes, DELETE_HASH_BYTES, 'the hash of a capability to delete');
  return bytes as DeleteHash;
}

/** Whether a chunk may have this many bytes. */
export function isBlobClass(length: number): boolean {
  return BLOB_CLASSES.some((size) => size === length);
}

const DELETE_LABEL = new Uint8Array([...'knothole blob delete v1'].map((one) => one.charCodeAt(0)));

/** What both sides hash with SHA-256; its first 16 bytes are the {@link DeleteHash}. */
export function deleteHashInput(cap: DeleteCap): Uint8Array {
  const input = new Uint8Array(DELETE_LABEL.length + DELETE_CAP_BYTES);
  input.set(DELETE_LABEL);
  input.set(cap, DELETE_LABEL.length);
  return input;
}

function requireLength(bytes: Uint8Array, expected: number, what: string): void {
  if (bytes.length !== expected) {
    throw new KnotholeError('BAD_FRAME', `${what} is ${expected} bytes, got ${bytes.length}`);
  }
}
