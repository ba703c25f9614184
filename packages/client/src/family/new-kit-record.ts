/** What a guardian's device keeps while it makes a new kit. */
import { decodeHex, encodeHex } from '@knothole/protocol';
import { HASH_BYTES } from '../crypto/hash.ts';
import { KIT_ENTROPY_BYTES } from '../crypto/kit-keys.ts';
import type { LocalStore, StoreWrite } from '../ports.ts';
import { encodeFields, type FieldReader, readRecord } from './fields.ts';
import { HELP_SECRET_BYTES } from './help-keys.ts';
import { MAX_PROPOSAL_BYTES } from './kit-succession.ts';
import { STORE_KEYS } from './store-keys.ts';

const VERSION = 1;
const STEPS = ['asked', 'confirmed'] as const;

/**
 *   asked      a second guardian's device is to agree, and the words are to be written down
 *   confirmed  they are on paper, and the kit's key is gone; the word is on its way
 */
export type NewKitRecord =
  | { readonly step: 'asked'; readonly entropy: Uint8Array; readonly proposal: Uint8Array }
  | {
      readonly step: 'confirmed';
      /** Fingerprint of the new kit's key. */
      readonly kit: string;
      readonly helpRoot: Uint8Array;
      readonly vaultKey: Uint8Array;
    };

/** [1, 'asked', entropy, proposal] or [1, 'confirmed', kit, help root, vault key] */
export function newKitWrite(record: NewKitRecord | null): StoreWrite {
  return { key: STORE_KEYS.newKit, value: record === null ? null : encodeRecord(record) };
}

function encodeRecord(record: NewKitRecord): Uint8Array {
  return record.step === 'asked'
    ? encodeFields([VERSION, record.step, record.entropy, record.proposal])
    : encodeFields([VERSION, record.step, decodeHex(record.kit), record.helpRoot, record.vaultKey]);
}

/** @throws {KnotholeError} STORE_CORRUPT. */
export async function loadNewKit(store: LocalStore): Promise<NewKitRecord | null> {
  const bytes = await store.get(STORE_KEYS.newKit);
  return bytes === undefined ? null : readRecord(bytes, readFieldsOf);
}

function readFieldsOf(fields: FieldReader): NewKitRecord {
  fields.version(VERSION);
  const step = fields.oneOf(STEPS);
  return step === 'asked'
    ? {
        step,
        entropy: fields.bytes(KIT_ENTROPY_BYTES),
        proposal: fields.bytesUpTo(MAX_PROPOSAL_BYTES),
      }
    : {
        step,
        kit: encodeHex(fields.bytes(HASH_BYTES)),
        helpRoot: fields.bytes(HELP_SECRET_BYTES),
        vaultKey: fields.bytes(HELP_SECRET_BYTES),
      };
}
