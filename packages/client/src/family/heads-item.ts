/**
 * What a device tells its family of the epochs that its conversations are in (docs/chain.md rule 30):
 * two branches that a lying relay keeps apart meet here. Body [[group(16), epoch, authenticator] …].
 */
import { decodeHex, encodeHex } from '@knothole/protocol';
import type { Head, Item } from '../chain/types.ts';
import { ITEM_KINDS } from '../conversation/item-kinds.ts';
import type { Random } from '../ports.ts';
import { makeItem } from './family-items.ts';
import { encodeFields, readFields } from './fields.ts';

const GROUP_BYTES = 16;
const MAX_AUTHENTICATOR_BYTES = 64;
/** As many fit an item with room to spare. */
export const MAX_HEADS = 32;

export function headsItem(random: Random, heads: readonly Head[]): Item {
  const body = heads.map(({ group, epoch, authenticator }) => [
    decodeHex(group),
    epoch,
    decodeHex(authenticator),
  ]);
  return makeItem(random, ITEM_KINDS.heads, encodeFields(body));
}

/** Undefined for what nobody honest writes. */
export function readHeads(body: Uint8Array): readonly Head[] | undefined {
  return readFields(body, (fields) => {
    const heads: Head[] = [];
    while (fields.remaining > 0 && heads.length < MAX_HEADS) {
      heads.push(
        fields.nested((nested) => ({
          group: encodeHex(nested.bytes(GROUP_BYTES)),
          epoch: nested.integer(),
          authenticator: encodeHex(nested.bytesUpTo(MAX_AUTHENTICATOR_BYTES)),
        })),
      );
    }
    return heads;
  });
}
