/** What this device has asked for in its own help chain, so that it does not ask anew with every start. */
import { decodeHex, encodeHex } from '@knothole/protocol';
import type { LocalStore, StoreWrite } from '../ports.ts';
import { encodeFields, type FieldReader, readRecord } from './fields.ts';
import { STORE_KEYS } from './store-keys.ts';

const VERSION = 1;
const ID_BYTES = 16;
const MAX_NAME_LENGTH = 64;
const MAX_NAMES = 512;

export interface Asked {
  /** Unix seconds, relay time; 0: never. */
  readonly at: number;
  /** The troubles that were told then. */
  readonly troubles: readonly string[];
  /** By group: the KeyPackage that is meant for it. A guardian sees by it what is dealt with. */
  readonly bound: ReadonlyMap<string, string>;
  /** KeyPackages for anything. */
  readonly free: readonly string[];
}

export async function loadAsked(store: LocalStore): Promise<Asked> {
  const bytes = await store.get(STORE_KEYS.asked);
  return bytes === undefined ? { at: 0, troubles: [], bound: new Map(), free: [] } : decode(bytes);
}

export function askedWrite({ at, troubles, bound, free }: Asked): StoreWrite {
  const pairs = [...bound].map((pair) => pair.map(decodeHex));
  const value = encodeFields([VERSION, at, troubles, pairs, free.map(decodeHex)]);
  return { key: STORE_KEYS.asked, value };
}

function decode(bytes: Uint8Array): Asked {
  const id = (list: FieldReader): string => encodeHex(list.bytes(ID_BYTES));
  return readRecord(bytes, (fields) => {
    fields.version(VERSION);
    return {
      at: fields.integer(),
      troubles: fields.list(MAX_NAMES, (list) => list.text(MAX_NAME_LENGTH)),
      bound: new Map(
        fields.list(MAX_NAMES, (list) =>
          list.nested((nested) => [id(nested), id(nested)] as const),
        ),
      ),
      free: fields.list(MAX_NAMES, id),
    };
  });
}
