/** What a phone remembers of a pairing that is under way, so that a reload in the middle goes on. */
import { decodeHex, encodeHex } from '@knothole/protocol';
import { AGREEMENT_KEY_BYTES } from '../crypto/key-agreement.ts';
import { PUBLIC_KEY_BYTES } from '../crypto/signing-key.ts';
import { deviceIdOf } from '../family/certificate.ts';
import { encodeFields, readRecord } from '../family/fields.ts';
import { PERSON_BYTES } from '../family/person.ts';
import { profileFields, readProfile } from '../family/profile.ts';
import type { Animal, Profile } from '../view.ts';
import {
  codeFields,
  PAIRING_PROBLEMS,
  type PairingCode,
  type PairingProblem,
  readAnimals,
  readCode,
} from './tablet-record.ts';

const VERSION = 1;

/**
 *   claiming   the answer is being put
 *   waiting    for the tablet's KeyPackages
 *   adding     the tablet is being added to the family group
 *   animals    for a look at both screens
 *   confirmed  here; the tablet's tap may be missing
 *   problem    over
 */
const STEPS = ['claiming', 'waiting', 'adding', 'animals', 'confirmed', 'problem'] as const;

export interface PhoneRecord {
  readonly step: (typeof STEPS)[number];
  readonly profile: Profile;
  readonly person: string;
  readonly devicePublicKey: Uint8Array;
  readonly code: PairingCode;
  readonly agreementSecret: Uint8Array;
  readonly tabletAgreementKey: Uint8Array;
  readonly animals: readonly Animal[];
  readonly problem: PairingProblem | null;
}

/** The id of the tablet that is being paired. */
export function deviceOf({ devicePublicKey }: PhoneRecord): string {
  return deviceIdOf(devicePublicKey);
}

export function encodePhoneRecord(record: PhoneRecord): Uint8Array {
  return encodeFields([
    VERSION,
    record.step,
    profileFields(record.profile),
    decodeHex(record.person),
    record.devicePublicKey,
    codeFields(record.code),
    record.agreementSecret,
    record.tabletAgreementKey,
    record.animals,
    record.problem,
  ]);
}

/** @throws {KnotholeError} STORE_CORRUPT. */
export function readPhoneRecord(bytes: Uint8Array): PhoneRecord {
  return readRecord(bytes, (fields) => {
    fields.version(VERSION);
    return {
      step: fields.oneOf(STEPS),
      profile: fields.nested(readProfile),
      person: encodeHex(fields.bytes(PERSON_BYTES)),
      devicePublicKey: fields.bytes(PUBLIC_KEY_BYTES),
      code: fields.nested(readCode),
      agreementSecret: fields.bytes(AGREEMENT_KEY_BYTES),
      tabletAgreementKey: fields.bytes(AGREEMENT_KEY_BYTES),
      animals: readAnimals(fields),
      problem: fields.optional((some) => some.oneOf(PAIRING_PROBLEMS)),
    };
  });
}
