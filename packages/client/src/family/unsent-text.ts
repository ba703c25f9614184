/**
 * A long text while the relay does not have all of it: what the message will say once it has. It is
 * kept under the name of its file.
 */
import { decodeHex, encodeHex } from '@knothole/protocol';
import type { LocalStore, StoreWrite } from '../ports.ts';
import { encodeFields, readRecord } from './fields.ts';

const VERSION = 1;
const ID_BYTES = 16;
const MAX_CONVERSATION_LENGTH = 64;
const MAX_START_LENGTH = 240;
const UNSENT = 'file/text/';

export interface UnsentText {
  /** Of the file. */
  readonly name: string;
  readonly conversation: string;
  /** Of the message. */
  readonly id: string;
  readonly start: string;
  /** Unix seconds, relay time. */
  readonly sentAt: number;
}

export function unsentWrite({ name, conversation, id, start, sentAt }: UnsentText): StoreWrite {
  const value = encodeFields([VERSION, conversation, decodeHex(id), start, sentAt]);
  return { key: UNSENT + name, value };
}

export function unsentErasure(name: string): StoreWrite {
  return { key: UNSENT + name, value: null };
}

/** @throws {KnotholeError} STORE_CORRUPT. */
export async function loadUnsent(store: LocalStore): Promise<readonly UnsentText[]> {
  const records = await store.list(UNSENT);
  return records.map(({ key, value }) =>
    readRecord(value, (fields) => {
      fields.version(VERSION);
      return {
        name: key.slice(UNSENT.length),
        conversation: fields.text(MAX_CONVERSATION_LENGTH),
        id: encodeHex(fields.bytes(ID_BYTES)),
        start: fields.text(MAX_START_LENGTH),
        sentAt: fields.integer(),
      };
    }),
  );
}
