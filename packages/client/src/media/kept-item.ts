/**
 * "This device has these files and needs the relay's copies no more": when all devices that were sent
 * a file have said so, its writer deletes it there. Body [[file name(16) …]].
 */
import { decodeHex, encodeHex } from '@knothole/protocol';
import type { Item } from '../chain/types.ts';
import { ITEM_KINDS } from '../conversation/item-kinds.ts';
import { makeItem } from '../family/family-items.ts';
import { encodeFields, readFields } from '../family/fields.ts';
import type { Random } from '../ports.ts';
import { FILE_NAME_BYTES } from './blob-pointer.ts';

/** As many names fit an item with room to spare. */
export const MAX_KEPT_NAMES = 64;

/** `names` are of at most {@link MAX_KEPT_NAMES} files. */
export function keptItem(random: Random, names: readonly string[]): Item {
  return makeItem(random, ITEM_KINDS.kept, encodeFields([names.map(decodeHex)]));
}

/** The names of the files that the item's author has; undefined for what nobody honest writes. */
export function readKept(body: Uint8Array): readonly string[] | undefined {
  return readFields(body, (fields) =>
    fields.list(MAX_KEPT_NAMES, (name) => encodeHex(name.bytes(FILE_NAME_BYTES))),
  );
}
