/** X25519 (RFC 7748 §6.1): two public keys that were seen by all give a secret that two know. */
import { x25519 } from '@noble/curves/ed25519.js';
import type { Random } from '../ports.ts';

export const AGREEMENT_KEY_BYTES = 32;

export interface AgreementKey {
  readonly publicKey: Uint8Array;
  readonly secretKey: Uint8Array;
}

export function makeAgreementKey(random: Random): AgreementKey {
  return agreementKeyFromSecret(random.bytes(AGREEMENT_KEY_BYTES));
}

export function agreementKeyFromSecret(secretKey: Uint8Array): AgreementKey {
  return { publicKey: x25519.getPublicKey(secretKey), secretKey: secretKey.slice() };
}

/**
 * 32 shared bytes, to be put through HKDF. Undefined for a public key of small order, with which
 * anybody could know the result.
 */
export function agree(key: AgreementKey, theirPublicKey: Uint8Array): Uint8Array | undefined {
  try {
    return x25519.getSharedSecret(key.secretKey, theirPublicKey);
  } catch {
    return undefined;
  }
}
