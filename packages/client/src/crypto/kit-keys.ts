/**
 * The family kit's 32 bytes and the keys that the family derives from them by HKDF. The words for the
 * bytes are in kit-words.ts, apart, because their list is large and needed on one evening only.
 */
import type { Random } from '../ports.ts';
import { encodeAscii, hkdfExpand, hkdfExtract } from './hash.ts';
import { type SigningKey, signingKeyFromSeed } from './signing-key.ts';

export const KIT_ENTROPY_BYTES = 32;

export interface KitKeys {
  /** Certifies guardian devices; leaves the first device once the kit is confirmed. */
  readonly root: SigningKey;
  /** Finds and opens the family's recovery vault. */
  readonly vaultKey: Uint8Array;
  /** From it come the secrets of the help chains of all devices of the family. */
  readonly helpRoot: Uint8Array;
}

export function makeKitEntropy(random: Random): Uint8Array {
  return random.bytes(KIT_ENTROPY_BYTES);
}

export function kitKeys(entropy: Uint8Array): KitKeys {
  const secret = hkdfExtract(encodeAscii('knothole kit v1'), entropy);
  return {
    root: signingKeyFromSeed(hkdfExpand(secret, encodeAscii('root'), 32)),
    vaultKey: hkdfExpand(secret, encodeAscii('vault'), 32),
    helpRoot: hkdfExpand(secret, encodeAscii('help'), 32),
  };
}
