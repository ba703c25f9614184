/** What a device keeps of the erasing of its family, until there is nothing left to keep. */
import type { LocalStore, StoreWrite } from '../ports.ts';
import { MAX_ERASURE_BYTES } from './erasure.ts';
import { encodeFields, readRecord } from './fields.ts';
import { STORE_KEYS } from './store-keys.ts';

const VERSION = 1;

export interface ErasingRecord {
  /** The root's word. */
  readonly statement: Uint8Array;
  /** Somebody has given the words of the kit on this very device. */
  readonly isOwn: boolean;
  /** It stands in the vault and in the help chains. */
  readonly isTold: boolean;
  /** Unix seconds, relay time. */
  readonly since: number;
}

/** @throws {KnotholeError} STORE_CORRUPT. */
export async function loadErasing(store: LocalStore): Promise<ErasingRecord | null> {
  const bytes = await store.get(STORE_KEYS.erasing);
  return bytes === undefined
    ? null
    : readRecord(bytes, (fields) => {
        fields.version(VERSION);
        return {
          statement: fields.bytesUpTo(MAX_ERASURE_BYTES),
          isOwn: fields.integer(1) === 1,
          isTold: fields.integer(1) === 1,
          since: fields.integer(),
        };
      });
}

/** [1, statement, own 0|1, told 0|1, since] */
export function erasingWrite({ statement, isOwn, isTold, since }: ErasingRecord): StoreWrite {
  const value = encodeFields([VERSION, statement, Number(isOwn), Number(isTold), since]);
  return { key: STORE_KEYS.erasing, value };
}

/** From then on the store is forgotten by whoever opens it next: see {@link isForgotten}. */
export function forgottenWrite(): StoreWrite {
  return { key: STORE_KEYS.forgotten, value: encodeFields([VERSION]) };
}

export async function isForgotten(store: LocalStore): Promise<boolean> {
  return (await store.get(STORE_KEYS.forgotten)) !== undefined;
}
