/**
 * KeyPackages (chain.md rule 23): invitations that a device makes, hands to one guardian's device,
 * and that are each good for one group. The maker keeps the secrets and watches the parcel.
 */
import {
  decodeBucket,
  decodeHex,
  encodeBucket,
  encodeHex,
  firstBucketEndingAfter,
  WEEK_SECONDS,
} from '@knothole/protocol';
import type { InvitedDevice, Parcel } from '../chain/types.ts';
import { sha256 } from '../crypto/hash.ts';
import { type KeyPackagePair, makeKeyPackage } from '../crypto/key-package.ts';
import { openSealed, SEALED_BOX_BYTES, sealFor } from '../crypto/sealed-box.ts';
import { makeSigningKey, type SigningKey } from '../crypto/signing-key.ts';
import type { MlsSuite } from '../crypto/suite.ts';
import type { Random } from '../ports.ts';
import type { DeviceId } from '../view.ts';
import { type CertificateChain, deviceIdOf, makeCredential } from './certificate.ts';
import { encodeFields, type Field, type FieldReader, readFields, readRecord } from './fields.ts';
import { type OfferKey, ownOfferKey } from './offer-key.ts';

/** Unused invitations that a device keeps with the senior guardian's device. */
export const POOL_SIZE = 5;
/** With every other guardian's device: for the conversations that she founds. */
export const SMALL_POOL_SIZE = 3;
/** As many as fit the pairing slot. */
export const PAIRING_PACKAGES = 4;

const VERSION = 1;
const LIFE_SECONDS = 57 * WEEK_SECONDS;
const PARCEL_SECRET_BYTES = 32;
/** Longer than a KeyPackage with the longest credential. */
const MAX_KEY_PACKAGE_BYTES = 2_048;
const MAX_SECRET_BYTES = 4_096;
const ID_BYTES = 16;
/** Longer than an offer with the longest KeyPackage. */
export const MAX_SEALED_OFFER_BYTES: number = MAX_KEY_PACKAGE_BYTES + 64 + SEALED_BOX_BYTES;

/** An own KeyPackage that has not been used yet. */
export interface OwnKeyPackage {
  /** Hexadecimal, from the hash of its public bytes. */
  readonly id: string;
  readonly pair: KeyPackagePair;
  readonly parcel: Parcel;
  /** The guardian's device that it is kept with; null: it was said in the help chain. */
  readonly holder: DeviceId | null;
}

/** What of an own KeyPackage may be known to its holder. */
interface Offerable {
  readonly pair: Pick<KeyPackagePair, 'publicBytes'>;
  readonly parcel: Parcel;
}

/** Somebody else's, as its holder has it. */
export interface OfferedKeyPackage {
  readonly id: string;
  readonly device: string;
  readonly keyPackage: Uint8Array;
  readonly parcel: Parcel;
}

/** What a device signs its leaves with. */
export interface DeviceSigner {
  readonly key: SigningKey;
  readonly certificates: CertificateChain;
}

/** Makes a fresh leaf key, certified for this device, and its KeyPackage. */
export async function makeLeaf(
  suite: MlsSuite,
  random: Random,
  device: DeviceSigner,
): Promise<KeyPackagePair> {
  const leafKey = makeSigningKey(random);
  const identity = makeCredential(device.certificates, device.key, leafKey.publicKey);
  return await makeKeyPackage(suite, { identity, leafKey });
}

/** Makes an invitation with a parcel that lasts as long as the family's own settings. */
export async function makeOwnKeyPackage(
  suite: MlsSuite,
  random: Random,
  device: DeviceSigner,
  relaySeconds: number,
  holder: DeviceId | null = null,
): Promise<OwnKeyPackage> {
  const pair = await makeLeaf(suite, random, device);
  const parcel = {
    secret: random.bytes(PARCEL_SECRET_BYTES),
    bucket: firstBucketEndingAfter('quarter', relaySeconds, LIFE_SECONDS),
  };
  return { id: keyPackageId(pair.publicBytes), pair, parcel, holder };
}

function keyPackageId(publicBytes: Uint8Array): string {
  return encodeHex(sha256(publicBytes).subarray(0, ID_BYTES));
}

export function encodeOwnKeyPackage({ pair, parcel, holder }: OwnKeyPackage): Uint8Array {
  return encodeFields([
    VERSION,
    pair.publicBytes,
    pair.secretBytes,
    ...parcelFields(parcel),
    holder === null ? null : decodeHex(holder),
  ]);
}

/** @throws {KnotholeError} STORE_CORRUPT. */
export function decodeOwnKeyPackage(bytes: Uint8Array): OwnKeyPackage {
  return readRecord(bytes, (fields) => {
    fields.version(VERSION);
    const publicBytes = fields.bytesUpTo(MAX_KEY_PACKAGE_BYTES);
    const secretBytes = fields.bytesUpTo(MAX_SECRET_BYTES);
    const parcel = readParcel(fields);
    const holder = fields.optional((some) => encodeHex(some.bytes(ID_BYTES)));
    return { id: keyPackageId(publicBytes), pair: { publicBytes, secretBytes }, parcel, holder };
  });
}

/**
 * An own KeyPackage for one holder's eyes: sealed to its offer key, bound to both devices. Undefined
 * when the key is worthless.
 */
export function sealOffer(
  random: Random,
  own: OwnKeyPackage,
  device: DeviceId,
  holder: OfferKey,
): Uint8Array | undefined {
  const content = encodeFields(offerFields(own));
  return sealFor(random, holder.agreementKey, content, offerContext(device, holder.device));
}

/** The offer in what `device` has sealed for this holder; undefined for everything else. */
export function openOffer(
  sealed: Uint8Array,
  device: DeviceId,
  holder: SigningKey,
): OfferedKeyPackage | undefined {
  const context = offerContext(device, deviceIdOf(holder.publicKey));
  const content = openSealed(ownOfferKey(holder), sealed, context);
  return content === undefined
    ? undefined
    : readFields(content, (fields) => readOffer(fields, device));
}

/** What the holder gets of an own KeyPackage: KeyPackage, parcel secret(32), bucket(4). */
export function offerFields({ pair, parcel }: Offerable): readonly Field[] {
  return [pair.publicBytes, ...parcelFields(parcel)];
}

/** Reads what {@link offerFields} wrote; throws inside a field reader. */
export function readOffer(fields: FieldReader, device: string): OfferedKeyPackage {
  const keyPackage = fields.bytesUpTo(MAX_KEY_PACKAGE_BYTES);
  const parcel = readParcel(fields);
  return { id: keyPackageId(keyPackage), device, keyPackage, parcel };
}

export function encodeOffer({ keyPackage, parcel, device }: OfferedKeyPackage): Uint8Array {
  return encodeFields([VERSION, device, keyPackage, ...parcelFields(parcel)]);
}

/** @throws {KnotholeError} STORE_CORRUPT. */
export function decodeOffer(bytes: Uint8Array): OfferedKeyPackage {
  return readRecord(bytes, (fields) => {
    fields.version(VERSION);
    const device = fields.text(2 * ID_BYTES);
    return readOffer(fields, device);
  });
}

export function asInvited({ device, keyPackage, parcel }: OfferedKeyPackage): InvitedDevice {
  return { device, keyPackage, parcel };
}

/** Without it an offer could be said again as if it were another device's, or for another holder. */
function offerContext(device: DeviceId, holder: DeviceId): Uint8Array {
  return encodeFields(['knothole offer v1', decodeHex(device), decodeHex(holder)]);
}

function parcelFields({ secret, bucket }: Parcel): readonly Field[] {
  return [secret, encodeBucket(bucket)];
}

function readParcel(fields: FieldReader): Parcel {
  return { secret: fields.bytes(PARCEL_SECRET_BYTES), bucket: decodeBucket(fields.bytes(4)) };
}
