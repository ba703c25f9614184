/** What a phone remembers of a guardian's device that it is letting in. */
import { decodeHex, encodeHex } from '@knothole/protocol';
import { AGREEMENT_KEY_BYTES } from '../crypto/key-agreement.ts';
import {
  type CertificateChain,
  chainFields,
  deviceIdOf,
  devicePublicKeyOf,
  readChain,
} from '../family/certificate.ts';
import { encodeFields, readRecord } from '../family/fields.ts';
import { PERSON_BYTES } from '../family/person.ts';
import { profileFields, readProfile } from '../family/profile.ts';
import type { DeviceId, PersonId, Profile } from '../view.ts';
import {
  codeFields,
  PAIRING_PROBLEMS,
  type PairingCode,
  type PairingProblem,
  readCode,
} from './tablet-record.ts';

const VERSION = 1;

/**
 *   claiming   the invitation is being put
 *   animals    for a look at both screens
 *   granting   the same here: what makes a guardian is being handed over
 *   waiting    for the tap on the other device, and its KeyPackages
 *   adding     it is being added to the family group, and let in
 *   problem    over
 */
const STEPS = ['claiming', 'animals', 'granting', 'waiting', 'adding', 'problem'] as const;

export interface GuardianRecord {
  readonly step: (typeof STEPS)[number];
  readonly profile: Profile;
  readonly person: PersonId;
  /** Signed when the words were typed; it leaves this phone after the animals only. */
  readonly certificates: CertificateChain;
  readonly code: PairingCode;
  readonly agreementSecret: Uint8Array;
  readonly theirAgreementKey: Uint8Array;
  readonly problem: PairingProblem | null;
}

/** The id of the device that is being let in. */
export function newDeviceOf({ certificates }: GuardianRecord): DeviceId {
  return deviceIdOf(devicePublicKeyOf(certificates));
}

export function encodeGuardianRecord(record: GuardianRecord): Uint8Array {
  return encodeFields([
    VERSION,
    record.step,
    profileFields(record.profile),
    decodeHex(record.person),
    chainFields(record.certificates),
    codeFields(record.code),
    record.agreementSecret,
    record.theirAgreementKey,
    record.problem,
  ]);
}

/** @throws {KnotholeError} STORE_CORRUPT. */
export function readGuardianRecord(bytes: Uint8Array): GuardianRecord {
  return readRecord(bytes, (fields) => {
    fields.version(VERSION);
    return {
      step: fields.oneOf(STEPS),
      profile: fields.nested(readProfile),
      person: encodeHex(fields.bytes(PERSON_BYTES)),
      certificates: fields.nested((nested) => readChain(nested, true)),
      code: fields.nested(readCode),
      agreementSecret: fields.bytes(AGREEMENT_KEY_BYTES),
      theirAgreementKey: fields.bytes(AGREEMENT_KEY_BYTES),
      problem: fields.optional((some) => some.oneOf(PAIRING_PROBLEMS)),
    };
  });
}
