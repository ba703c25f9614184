/**
 * The slots in which two families' guardians meet, all in one bucket of the inviting family's relay.
 * The link's secret S opens two of them:
 *
 *   offer     host   its hash is in the link
 *   claim     guest  [1, agreement key(32)]       first write wins: one guest per link
 *
 * The others are under a secret of S and the two agreement keys, so that whoever has seen the link
 * reads nothing of the guest's family and answers for nobody:
 *
 *   reply     guest  who the guest is, and a KeyPackage with its parcel
 *   verdicts  host, guest  [1, 1 the words are the same | 0 they are not]
 *
 * The same secret gives that of the chain in which the two families find each other again.
 */
import type { Bucket, Envelope, SlotCap, SlotRef } from '@knothole/protocol';
import { openEnvelope, sealEnvelope } from '../crypto/envelope.ts';
import { encodeAscii, hkdfExpand, hkdfExtract } from '../crypto/hash.ts';
import { type AgreementKey, agree } from '../crypto/key-agreement.ts';
import { type SealKey, slotAddress, slotKeys } from '../crypto/slot-keys.ts';
import { HELP_SECRET_BYTES } from '../family/help-keys.ts';

const LABEL = 'knothole meeting';
const HELP_LABEL = 'knothole bridge help';

/** One slot with what writes, finds, seals and opens it. */
export interface MeetingSlot {
  readonly ref: SlotRef;
  readonly cap: SlotCap;
  readonly sealKey: SealKey;
}

export interface LinkSlots {
  readonly offer: MeetingSlot;
  readonly claim: MeetingSlot;
}

export interface SharedSlots {
  readonly reply: MeetingSlot;
  readonly hostVerdict: MeetingSlot;
  readonly guestVerdict: MeetingSlot;
}

/** The two slots that the link's secret opens. */
export function linkSlots(secret: Uint8Array, bucket: Bucket): LinkSlots {
  return { offer: slotOf(secret, bucket, 0), claim: slotOf(secret, bucket, 1) };
}

/** The slots for these two devices alone; undefined when the other's key is worthless. */
export function sharedSlots(
  secret: Uint8Array,
  own: AgreementKey,
  theirPublicKey: Uint8Array,
  bucket: Bucket,
): SharedSlots | undefined {
  const shared = sharedSecret(secret, own, theirPublicKey);
  if (shared === undefined) {
    return undefined;
  }
  return {
    reply: slotOf(shared, bucket, 0),
    hostVerdict: slotOf(shared, bucket, 1),
    guestVerdict: slotOf(shared, bucket, 2),
  };
}

/** Of the two families' help chain: it stays when the meeting is over. Undefined as for {@link sharedSlots}. */
export function meetingHelpSecret(
  secret: Uint8Array,
  own: AgreementKey,
  theirPublicKey: Uint8Array,
): Uint8Array | undefined {
  const shared = sharedSecret(secret, own, theirPublicKey);
  return shared === undefined
    ? undefined
    : hkdfExpand(shared, encodeAscii(HELP_LABEL), HELP_SECRET_BYTES);
}

function sharedSecret(
  secret: Uint8Array,
  own: AgreementKey,
  theirPublicKey: Uint8Array,
): Uint8Array | undefined {
  const agreed = agree(own, theirPublicKey);
  return agreed === undefined
    ? undefined
    : hkdfExpand(hkdfExtract(secret, agreed), encodeAscii(LABEL), 32);
}

export function sealIntoSlot(slot: MeetingSlot, content: Uint8Array): Envelope {
  return sealEnvelope(slot.sealKey, content, slot.ref.address);
}

/** Undefined for what was not sealed for this slot by somebody who knows its secret. */
export function openSlot(slot: MeetingSlot, envelope: Uint8Array): Uint8Array | undefined {
  return openEnvelope(slot.sealKey, envelope, slot.ref.address);
}

function slotOf(secret: Uint8Array, bucket: Bucket, index: number): MeetingSlot {
  const { cap, sealKey } = slotKeys(secret, LABEL, index);
  return { ref: { bucket, address: slotAddress(bucket, cap) }, cap, sealKey };
}
