/**
 * The slots in which tablet and phone meet. The QR's secret S opens two of them:
 *
 *   offer   tablet  [1, device key(32), agreement key(32)]      its hash is in the QR
 *   claim   phone   [1, agreement key(32)]                      first write wins: one phone per code
 *
 * Everything personal is in two more, under a secret of S and the two agreement keys, so that
 * whoever photographs the QR reads nothing:
 *
 *   answer    phone   [1, certificates of the tablet, profile, pass | null, family group(16),
 *             the tablet's help secret(32) | null], or for a guardian's device [2, profile]
 *   packages  tablet  [1, KeyPackages with their parcels]
 *   grant     phone   what makes the other one a guardian's device, once somebody has said on both
 *             that the animals are the same
 */
import type { Bucket, Envelope, SlotCap, SlotRef } from '@knothole/protocol';
import { openEnvelope, sealEnvelope } from '../crypto/envelope.ts';
import { encodeAscii, hkdfExpand, hkdfExtract } from '../crypto/hash.ts';
import { type AgreementKey, agree } from '../crypto/key-agreement.ts';
import { type SealKey, slotAddress, slotKeys } from '../crypto/slot-keys.ts';
import type { Animal } from '../view.ts';
import { ANIMALS_BYTES, ANIMALS_LABEL, animalsOf } from './animals.ts';

const LABEL = 'knothole pairing';

/** One slot with what writes, finds, seals and opens it. */
export interface PairingSlot {
  readonly ref: SlotRef;
  readonly cap: SlotCap;
  readonly sealKey: SealKey;
}

export interface MeetingSlots {
  readonly offer: PairingSlot;
  readonly claim: PairingSlot;
}

export interface PrivateSlots {
  readonly answer: PairingSlot;
  readonly packages: PairingSlot;
  readonly grant: PairingSlot;
  /** What both screens show before a guardian's device gets anything; 16 bits of the same secret. */
  readonly animals: readonly Animal[];
}

/** The two slots that the QR's secret opens. */
export function meetingSlots(secret: Uint8Array, bucket: Bucket): MeetingSlots {
  return { offer: slotOf(secret, bucket, 0), claim: slotOf(secret, bucket, 1) };
}

/** The two slots for these two devices alone; undefined when the other's key is worthless. */
export function privateSlots(
  secret: Uint8Array,
  own: AgreementKey,
  theirPublicKey: Uint8Array,
  bucket: Bucket,
): PrivateSlots | undefined {
  const agreed = agree(own, theirPublicKey);
  if (agreed === undefined) {
    return undefined;
  }
  const shared = hkdfExpand(hkdfExtract(secret, agreed), encodeAscii(LABEL), 32);
  return {
    answer: slotOf(shared, bucket, 0),
    packages: slotOf(shared, bucket, 1),
    grant: slotOf(shared, bucket, 2),
    animals: animalsOf(hkdfExpand(shared, encodeAscii(ANIMALS_LABEL), ANIMALS_BYTES)),
  };
}

export function sealInto(slot: PairingSlot, content: Uint8Array): Envelope {
  return sealEnvelope(slot.sealKey, content, slot.ref.address);
}

/** Undefined for what was not sealed for this slot by somebody who knows its secret. */
export function openFrom(slot: PairingSlot, envelope: Uint8Array): Uint8Array | undefined {
  return openEnvelope(slot.sealKey, envelope, slot.ref.address);
}

function slotOf(secret: Uint8Array, bucket: Bucket, index: number): PairingSlot {
  const { cap, sealKey } = slotKeys(secret, LABEL, index);
  return { ref: { bucket, address: slotAddress(bucket, cap) }, cap, sealKey };
}
