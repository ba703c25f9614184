/** What a guardian's device remembers of a meeting, so that a reload in the middle goes on. */
import {
  type Bucket,
  decodeBucket,
  encodeBucket,
  type KnotholeErrorCode,
  PASS_BYTES,
} from '@knothole/protocol';
import { AGREEMENT_KEY_BYTES } from '../crypto/key-agreement.ts';
import { encodeFields, type FieldReader, readRecord } from '../family/fields.ts';
import { type PersonProfile, personProfileFields, readPersonProfile } from '../family/profile.ts';
import { INVITE_SECRET_BYTES } from './invite-link.ts';
import { MAX_INTRODUCED } from './meeting-messages.ts';

const VERSION = 1;
const MAX_URL_LENGTH = 1_024;
const MAX_MESSAGE_BYTES = 4_096;
const MAX_KEY_PACKAGE_BYTES = 8_192;
const MAX_WORD_LENGTH = 16;
const WORD_COUNT = 6;
const SIDES = ['host', 'guest'] as const;

/**
 *   offering   host: the offer is being put
 *   invited    host: for somebody to open the link
 *   opening    host: somebody has; for what he says
 *   claiming   guest: reply and claim are being put
 *   words      for a look at both screens
 *   answered   "the same" here; for the other side's answer, and what follows from it
 *   founded    host: the bridge is founded, and the family is to be told
 *   refusing   "not the same": the other side is to be told
 *   done       the family has been told
 *   problem    over
 */
const STEPS = [
  'offering',
  'invited',
  'opening',
  'claiming',
  'words',
  'answered',
  'founded',
  'refusing',
  'done',
  'problem',
] as const;

/** Codes that end a meeting on either side. */
export type MeetingProblem = Extract<
  KnotholeErrorCode,
  'INVITE_LINK' | 'INVITE_EXPIRED' | 'INVITE_TAKEN' | 'INVITE_REFUSED'
>;

const PROBLEMS: readonly MeetingProblem[] = [
  'INVITE_LINK',
  'INVITE_EXPIRED',
  'INVITE_TAKEN',
  'INVITE_REFUSED',
];

/** Where the two meet, and until when. */
export interface MeetingPlace {
  readonly relayUrl: string;
  readonly guestPass: Uint8Array | null;
  readonly bucket: Bucket;
  readonly secret: Uint8Array;
  /** Unix seconds, relay time. */
  readonly expiresAt: number;
}

export interface MeetingRecord {
  readonly side: (typeof SIDES)[number];
  readonly step: (typeof STEPS)[number];
  readonly place: MeetingPlace;
  /** The app that the link opens; empty on the guest's side. */
  readonly appUrl: string;
  readonly agreementSecret: Uint8Array;
  /** Who is introduced from here, the guardian first. */
  readonly people: readonly PersonProfile[];
  /** The other device's; null while nobody has opened the link. */
  readonly theirKey: Uint8Array | null;
  /** The host's offer on the guest's side, the guest's reply on the host's; null until it is read. */
  readonly message: Uint8Array | null;
  readonly words: readonly string[];
  /** Guest: its own KeyPackage for the bridge; watched once "the same" is said. */
  readonly keyPackage: Uint8Array | null;
  readonly problem: MeetingProblem | null;
}

export function encodeMeetingRecord(record: MeetingRecord): Uint8Array {
  const { relayUrl, guestPass, bucket, secret, expiresAt } = record.place;
  return encodeFields([
    VERSION,
    record.side,
    record.step,
    [relayUrl, guestPass, encodeBucket(bucket), secret, expiresAt],
    record.appUrl,
    record.agreementSecret,
    record.people.map(personProfileFields),
    record.theirKey,
    record.message,
    record.words,
    record.keyPackage,
    record.problem,
  ]);
}

/** @throws {KnotholeError} STORE_CORRUPT. */
export function readMeetingRecord(bytes: Uint8Array): MeetingRecord {
  return readRecord(bytes, (fields) => {
    fields.version(VERSION);
    return {
      side: fields.oneOf(SIDES),
      step: fields.oneOf(STEPS),
      place: fields.nested(readPlace),
      appUrl: fields.text(MAX_URL_LENGTH),
      agreementSecret: fields.bytes(AGREEMENT_KEY_BYTES),
      people: fields.list(MAX_INTRODUCED, (list) => list.nested(readPersonProfile)),
      theirKey: fields.optional((some) => some.bytes(AGREEMENT_KEY_BYTES)),
      message: fields.optional((some) => some.bytesUpTo(MAX_MESSAGE_BYTES)),
      words: fields.list(WORD_COUNT, (list) => list.text(MAX_WORD_LENGTH)),
      keyPackage: fields.optional((some) => some.bytesUpTo(MAX_KEY_PACKAGE_BYTES)),
      problem: fields.optional((some) => some.oneOf(PROBLEMS)),
    };
  });
}

function readPlace(fields: FieldReader): MeetingPlace {
  return {
    relayUrl: fields.text(MAX_URL_LENGTH),
    guestPass: fields.optional((some) => some.bytes(PASS_BYTES)),
    bucket: decodeBucket(fields.bytes(4)),
    secret: fields.bytes(INVITE_SECRET_BYTES),
    expiresAt: fields.integer(),
  };
}
