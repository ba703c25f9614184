/**
 * What deletes the chunks of a file at the relay. The writer keeps one secret per file; nobody else
 * can compute a capability from what travels.
 *
 *   capability of chunk i = HKDF-Expand(delete secret, "knothole blob delete" || i as u32, 32)
 */
import {
  asDeleteCap,
  asDeleteHash,
  DELETE_CAP_BYTES,
  DELETE_HASH_BYTES,
  type DeleteCap,
  type DeleteHash,
  deleteHashInput,
} from '@knothole/protocol';
import { encodeAscii, encodeU32, hkdfExpand, sha256 } from '../crypto/hash.ts';

const LABEL = 'knothole blob delete';

export const DELETE_SECRET_BYTES = 32;

export function deleteCapOf(deleteSecret: Uint8Array, index: number): DeleteCap {
  const context = new Uint8Array([...encodeAscii(LABEL), ...encodeU32(index)]);
  return asDeleteCap(hkdfExpand(deleteSecret, context, DELETE_CAP_BYTES));
}

/** What the relay is told when the chunk is put. */
export function deleteHashOf(cap: DeleteCap): DeleteHash {
  return asDeleteHash(sha256(deleteHashInput(cap)).slice(0, DELETE_HASH_BYTES));
}
