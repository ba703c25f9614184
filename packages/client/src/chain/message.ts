/**
 * What stands inside an MLS message of the chain (docs/chain.md rule 6).
 *
 *   message = [1, seen position, seen hash(32), [[kind, id(16), body], …]]
 *   commit's authenticated data = [1, bucket(4), seen position, seen hash(32)]
 *
 * `seen` is the receipt (rule 21) and the fork detector (rule 30): the author had processed
 * everything before this position of the epoch, and his running hash was this.
 */
import {
  type Bucket,
  decodeBucket,
  decodeHex,
  encodeBucket,
  encodeHex,
  KnotholeError,
} from '@knothole/protocol';
import { HASH_BYTES } from '../crypto/hash.ts';
import { encodeCbor, readCbor } from './strict-cbor.ts';
import type { Item } from './types.ts';

const VERSION = 1;
const ID_BYTES = 16;

/** Longest plaintext of one message: what fits an envelope beside MLS's wrapping and padding. */
export const MAX_MESSAGE_BYTES = 3_500;
/** Longest body of one item. */
export const MAX_ITEM_BYTES = 3_400;
/** Longest body of a statement. All that count in an epoch are kept in every member's state. */
export const MAX_STATEMENT_BYTES = 1_024;
/**
 * Items of one message. Each becomes records of its own at every member, many times as large as the
 * 20 bytes that the shortest one takes in an envelope.
 */
export const MAX_ITEMS_PER_MESSAGE = 32;

export interface Seen {
  readonly position: number;
  readonly hash: Uint8Array;
}

export interface ChainMessage {
  readonly seen: Seen;
  readonly items: readonly Item[];
}

export interface CommitHeader {
  /** Rule 4: where the next epoch's chain stands. */
  readonly bucket: Bucket;
  readonly seen: Seen;
}

export function encodeMessage(message: ChainMessage): Uint8Array {
  const { seen, items } = message;
  return encodeCbor([
    VERSION,
    seen.position,
    seen.hash,
    items.map((item) => [item.kind, decodeHex(item.id), item.body]),
  ]);
}

/** @throws {KnotholeError} INPUT for every byte string that {@link encodeMessage} never writes. */
export function decodeMessage(bytes: Uint8Array): ChainMessage {
  const fields = readCbor(bytes);
  requireVersion(fields.integer());
  const message = {
    seen: { position: fields.integer(), hash: fields.bytes(HASH_BYTES) },
    items: fields.list((element) => {
      const item = element.fields();
      const kind = item.integer();
      const id = encodeHex(item.bytes(ID_BYTES));
      const body = item.bytes();
      item.end();
      return { kind, id, body };
    }),
  };
  fields.end();
  if (message.items.length > MAX_ITEMS_PER_MESSAGE) {
    throw new KnotholeError('INPUT', `a message has at most ${MAX_ITEMS_PER_MESSAGE} items`);
  }
  return message;
}

export function encodeCommitHeader(header: CommitHeader): Uint8Array {
  return encodeCbor([VERSION, encodeBucket(header.bucket), header.seen.position, header.seen.hash]);
}

/** @throws {KnotholeError} INPUT or BUCKET for bytes that {@link encodeCommitHeader} never writes. */
export function decodeCommitHeader(bytes: Uint8Array): CommitHeader {
  const fields = readCbor(bytes);
  requireVersion(fields.integer());
  const header = {
    bucket: decodeBucket(fields.bytes()),
    seen: { position: fields.integer(), hash: fields.bytes(HASH_BYTES) },
  };
  fields.end();
  return header;
}

function requireVersion(version: number): void {
  if (version !== VERSION) {
    throw new KnotholeError('INPUT', `unknown version ${version} of a chain message`);
  }
}
