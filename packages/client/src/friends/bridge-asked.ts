/** What this device has asked for in the help chain with another family, so that it does not ask anew with every start. */
import { decodeHex, encodeHex } from '@knothole/protocol';
import { encodeFields, readRecord } from '../family/fields.ts';
import { BRIDGE_ASKED } from '../family/store-keys.ts';
import type { LocalStore, StoreWrite } from '../ports.ts';
import type { FamilyId } from '../view.ts';

const VERSION = 1;
const ID_BYTES = 16;
const MAX_PACKAGES = 8;
const MAX_NAME_LENGTH = 64;

export interface BridgeAsked {
  /** Unix seconds, relay time; 0: never. */
  readonly at: number;
  /** What was told then, in short. */
  readonly what: string;
  /** The KeyPackages that were told, by id. */
  readonly packages: readonly string[];
}

export const NEVER_ASKED: BridgeAsked = { at: 0, what: '', packages: [] };

export async function loadBridgeAsked(store: LocalStore, family: FamilyId): Promise<BridgeAsked> {
  const bytes = await store.get(BRIDGE_ASKED + family);
  return bytes === undefined
    ? NEVER_ASKED
    : readRecord(bytes, (fields) => {
        fields.version(VERSION);
        return {
          at: fields.integer(),
          what: fields.text(MAX_NAME_LENGTH),
          packages: fields.list(MAX_PACKAGES, (list) => encodeHex(list.bytes(ID_BYTES))),
        };
      });
}

export function bridgeAskedWrite(
  family: FamilyId,
  { at, what, packages }: BridgeAsked,
): StoreWrite {
  const value = encodeFields([VERSION, at, what, packages.map(decodeHex)]);
  return { key: BRIDGE_ASKED + family, value };
}
