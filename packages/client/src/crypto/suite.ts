/**
 * The one MLS ciphersuite of Knothole (RFC 9420 §17.1, number 1: X25519, AES-128-GCM, SHA-256,
 * Ed25519) and where its primitives come from. AES, SHA and HKDF are WebCrypto's. X25519 and Ed25519
 * are WebCrypto's where it has them and noble's on older browsers. Keys, ephemeral ones included,
 * come from the Random port; nothing uses WebCrypto's key generation.
 */
import { KnotholeError } from '@knothole/protocol';
import type { CiphersuiteImpl, CiphersuiteName } from 'ts-mls';
import { makeHashImpl } from 'ts-mls/crypto/implementation/default/makeHashImpl.js';
import { makeKdf, makeKdfImpl } from 'ts-mls/crypto/implementation/default/makeKdfImpl.js';
import type { Random } from '../ports.ts';
import { hasNativeX25519, makeSuiteHpke } from './suite-hpke.ts';
import { hasNativeEd25519, makeSuiteSignature } from './suite-signature.ts';

export const SUITE_NAME: CiphersuiteName = 'MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519';

/** Loaded once per process or worker. */
export interface MlsSuite {
  readonly impl: CiphersuiteImpl;
  readonly random: Random;
}

/**
 * Loads the primitives. They are absent from pages that came over plain http from another computer.
 * @param curves `detect` takes WebCrypto's curves where they work; `portable` takes noble's always.
 * @throws {KnotholeError} MLS when there is no WebCrypto.
 */
export async function loadSuite(
  random: Random,
  curves: 'detect' | 'portable' = 'detect',
): Promise<MlsSuite> {
  if (globalThis.crypto?.subtle === undefined) {
    throw new KnotholeError('MLS', 'cryptography needs a page over https or on localhost');
  }
  const detect = curves === 'detect';
  const impl: CiphersuiteImpl = {
    name: SUITE_NAME,
    kdf: makeKdfImpl(makeKdf('HKDF-SHA256')),
    hash: makeHashImpl(crypto.subtle, 'SHA-256'),
    signature: makeSuiteSignature(random, detect && (await hasNativeEd25519())),
    hpke: await makeSuiteHpke(random, detect && (await hasNativeX25519())),
    rng: { randomBytes: (length) => random.bytes(length) },
  };
  return { impl, random };
}
