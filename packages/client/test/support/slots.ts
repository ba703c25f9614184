import {
  asEnvelope,
  asSlotAddress,
  asSlotCap,
  type Bucket,
  bucketAt,
  ENVELOPE_BYTES,
  type Envelope,
  type SlotCap,
  type SlotRef,
  slotAddressInput,
} from '@knothole/protocol';
import { sha256 } from '@noble/hashes/sha2.js';

/** A capability that differs for each number, and nobody else's. */
export function testCap(number: number): SlotCap {
  return asSlotCap(sha256(new TextEncoder().encode(`test capability ${number}`)));
}

export function testSlot(bucket: Bucket, cap: SlotCap): SlotRef {
  return { bucket, address: asSlotAddress(sha256(slotAddressInput(bucket, cap))) };
}

/** An envelope full of one byte. */
export function testEnvelope(byte: number): Envelope {
  return asEnvelope(new Uint8Array(ENVELOPE_BYTES).fill(byte));
}

/** A week ahead of the relay's present. */
export function testBucket(timeSeconds: number): Bucket {
  const week = bucketAt('week', timeSeconds);
  return { ...week, number: week.number + 1 };
}
