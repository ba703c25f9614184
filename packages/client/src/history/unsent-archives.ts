/** Archives while the relay does not have all of them: whom each is for, by the name of its file. */
import { decodeHex, encodeHex, KnotholeError } from '@knothole/protocol';
import type { Item } from '../chain/types.ts';
import { AGREEMENT_KEY_BYTES } from '../crypto/key-agreement.ts';
import { encodeFields, readRecord } from '../family/fields.ts';
import type { SentFile } from '../media/outgoing-files.ts';
import type { LocalStore, Random, StoreWrite } from '../ports.ts';
import type { DeviceId } from '../view.ts';
import { historyItem, sealPointer } from './history-items.ts';

const VERSION = 1;
const ID_BYTES = 16;
const UNSENT = 'file/archive/';

export interface Recipient {
  readonly device: DeviceId;
  readonly agreementKey: Uint8Array;
}

export class UnsentArchives {
  readonly #recipients: Map<string, Recipient>;

  private constructor(recipients: Map<string, Recipient>) {
    this.#recipients = recipients;
  }

  /** @throws {KnotholeError} STORE_CORRUPT. */
  static async open(store: LocalStore): Promise<UnsentArchives> {
    const records = await store.list(UNSENT);
    return new UnsentArchives(
      new Map(records.map(({ key, value }) => [key.slice(UNSENT.length), decodeRecipient(value)])),
    );
  }

  has(name: string): boolean {
    return this.#recipients.has(name);
  }

  /** The write that makes it durable. */
  add(name: string, recipient: Recipient): StoreWrite {
    this.#recipients.set(name, recipient);
    return { key: UNSENT + name, value: encodeRecipient(recipient) };
  }

  /** What the family group is told, sealed by `me`. @throws {KnotholeError} STORE_CORRUPT. */
  itemFor(random: Random, me: DeviceId, { name, pointer }: SentFile): Item {
    const to = this.#recipients.get(name);
    const sealed = to && sealPointer(random, pointer, me, to);
    if (to === undefined || sealed === undefined) {
      throw new KnotholeError('STORE_CORRUPT', 'an archive is for nobody');
    }
    return historyItem(random, { device: to.device, name, sealed });
  }

  erasure(name: string): StoreWrite {
    return { key: UNSENT + name, value: null };
  }

  /** After {@link erasure} is durable. */
  forget(name: string): void {
    this.#recipients.delete(name);
  }
}

export function encodeRecipient({ device, agreementKey }: Recipient): Uint8Array {
  return encodeFields([VERSION, decodeHex(device), agreementKey]);
}

/** @throws {KnotholeError} STORE_CORRUPT. */
export function decodeRecipient(bytes: Uint8Array): Recipient {
  return readRecord(bytes, (fields) => {
    fields.version(VERSION);
    return {
      device: encodeHex(fields.bytes(ID_BYTES)),
      agreementKey: fields.bytes(AGREEMENT_KEY_BYTES),
    };
  });
}
