/**
 * What a parcel carries to a joiner (docs/chain.md rules 24, 29 and 30):
 * [welcome, snapshot, slot | null, hash(32)].
 */
import { KnotholeError } from '@knothole/protocol';
import { HASH_BYTES } from '../crypto/hash.ts';
import { lastReadFields, readLastRead } from './chain-record.ts';
import type { LastRead } from './chain-state.ts';
import { MAX_PARCEL_BYTES } from './parcel.ts';
import { type CborFields, encodeCbor, readCbor } from './strict-cbor.ts';

export interface WelcomeContent {
  /** MLS Welcome, RFC 9420 §12.4.3.1. */
  readonly welcome: Uint8Array;
  /** Feeds the screen, never validity. */
  readonly snapshot: Uint8Array;
  /**
   * Where the commit stands that let the joiner in: without it a joiner would not notice a relay that
   * has lost this commit, and live on where nobody else is.
   */
  readonly enteredBy: LastRead | null;
  /** The running hash that the epoch begins with: a joiner cannot read what it comes from. */
  readonly hash: Uint8Array;
}

/** A snapshot that does not fit is left out. */
export function encodeWelcomeContent({
  welcome,
  snapshot,
  enteredBy,
  hash,
}: WelcomeContent): Uint8Array {
  const slot = enteredBy === null ? null : lastReadFields(enteredBy);
  const content = encodeCbor([welcome, snapshot, slot, hash]);
  return content.length <= MAX_PARCEL_BYTES
    ? content
    : encodeCbor([welcome, new Uint8Array(0), slot, hash]);
}

/** @throws {KnotholeError} INPUT when the content is anything else. */
export function decodeWelcomeContent(content: Uint8Array): WelcomeContent {
  const fields = readCbor(content);
  const parts = {
    welcome: fields.bytes(),
    snapshot: fields.bytes(),
    enteredBy: fields.optional(readSlot),
    hash: fields.bytes(HASH_BYTES),
  };
  fields.end();
  return parts;
}

function readSlot(field: CborFields): LastRead {
  try {
    return readLastRead(field.fields());
  } catch (error) {
    throw new KnotholeError('INPUT', 'the welcome names no slot', { cause: error });
  }
}
