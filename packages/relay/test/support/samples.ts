/** Envelopes, capabilities and addresses for tests. */
import { createHash } from 'node:crypto';
import {
  asEnvelope,
  asSlotAddress,
  asSlotCap,
  type Bucket,
  ENVELOPE_BYTES,
  type Envelope,
  type SlotAddress,
  type SlotCap,
  type SlotRef,
  slotAddressInput,
} from '@knothole/protocol';

/** An envelope that differs for each seed, in every part of it. */
export function envelope(seed: number): Envelope {
  const bytes = new Uint8Array(ENVELOPE_BYTES);
  for (let index = 0; index < bytes.length; index++) {
    bytes[index] = (index * 31 + seed * 17 + (seed >>> 8) * 7) & 0xff;
  }
  new DataView(bytes.buffer).setUint32(0, seed);
  return asEnvelope(bytes);
}

/** The seed of an envelope that is {@link envelope}'s to the last byte; null for any other bytes. */
export function seedOf(bytes: Uint8Array | null | undefined): number | null {
  if (bytes === null || bytes === undefined || bytes.length !== ENVELOPE_BYTES) {
    return null;
  }
  const seed = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  return Buffer.compare(bytes, envelope(seed)) === 0 ? seed : null;
}

export function cap(seed: number): SlotCap {
  return asSlotCap(new Uint8Array(createHash('sha256').update(`cap ${seed}`).digest()));
}

export function address(bucket: Bucket, seed: number): SlotAddress {
  const input = slotAddressInput(bucket, cap(seed));
  return asSlotAddress(new Uint8Array(createHash('sha256').update(input).digest()));
}

export function slot(bucket: Bucket, seed: number): SlotRef {
  return { bucket, address: address(bucket, seed) };
}
