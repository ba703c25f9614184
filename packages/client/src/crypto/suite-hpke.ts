/** HPKE for MLS (RFC 9180, DHKEM-X25519, HKDF-SHA256, AES-128-GCM). */
import {
  Aes128Gcm,
  CipherSuite,
  DhkemX25519HkdfSha256,
  HkdfSha256,
  type KemInterface,
} from '@hpke/core';
import { x25519 } from '@noble/curves/ed25519.js';
import type { Hpke } from 'ts-mls';
import { makeAead } from 'ts-mls/crypto/implementation/default/makeAead.js';
import { makeGenericHpke } from 'ts-mls/crypto/implementation/hpke.js';
import type { Random } from '../ports.ts';
import { constantTimeEqual } from './hash.ts';
import { PortableX25519Kem } from './portable-kem.ts';

const ALGORITHMS = {
  kem: 'DHKEM-X25519-HKDF-SHA256',
  kdf: 'HKDF-SHA256',
  aead: 'AES128GCM',
} as const;

/** Whether WebCrypto's X25519 works here and gives what noble gives. */
export async function hasNativeX25519(): Promise<boolean> {
  try {
    const kem = new DhkemX25519HkdfSha256();
    const pair = await kem.deriveKeyPair(new Uint8Array(32).fill(7));
    const privateKey = new Uint8Array(await kem.serializePrivateKey(pair.privateKey));
    const publicKey = new Uint8Array(await kem.serializePublicKey(pair.publicKey));
    return constantTimeEqual(x25519.getPublicKey(privateKey), publicKey);
  } catch {
    return false;
  }
}

export async function makeSuiteHpke(random: Random, native: boolean): Promise<Hpke> {
  const [aead] = await makeAead(ALGORITHMS.aead);
  const kem: KemInterface = native ? new NativeX25519Kem(random) : new PortableX25519Kem(random);
  const suite = new CipherSuite({ kem, kdf: new HkdfSha256(), aead: new Aes128Gcm() });
  return makeGenericHpke(ALGORITHMS, aead, suite);
}

/** WebCrypto's curve with keys from the Random port; the base class calls this for ephemeral keys too. */
class NativeX25519Kem extends DhkemX25519HkdfSha256 {
  readonly #random: Random;

  constructor(random: Random) {
    super();
    this.#random = random;
  }

  override generateKeyPair(): Promise<CryptoKeyPair> {
    return this.deriveKeyPair(this.#random.bytes(32));
  }
}
