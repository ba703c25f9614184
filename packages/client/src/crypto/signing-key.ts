/**
 * Ed25519 keys (RFC 8032) of roots, devices and MLS leaves, and signatures that are bound to what
 * they are for: what is signed is `label || 0x00 || message`.
 */

import { KnotholeError } from '@knothole/protocol';
import { ed25519 } from '@noble/curves/ed25519.js';
import { concatBytes } from '@noble/hashes/utils.js';
import type { Random } from '../ports.ts';
import { isSoundPublicKey, verifyExactly } from './ed25519-verify.ts';
import { encodeAscii } from './hash.ts';

export const SIGNING_SEED_BYTES = 32;
export const PUBLIC_KEY_BYTES = 32;
export const SIGNATURE_BYTES = 64;

export interface SigningKey {
  readonly publicKey: Uint8Array;
  /** The 32-byte seed of RFC 8032 §5.1.5. */
  readonly secretKey: Uint8Array;
}

/** @throws {KnotholeError} INPUT unless the seed has 32 bytes. */
export function signingKeyFromSeed(seed: Uint8Array): SigningKey {
  if (seed.length !== SIGNING_SEED_BYTES) {
    throw new KnotholeError('INPUT', `a signing seed is 32 bytes, got ${seed.length}`);
  }
  return { publicKey: ed25519.getPublicKey(seed), secretKey: seed.slice() };
}

export function makeSigningKey(random: Random): SigningKey {
  return signingKeyFromSeed(random.bytes(SIGNING_SEED_BYTES));
}

/** Signs `message` for one purpose; a signature made under another label never verifies. */
export function sign(key: SigningKey, label: string, message: Uint8Array): Uint8Array {
  return ed25519.sign(labelled(label, message), key.secretKey);
}

/**
 * Whether the signature is good. The same on every device, so that it may decide validity: keys of
 * small order and signatures that only some libraries accept are refused. About 1 ms.
 */
export function verify(
  publicKey: Uint8Array,
  label: string,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  return (
    isSoundPublicKey(publicKey) && verifyExactly(publicKey, labelled(label, message), signature)
  );
}

function labelled(label: string, message: Uint8Array): Uint8Array {
  return concatBytes(encodeAscii(label), Uint8Array.of(0), message);
}
