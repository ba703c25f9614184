/**
 * The key to which KeyPackages are sealed for a guardian's device: what a device offers to its holder
 * is nobody else's in the family. The device signs it, and its id is the hash of the key it signs
 * with: whoever relays an offer key, only the device itself can have made it.
 *
 *   offer key = agreement key(32), device key(32), signature(64)
 */
import { encodeAscii, hkdfExpand } from '../crypto/hash.ts';
import {
  AGREEMENT_KEY_BYTES,
  type AgreementKey,
  agreementKeyFromSecret,
} from '../crypto/key-agreement.ts';
import {
  PUBLIC_KEY_BYTES,
  SIGNATURE_BYTES,
  type SigningKey,
  sign,
  verify,
} from '../crypto/signing-key.ts';
import type { DeviceId } from '../view.ts';
import { deviceIdOf } from './certificate.ts';
import type { Field, FieldReader } from './fields.ts';

const LABEL = 'knothole offer key v1';

/** An offer key as its device has signed it. */
export interface OfferKey {
  readonly device: DeviceId;
  readonly agreementKey: Uint8Array;
  readonly devicePublicKey: Uint8Array;
  readonly signature: Uint8Array;
}

/** Derived from the device key, so that it needs no record of its own. */
export function ownOfferKey({ secretKey }: SigningKey): AgreementKey {
  return agreementKeyFromSecret(hkdfExpand(secretKey, encodeAscii(LABEL), AGREEMENT_KEY_BYTES));
}

export function signOfferKey(deviceKey: SigningKey): OfferKey {
  const { publicKey: agreementKey } = ownOfferKey(deviceKey);
  const { publicKey: devicePublicKey } = deviceKey;
  return {
    device: deviceIdOf(devicePublicKey),
    agreementKey,
    devicePublicKey,
    signature: sign(deviceKey, LABEL, agreementKey),
  };
}

export function offerKeyFields(key: OfferKey): readonly Field[] {
  return [key.agreementKey, key.devicePublicKey, key.signature];
}

/** Reads what {@link offerKeyFields} wrote; its signature is for {@link isGenuine} to check. */
export function readOfferKey(fields: FieldReader): OfferKey {
  const agreementKey = fields.bytes(AGREEMENT_KEY_BYTES);
  const devicePublicKey = fields.bytes(PUBLIC_KEY_BYTES);
  const signature = fields.bytes(SIGNATURE_BYTES);
  return { device: deviceIdOf(devicePublicKey), agreementKey, devicePublicKey, signature };
}

/** Whether the device has signed it: nobody puts his own key in a guardian's place. */
export function isGenuine({ agreementKey, devicePublicKey, signature }: OfferKey): boolean {
  return verify(devicePublicKey, LABEL, agreementKey, signature);
}
