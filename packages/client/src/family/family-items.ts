/** What devices say in the family group, as items. */
import { decodeHex, encodeHex } from '@knothole/protocol';
import type { Item } from '../chain/types.ts';
import { ITEM_KINDS } from '../conversation/item-kinds.ts';
import type { Random } from '../ports.ts';
import { encodeFields, readFields } from './fields.ts';
import {
  type OfferedKeyPackage,
  type OwnKeyPackage,
  offerFields,
  readOffer,
} from './key-packages.ts';
import { type PersonProfile, personProfileFields, readPersonProfile } from './profile.ts';

const ID_BYTES = 16;

/** "This device belongs to the family, and this is whose it is": counts from guardians only. */
export interface Admission {
  readonly device: string;
  readonly profile: PersonProfile;
}

/** A KeyPackage for one guardian's device. */
export interface Offer {
  readonly holder: string;
  readonly offered: OfferedKeyPackage;
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

/** Body [holder's device(16), KeyPackage, parcel secret(32), bucket(4)]. */
export function keyPackageItem(random: Random, holder: string, own: OwnKeyPackage): Item {
  const body = encodeFields([decodeHex(holder), ...offerFields(own)]);
  return makeItem(random, ITEM_KINDS.keyPackage, body);
}

/** `device` is who said it: nobody offers KeyPackages of another device. */
export function readKeyPackageItem(body: Uint8Array, device: string): Offer | undefined {
  return readFields(body, (fields) => {
    const holder = encodeHex(fields.bytes(ID_BYTES));
    return { holder, offered: readOffer(fields, device) };
  });
}

/** Body []. */
export function pairedItem(random: Random): Item {
  return makeItem(random, ITEM_KINDS.paired, encodeFields([]));
}
