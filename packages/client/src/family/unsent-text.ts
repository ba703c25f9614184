/**
 * Long texts while the relay does not have all of them: what the message of each will say once it has.
 * They are kept under the names of their files.
 */
import { decodeHex, encodeHex } from '@knothole/protocol';
import type { Item } from '../chain/types.ts';
import { ITEM_KINDS } from '../conversation/item-kinds.ts';
import { encodeLongText } from '../conversation/long-text.ts';
import type { SentFile } from '../media/outgoing-files.ts';
import type { LocalStore, StoreWrite } from '../ports.ts';
import { encodeFields, readRecord } from './fields.ts';

const VERSION = 1;
const ID_BYTES = 16;
const MAX_CONVERSATION_LENGTH = 64;
const MAX_START_LENGTH = 240;
const UNSENT = 'file/text/';

export interface UnsentText {
  readonly conversation: string;
  /** Of the message. */
  readonly id: string;
  readonly start: string;
  /** Unix seconds, relay time. */
  readonly sentAt: number;
}

export class UnsentTexts {
  readonly #texts: Map<string, UnsentText>;

  private constructor(texts: Map<string, UnsentText>) {
    this.#texts = texts;
  }

  /** @throws {KnotholeError} STORE_CORRUPT. */
  static async open(store: LocalStore): Promise<UnsentTexts> {
    const records = await store.list(UNSENT);
    return new UnsentTexts(
      new Map(records.map(({ key, value }) => [key.slice(UNSENT.length), decodeUnsentText(value)])),
    );
  }

  entries(): readonly (readonly [string, UnsentText])[] {
    return [...this.#texts];
  }

  has(name: string): boolean {
    return this.#texts.has(name);
  }

  /** The write that makes it durable. */
  add(name: string, text: UnsentText): StoreWrite {
    this.#texts.set(name, text);
    return { key: UNSENT + name, value: encodeUnsentText(text) };
  }

  /** The message; undefined when the file is no text. */
  itemFor({ name, pointer }: SentFile): Item | undefined {
    const text = this.#texts.get(name);
    return (
      text && {
        id: text.id,
        kind: ITEM_KINDS.longText,
        body: encodeLongText({ start: text.start, sentAt: text.sentAt, pointer }),
      }
    );
  }

  erasure(name: string): StoreWrite {
    return { key: UNSENT + name, value: null };
  }

  /** After {@link erasure} is durable. */
  forget(name: string): void {
    this.#texts.delete(name);
  }
}

export function encodeUnsentText({ conversation, id, start, sentAt }: UnsentText): Uint8Array {
  return encodeFields([VERSION, conversation, decodeHex(id), start, sentAt]);
}

/** @throws {KnotholeError} STORE_CORRUPT. */
export function decodeUnsentText(bytes: Uint8Array): UnsentText {
  return readRecord(bytes, (fields) => {
    fields.version(VERSION);
    return {
      conversation: fields.text(MAX_CONVERSATION_LENGTH),
      id: encodeHex(fields.bytes(ID_BYTES)),
      start: fields.text(MAX_START_LENGTH),
      sentAt: fields.integer(),
    };
  });
}
