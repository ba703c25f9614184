/**
 * Envelopes (chain.md rule 5): what a slot holds. Exactly 4,032 bytes = nonce 24 ||
 * XChaCha20-Poly1305(key, padded inner, AAD = address); padded inner = length, 2 bytes big-endian,
 * || inner || zeros.
 */

import {
  asEnvelope,
  ENVELOPE_BYTES,
  ENVELOPE_NONCE_BYTES,
  ENVELOPE_ROOM_BYTES,
  type Envelope,
  KnotholeError,
  type SlotAddress,
} from '@knothole/protocol';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { constantTimeEqual, hmacSha256 } from './hash.ts';
import type { SealKey } from './slot-keys.ts';

const LENGTH_BYTES = 2;

/** The longest inner that fits one envelope. */
export const INNER_ROOM_BYTES: number = ENVELOPE_ROOM_BYTES - LENGTH_BYTES;

/**
 * Seals `inner` for one address. The nonce is derived from key and inner, so that a retry gives the
 * same bytes and the relay answers OK to it.
 * @throws {KnotholeError} ENVELOPE when inner is longer than {@link INNER_ROOM_BYTES}.
 */
export function sealEnvelope(sealKey: SealKey, inner: Uint8Array, address: SlotAddress): Envelope {
  if (inner.length > INNER_ROOM_BYTES) {
    throw new KnotholeError('ENVELOPE', `an inner is at most ${INNER_ROOM_BYTES} bytes`);
  }
  const nonce = nonceFor(sealKey, inner);
  const envelope = new Uint8Array(ENVELOPE_BYTES);
  envelope.set(nonce);
  envelope.set(
    xchacha20poly1305(sealKey, nonce, address).encrypt(pad(inner)),
    ENVELOPE_NONCE_BYTES,
  );
  return asEnvelope(envelope);
}

/**
 * Opens what stood at `address`; undefined when it was not sealed for it by somebody who holds the
 * key, whatever the reason. Nothing but the one envelope that {@link sealEnvelope} makes opens, so
 * one inner cannot stand in a slot in two disguises.
 */
export function openEnvelope(
  sealKey: SealKey,
  envelope: Uint8Array,
  address: SlotAddress,
): Uint8Array | undefined {
  if (envelope.length !== ENVELOPE_BYTES) {
    return undefined;
  }
  const nonce = envelope.subarray(0, ENVELOPE_NONCE_BYTES);
  const padded = decrypt(sealKey, nonce, envelope.subarray(ENVELOPE_NONCE_BYTES), address);
  const inner = padded === undefined ? undefined : unpad(padded);
  return inner !== undefined && constantTimeEqual(nonce, nonceFor(sealKey, inner))
    ? inner
    : undefined;
}

function nonceFor(sealKey: SealKey, inner: Uint8Array): Uint8Array {
  return hmacSha256(sealKey, inner).slice(0, ENVELOPE_NONCE_BYTES);
}

function decrypt(
  sealKey: SealKey,
  nonce: Uint8Array,
  ciphertext: Uint8Array,
  address: SlotAddress,
): Uint8Array | undefined {
  try {
    return xchacha20poly1305(sealKey, nonce, address).decrypt(ciphertext);
  } catch {
    return undefined;
  }
}

function pad(inner: Uint8Array): Uint8Array {
  const padded = new Uint8Array(ENVELOPE_ROOM_BYTES);
  new DataView(padded.buffer).setUint16(0, inner.length);
  padded.set(inner, LENGTH_BYTES);
  return padded;
}

function unpad(padded: Uint8Array): Uint8Array | undefined {
  const length = new DataView(padded.buffer, padded.byteOffset).getUint16(0);
  if (length > INNER_ROOM_BYTES) {
    return undefined;
  }
  const end = LENGTH_BYTES + length;
  return padded.subarray(end).every((byte) => byte === 0)
    ? padded.slice(LENGTH_BYTES, end)
    : undefined;
}
