/**
 * Sealing for one recipient's X25519 key (RFC 7748), in the manner of RFC 9180's base mode: a key
 * pair that is used once, HKDF-SHA-256 over both public keys, XChaCha20-Poly1305.
 *
 *   sealed = one-time public key(32) || ciphertext with its tag
 *
 * It says nothing about who sealed: that is for what carries it to say.
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { concatBytes } from '@noble/hashes/utils.js';
import type { Random } from '../ports.ts';
import { encodeAscii, hkdfExpand, hkdfExtract, zero } from './hash.ts';
import {
  AGREEMENT_KEY_BYTES,
  type AgreementKey,
  agree,
  makeAgreementKey,
} from './key-agreement.ts';

const LABEL = 'knothole sealed box v1';
const KEY_BYTES = 32;
const NONCE_BYTES = 24;

/** What sealing adds to the content. */
export const SEALED_BOX_BYTES: number = AGREEMENT_KEY_BYTES + 16;

/**
 * Seals `content` for whoever holds the secret of `recipient`; it opens with the same `context` only.
 * Undefined when the key is worthless.
 */
export function sealFor(
  random: Random,
  recipient: Uint8Array,
  content: Uint8Array,
  context: Uint8Array,
): Uint8Array | undefined {
  const once = makeAgreementKey(random);
  const agreed = agree(once, recipient);
  zero(once.secretKey);
  if (agreed === undefined) {
    return undefined;
  }
  const cipher = cipherOf(agreed, once.publicKey, recipient, context);
  return concatBytes(once.publicKey, cipher.encrypt(content));
}

/** Undefined for what was not sealed for this key and context, whatever the reason. */
export function openSealed(
  own: AgreementKey,
  sealed: Uint8Array,
  context: Uint8Array,
): Uint8Array | undefined {
  if (sealed.length < SEALED_BOX_BYTES) {
    return undefined;
  }
  const once = sealed.subarray(0, AGREEMENT_KEY_BYTES);
  const agreed = agree(own, once);
  if (agreed === undefined) {
    return undefined;
  }
  try {
    return cipherOf(agreed, once, own.publicKey, context).decrypt(
      sealed.subarray(AGREEMENT_KEY_BYTES),
    );
  } catch {
    return undefined;
  }
}

/** The key is used once, so its nonce may come from the same secret. */
function cipherOf(
  agreed: Uint8Array,
  once: Uint8Array,
  recipient: Uint8Array,
  context: Uint8Array,
): ReturnType<typeof xchacha20poly1305> {
  const secret = hkdfExtract(concatBytes(once, recipient), agreed);
  const material = hkdfExpand(secret, encodeAscii(LABEL), KEY_BYTES + NONCE_BYTES);
  zero(agreed, secret);
  return xchacha20poly1305(material.subarray(0, KEY_BYTES), material.subarray(KEY_BYTES), context);
}
