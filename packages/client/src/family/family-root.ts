/**
 * The family root: an Ed25519 key that exists in 24 printed words. It certifies guardian devices and
 * is in memory at set-up and recovery only.
 */
import { encodeHex } from '@knothole/protocol';
import { sha256 } from '../crypto/hash.ts';

/** Hexadecimal SHA-256 of the root's public key: what names a family. */
export function rootFingerprint(rootPublicKey: Uint8Array): string {
  return encodeHex(sha256(rootPublicKey));
}
