/**
 * The family root: an Ed25519 key that exists in 24 printed words. It certifies guardian devices and
 * is in memory at set-up and recovery only.
 */
import { encodeHex } from '@knothole/protocol';
import { sha256 } from '../crypto/hash.ts';
import { kitEntropy, kitKeys } from '../crypto/kit-words.ts';
import type { SigningKey } from '../crypto/signing-key.ts';

/** Hexadecimal SHA-256 of the root's public key: what names a family. */
export function rootFingerprint(rootPublicKey: Uint8Array): string {
  return encodeHex(sha256(rootPublicKey));
}

/**
 * The root of the family whose kit holds these words.
 * @throws {KnotholeError} KIT_WORDS when a word is unknown or missing or the checksum differs.
 */
export function rootFromWords(words: string | readonly string[]): SigningKey {
  return kitKeys(kitEntropy(words)).root;
}
