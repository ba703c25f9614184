/**
 * What a tablet remembers of a pairing that is under way, so that a reload in the middle goes on.
 *   offer    nothing else is on this device yet
 *   invited  to be a guardian's device: animals are compared before it gets anything
 *   joining  an answer came: the device has certificates, and waits for its welcome and for a tap
 */
import {
  type Bucket,
  decodeBucket,
  encodeBucket,
  hasCode,
  type KnotholeErrorCode,
} from '@knothole/protocol';
import { AGREEMENT_KEY_BYTES } from '../crypto/key-agreement.ts';
import { SIGNING_SEED_BYTES } from '../crypto/signing-key.ts';
import { encodeFields, type Field, type FieldReader, readRecord } from '../family/fields.ts';
import { profileFields, readProfile } from '../family/profile.ts';
import { ANIMALS, type Animal, type Profile } from '../view.ts';
import { ANIMALS_BYTES } from './animals.ts';

const VERSION = 1;
const KINDS = ['offer', 'joining', 'invited'] as const;
const MAX_URL_LENGTH = 1_024;
const SECRET_BYTES = 32;
const MAX_PACKAGES_BYTES = 4_096;

/** Codes that end a pairing on either side. */
export type PairingProblem = Extract<
  KnotholeErrorCode,
  'PAIRING_EXPIRED' | 'PAIRING_TAKEN' | 'PAIRING_MISMATCH' | 'PAIRING_REFUSED' | 'PAIRING_LINK'
>;

export const PAIRING_PROBLEMS: readonly PairingProblem[] = [
  'PAIRING_EXPIRED',
  'PAIRING_TAKEN',
  'PAIRING_MISMATCH',
  'PAIRING_REFUSED',
  'PAIRING_LINK',
];

/** Where the devices meet, and until when the code is good. */
export interface PairingCode {
  readonly secret: Uint8Array;
  readonly bucket: Bucket;
  readonly expiresAt: number;
}

export interface OfferRecord {
  readonly kind: 'offer';
  readonly relayUrl: string;
  readonly appUrl: string;
  readonly deviceSeed: Uint8Array;
  readonly agreementSecret: Uint8Array;
  /** Null until the relay has told its time. */
  readonly code: PairingCode | null;
  readonly problem: PairingProblem | null;
}

export interface InvitedRecord {
  readonly kind: 'invited';
  readonly relayUrl: string;
  readonly appUrl: string;
  readonly deviceSeed: Uint8Array;
  readonly agreementSecret: Uint8Array;
  readonly code: PairingCode;
  readonly phoneAgreementKey: Uint8Array;
  readonly profile: Profile;
  /** Somebody has said here that the animals are the same. */
  readonly isSame: boolean;
  readonly problem: PairingProblem | null;
}

export interface JoiningRecord {
  readonly kind: 'joining';
  readonly appUrl: string;
  readonly profile: Profile;
  readonly code: PairingCode;
  readonly agreementSecret: Uint8Array;
  readonly phoneAgreementKey: Uint8Array;
  /** What goes into the slot of the KeyPackages. */
  readonly packages: Uint8Array;
  readonly animals: readonly Animal[] | null;
  readonly problem: PairingProblem | null;
  /** A guardian's device: the animals were compared before. */
  readonly isAgreed: boolean;
}

export type TabletRecord = OfferRecord | InvitedRecord | JoiningRecord;

export function encodeTabletRecord(record: TabletRecord): Uint8Array {
  return encodeFields([VERSION, record.kind, ...fieldsOf(record)]);
}

function fieldsOf(record: TabletRecord): readonly Field[] {
  switch (record.kind) {
    case 'offer':
      return [
        record.relayUrl,
        record.appUrl,
        record.deviceSeed,
        record.agreementSecret,
        record.code === null ? null : codeFields(record.code),
        record.problem,
      ];
    case 'invited':
      return [
        record.relayUrl,
        record.appUrl,
        record.deviceSeed,
        record.agreementSecret,
        codeFields(record.code),
        record.phoneAgreementKey,
        profileFields(record.profile),
        Number(record.isSame),
        record.problem,
      ];
    case 'joining':
      return [
        record.appUrl,
        profileFields(record.profile),
        codeFields(record.code),
        record.agreementSecret,
        record.phoneAgreementKey,
        record.packages,
        record.animals,
        record.problem,
        Number(record.isAgreed),
      ];
  }
}

/** Whether it is a tablet's side of a pairing: phones keep theirs in the same place. */
export function isTabletRecord(bytes: Uint8Array): boolean {
  try {
    readTabletRecord(bytes);
    return true;
  } catch (error) {
    if (hasCode(error, 'STORE_CORRUPT')) {
      return false;
    }
    throw error;
  }
}

/** @throws {KnotholeError} STORE_CORRUPT. */
export function readTabletRecord(bytes: Uint8Array): TabletRecord {
  return readRecord(bytes, (fields): TabletRecord => {
    fields.version(VERSION);
    switch (fields.oneOf(KINDS)) {
      case 'offer':
        return readOfferRecord(fields);
      case 'invited':
        return readInvitedRecord(fields);
      case 'joining':
        return readJoiningRecord(fields);
    }
  });
}

export function codeFields({
  secret,
  bucket,
  expiresAt,
}: PairingCode): readonly (Uint8Array | number)[] {
  return [secret, encodeBucket(bucket), expiresAt];
}

export function readCode(fields: FieldReader): PairingCode {
  return {
    secret: fields.bytes(SECRET_BYTES),
    bucket: decodeBucket(fields.bytes(4)),
    expiresAt: fields.integer(),
  };
}

export function readAnimals(fields: FieldReader): readonly Animal[] {
  return fields.list(ANIMALS_BYTES, (list) => list.oneOf(ANIMALS));
}

function readOfferRecord(fields: FieldReader): OfferRecord {
  return {
    kind: 'offer',
    relayUrl: fields.text(MAX_URL_LENGTH),
    appUrl: fields.text(MAX_URL_LENGTH),
    deviceSeed: fields.bytes(SIGNING_SEED_BYTES),
    agreementSecret: fields.bytes(AGREEMENT_KEY_BYTES),
    code: fields.optional((some) => some.nested(readCode)),
    problem: fields.optional((some) => some.oneOf(PAIRING_PROBLEMS)),
  };
}

function readInvitedRecord(fields: FieldReader): InvitedRecord {
  return {
    kind: 'invited',
    relayUrl: fields.text(MAX_URL_LENGTH),
    appUrl: fields.text(MAX_URL_LENGTH),
    deviceSeed: fields.bytes(SIGNING_SEED_BYTES),
    agreementSecret: fields.bytes(AGREEMENT_KEY_BYTES),
    code: fields.nested(readCode),
    phoneAgreementKey: fields.bytes(AGREEMENT_KEY_BYTES),
    profile: fields.nested(readProfile),
    isSame: fields.integer(1) === 1,
    problem: fields.optional((some) => some.oneOf(PAIRING_PROBLEMS)),
  };
}

function readJoiningRecord(fields: FieldReader): JoiningRecord {
  return {
    kind: 'joining',
    appUrl: fields.text(MAX_URL_LENGTH),
    profile: fields.nested(readProfile),
    code: fields.nested(readCode),
    agreementSecret: fields.bytes(AGREEMENT_KEY_BYTES),
    phoneAgreementKey: fields.bytes(AGREEMENT_KEY_BYTES),
    packages: fields.bytesUpTo(MAX_PACKAGES_BYTES),
    animals: fields.optional(readAnimals),
    problem: fields.optional((some) => some.oneOf(PAIRING_PROBLEMS)),
    // Absent in a pairing that an earlier version has begun.
    isAgreed: fields.remaining > 0 && fields.integer(1) === 1,
  };
}
