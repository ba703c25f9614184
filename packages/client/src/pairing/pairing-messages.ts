/** What tablet and phone write into the pairing slots; readers give undefined for anything else. */
import { decodeHex, encodeHex } from '@knothole/protocol';
import { AGREEMENT_KEY_BYTES } from '../crypto/key-agreement.ts';
import { PUBLIC_KEY_BYTES } from '../crypto/signing-key.ts';
import { type CertificateChain, chainFields, readChain } from '../family/certificate.ts';
import { encodeFields, readFields } from '../family/fields.ts';
import { HELP_SECRET_BYTES } from '../family/help-keys.ts';
import {
  type OfferedKeyPackage,
  type OwnKeyPackage,
  offerFields,
  PAIRING_PACKAGES,
  readOffer,
} from '../family/key-packages.ts';
import { profileFields, readProfile } from '../family/profile.ts';
import type { DeviceId, Profile } from '../view.ts';

const VERSION = 1;
/** Of an answer: the other device is to be a guardian's. */
const INVITATION_VERSION = 2;
const GROUP_BYTES = 16;
const ID_BYTES = 16;
const MAX_PASS_BYTES = 64;

/** Tablet: "this is my device key". */
export interface Offer {
  readonly devicePublicKey: Uint8Array;
  readonly agreementPublicKey: Uint8Array;
}

/** Phone: "this is who you are in this family". */
export interface Answer {
  readonly certificates: CertificateChain;
  readonly profile: Profile;
  readonly relayPass: Uint8Array | null;
  readonly familyGroup: string;
  /** The tablet's own, for its help chain; null when the phone knows none. */
  readonly helpSecret: Uint8Array | null;
}

/** Phone: "this makes you a guardian's device of this family". */
export interface Grant {
  readonly certificates: CertificateChain;
  readonly relayPass: Uint8Array | null;
  readonly familyGroup: string;
  readonly helpRoot: Uint8Array;
  readonly vaultKey: Uint8Array;
  /** The phone: whom KeyPackages are for. */
  readonly holder: DeviceId;
}

export function encodeOfferMessage(offer: Offer): Uint8Array {
  return encodeFields([VERSION, offer.devicePublicKey, offer.agreementPublicKey]);
}

export function readOfferMessage(bytes: Uint8Array): Offer | undefined {
  return readFields(bytes, (fields) => {
    fields.version(VERSION);
    return {
      devicePublicKey: fields.bytes(PUBLIC_KEY_BYTES),
      agreementPublicKey: fields.bytes(AGREEMENT_KEY_BYTES),
    };
  });
}

export function encodeClaim(agreementPublicKey: Uint8Array): Uint8Array {
  return encodeFields([VERSION, agreementPublicKey]);
}

/** The phone's agreement key. */
export function readClaim(bytes: Uint8Array): Uint8Array | undefined {
  return readFields(bytes, (fields) => {
    fields.version(VERSION);
    return fields.bytes(AGREEMENT_KEY_BYTES);
  });
}

export function encodeAnswer(answer: Answer): Uint8Array {
  return encodeFields([
    VERSION,
    chainFields(answer.certificates),
    profileFields(answer.profile),
    answer.relayPass,
    decodeHex(answer.familyGroup),
    answer.helpSecret,
  ]);
}

/** Checks shape only; the tablet verifies the certificates against its own key. */
export function readAnswer(bytes: Uint8Array): Answer | undefined {
  return readFields(bytes, (fields) => {
    fields.version(VERSION);
    return {
      certificates: fields.nested((nested) => readChain(nested, false)),
      profile: fields.nested(readProfile),
      relayPass: fields.optional((some) => some.bytesUpTo(MAX_PASS_BYTES)),
      familyGroup: encodeHex(fields.bytes(GROUP_BYTES)),
      helpSecret: fields.optional((some) => some.bytes(HELP_SECRET_BYTES)),
    };
  });
}

/** Phone: "you are to be a guardian's device, of this person". Nothing that needs trust is in it. */
export function encodeInvitation(profile: Profile): Uint8Array {
  return encodeFields([INVITATION_VERSION, profileFields(profile)]);
}

export function readInvitation(bytes: Uint8Array): Profile | undefined {
  return readFields(bytes, (fields) => {
    fields.version(INVITATION_VERSION);
    return fields.nested(readProfile);
  });
}

export function encodeGrant(grant: Grant): Uint8Array {
  return encodeFields([
    VERSION,
    chainFields(grant.certificates),
    grant.relayPass,
    decodeHex(grant.familyGroup),
    grant.helpRoot,
    grant.vaultKey,
    decodeHex(grant.holder),
  ]);
}

/** Checks shape only; the device verifies the certificates against its own key. */
export function readGrant(bytes: Uint8Array): Grant | undefined {
  return readFields(bytes, (fields) => {
    fields.version(VERSION);
    return {
      certificates: fields.nested((nested) => readChain(nested, true)),
      relayPass: fields.optional((some) => some.bytesUpTo(MAX_PASS_BYTES)),
      familyGroup: encodeHex(fields.bytes(GROUP_BYTES)),
      helpRoot: fields.bytes(HELP_SECRET_BYTES),
      vaultKey: fields.bytes(HELP_SECRET_BYTES),
      holder: encodeHex(fields.bytes(ID_BYTES)),
    };
  });
}

export function encodePackages(packages: readonly OwnKeyPackage[]): Uint8Array {
  return encodeFields([VERSION, packages.map(offerFields)]);
}

export function readPackages(
  bytes: Uint8Array,
  device: string,
): readonly OfferedKeyPackage[] | undefined {
  return readFields(bytes, (fields) => {
    fields.version(VERSION);
    return fields.list(PAIRING_PACKAGES, (list) =>
      list.nested((nested) => readOffer(nested, device)),
    );
  });
}
