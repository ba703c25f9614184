/**
 * Slots: write-once places for one envelope. The writer shows the capability, the reader the
 * address; the relay can compute the second from the first and never the other way round.
 */
import { type Bucket, encodeBucket } from './bucket.ts';
import { KnotholeError } from './error.ts';

declare const brand: unique symbol;

/** 32 secret bytes that allow writing (and reading) one slot. */
export type SlotCap = Uint8Array & { readonly [brand]: 'SlotCap' };
/** 32 bytes under which the envelope of one slot is found; lives in exactly one bucket. */
export type SlotAddress = Uint8Array & { readonly [brand]: 'SlotAddress' };
/** Exactly {@link ENVELOPE_BYTES} sealed bytes. */
export type Envelope = Uint8Array & { readonly [brand]: 'Envelope' };

export const CAP_BYTES = 32;
export const ADDRESS_BYTES = 32;
/** Packs exactly into database pages beside a 16-byte IV. */
export const ENVELOPE_BYTES = 4_032;
/** 24-byte nonce at the front of an envelope. */
export const ENVELOPE_NONCE_BYTES = 24;
/** Room for the padded content of an envelope: what remains beside nonce and 16-byte tag. */
export const ENVELOPE_ROOM_BYTES = 3_992;

/** @throws {KnotholeError} BAD_FRAME unless 32 bytes. */
export function asSlotCap(bytes: Uint8Array): SlotCap {
  requireLength(bytes, CAP_BYTES, 'capability');
  return bytes as SlotCap;
}

/** @throws {KnotholeError} BAD_FRAME unless 32 bytes. */
export function asSlotAddress(bytes: Uint8Array): SlotAddress {
  requireLength(bytes, ADDRESS_BYTES, 'address');
  return bytes as SlotAddress;
}

/** @throws {KnotholeError} BAD_FRAME unless exactly 4,032 bytes. */
export function asEnvelope(bytes: Uint8Array): Envelope {
  requireLength(bytes, ENVELOPE_BYTES, 'envelope');
  return bytes as Envelope;
}

const LABEL = new Uint8Array([...'knothole slot v1'].map((letter) => letter.charCodeAt(0)));

/** What both sides hash with SHA-256 to get the address: label || bucket || cap. */
export function slotAddressInput(bucket: Bucket, cap: SlotCap): Uint8Array {
  const input = new Uint8Array(LABEL.length + 4 + CAP_BYTES);
  input.set(LABEL);
  input.set(encodeBucket(bucket), LABEL.length);
  input.set(cap, LABEL.length + 4);
  return input;
}

function requireLength(bytes: Uint8Array, expected: number, what: string): void {
  if (bytes.length !== expected) {
    throw new KnotholeError('BAD_FRAME', `${what} is ${expected} bytes, got ${bytes.length}`);
  }
}
