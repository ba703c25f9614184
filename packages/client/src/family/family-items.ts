/** What devices say in the family group, as items. */
import { decodeHex, encodeHex } from '@knothole/protocol';
import type { Item } from '../chain/types.ts';
import { ITEM_KINDS } from '../conversation/item-kinds.ts';
import type { Random } from '../ports.ts';
import type { DeviceId } from '../view.ts';
import { encodeFields, readFields } from './fields.ts';
import { MAX_SEALED_OFFER_BYTES } from './key-packages.ts';
import { type OfferKey, offerKeyFields, readOfferKey } from './offer-key.ts';
import { type PersonProfile, personProfileFields, readPersonProfile } from './profile.ts';

const ID_BYTES = 16;

/** "This device belongs to the family, and this is whose it is": counts from guardians only. */
export interface Admission {
  readonly device: string;
  readonly profile: PersonProfile;
}

/** A KeyPackage that its maker has sealed for one guardian's device. */
export interface SealedOffer {
  readonly holder: DeviceId;
  readonly sealed: Uint8Array;
}

/** An item under a fresh id. */
export function makeItem(random: Random, kind: number, body: Uint8Array): Item {
  return { id: encodeHex(random.bytes(ID_BYTES)), kind, body };
}

/** Body [device(16), person(16), role, nickname, animal, colour]. */
export function admissionItem(random: Random, { device, profile }: Admission): Item {
  const body = encodeFields([decodeHex(device), ...personProfileFields(profile)]);
  return makeItem(random, ITEM_KINDS.admission, body);
}

export function readAdmission(body: Uint8Array): Admission | undefined {
  return readFields(body, (fields) => ({
    device: encodeHex(fields.bytes(ID_BYTES)),
    profile: readPersonProfile(fields),
  }));
}

/** Body [holder's device(16), offer sealed for it]. */
export function keyPackageItem(random: Random, { holder, sealed }: SealedOffer): Item {
  return makeItem(random, ITEM_KINDS.keyPackage, encodeFields([decodeHex(holder), sealed]));
}

export function readKeyPackageItem(body: Uint8Array): SealedOffer | undefined {
  return readFields(body, (fields) => ({
    holder: encodeHex(fields.bytes(ID_BYTES)),
    sealed: fields.bytesUpTo(MAX_SEALED_OFFER_BYTES),
  }));
}

/** Body [agreement key(32), device key(32), signature(64)]. */
export function offerKeyItem(random: Random, key: OfferKey): Item {
  return makeItem(random, ITEM_KINDS.offerKey, encodeFields(offerKeyFields(key)));
}

/** Checks shape only. */
export function readOfferKeyItem(body: Uint8Array): OfferKey | undefined {
  return readFields(body, readOfferKey);
}

/** Body []. */
export function pairedItem(random: Random): Item {
  return makeItem(random, ITEM_KINDS.paired, encodeFields([]));
}
