/** Ed25519 for MLS: WebCrypto where it has the curve, noble elsewhere, the same verdict on both. */
import { ed25519 } from '@noble/curves/ed25519.js';
import type { Signature } from 'ts-mls';
import type { Random } from '../ports.ts';
import { isUniformSignature, verifyExactly } from './ed25519-verify.ts';

const ALGORITHM = 'Ed25519';
/** PKCS #8 around a 32-byte seed, RFC 8410 §7. */
const PKCS8_HEAD: Uint8Array = Uint8Array.of(
  ...[
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
  ],
);

/** Whether WebCrypto signs and verifies with Ed25519 here. */
export async function hasNativeEd25519(): Promise<boolean> {
  try {
    const seed = new Uint8Array(32).fill(7);
    const message = Uint8Array.of(1, 2, 3);
    const signature = await signNatively(seed, message);
    return await verifyNatively(ed25519.getPublicKey(seed), message, signature);
  } catch {
    return false;
  }
}

/** Private keys are 32-byte seeds in both forms, so that a state moves between them. */
export function makeSuiteSignature(random: Random, native: boolean): Signature {
  const sign = native
    ? signNatively
    : async (seed: Uint8Array, message: Uint8Array) => ed25519.sign(message, seed);
  return {
    sign,
    async verify(publicKey, message, signature) {
      if (!native) {
        return verifyExactly(publicKey, message, signature);
      }
      return isUniformSignature(signature) && verifyNatively(publicKey, message, signature);
    },
    async keygen() {
      const signKey = random.bytes(32);
      return { signKey, publicKey: ed25519.getPublicKey(signKey) };
    },
  };
}

async function signNatively(seed: Uint8Array, message: Uint8Array): Promise<Uint8Array> {
  const pkcs8 = new Uint8Array(PKCS8_HEAD.length + seed.length);
  pkcs8.set(PKCS8_HEAD);
  pkcs8.set(seed, PKCS8_HEAD.length);
  const key = await crypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign(ALGORITHM, key, message.slice()));
}

async function verifyNatively(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  const key = await crypto.subtle.importKey('raw', publicKey.slice(), ALGORITHM, false, ['verify']);
  return crypto.subtle.verify(ALGORITHM, key, signature.slice(), message.slice());
}
