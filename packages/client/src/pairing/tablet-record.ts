/**
 * What a tablet remembers of a pairing that is under way, so that a reload in the middle goes on.
 *   offer    nothing else is on this device yet
 *   joining  an answer came: the device has certificates, and waits for its welcome and for a tap
 */
import {
  type Bucket,
  decodeBucket,
  encodeBucket,
  type KnotholeErrorCode,
} from '@knothole/protocol';
import { AGREEMENT_KEY_BYTES } from '../crypto/key-agreement.ts';
import { SIGNING_SEED_BYTES } from '../crypto/signing-key.ts';
import { encodeFields, type FieldReader, readRecord } from '../family/fields.ts';
import { profileFields, readProfile } from '../family/profile.ts';
import { ANIMALS, type Animal, type Profile } from '../view.ts';
import { ANIMALS_BYTES } from './animals.ts';

const VERSION = 1;
const KINDS = ['offer', 'joining'] as const;
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
}

export type TabletRecord = OfferRecord | JoiningRecord;

export function encodeTabletRecord(record: TabletRecord): Uint8Array {
  return encodeFields(
    record.kind === 'offer'
      ? [
          VERSION,
          record.kind,
          record.relayUrl,
          record.appUrl,
          record.deviceSeed,
          record.agreementSecret,
          record.code === null ? null : codeFields(record.code),
          record.problem,
        ]
      : [
          VERSION,
          record.kind,
          record.appUrl,
          profileFields(record.profile),
          codeFields(record.code),
          record.agreementSecret,
          record.phoneAgreementKey,
          record.packages,
          record.animals,
          record.problem,
        ],
  );
}

/** @throws {KnotholeError} STORE_CORRUPT. */
export function readTabletRecord(bytes: Uint8Array): TabletRecord {
  return readRecord(bytes, (fields): TabletRecord => {
    fields.version(VERSION);
    return fields.oneOf(KINDS) === 'offer' ? readOfferRecord(fields) : readJoiningRecord(fields);
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
  };
}
