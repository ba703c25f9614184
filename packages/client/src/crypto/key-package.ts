/** KeyPackages (RFC 9420 §10): one-time invitations that a device hands to one holder. */

import { KnotholeError } from '@knothole/protocol';
import { concatBytes } from '@noble/hashes/utils.js';
import { generateKeyPackageWithKey, type KeyPackage, type PrivateKeyPackage } from 'ts-mls';
import { verifyKeyPackage } from 'ts-mls/keyPackage.js';
import { verifyLeafNodeSignatureKeyPackage } from 'ts-mls/leafNode.js';
import { constantTimeEqual } from './hash.ts';
import { isOurLeaf, isUsableHpkeKey } from './leaf-check.ts';
import { decodeMessage, encodeMessage } from './mls-codec.ts';
import { CAPABILITIES, LIFETIME, MAX_IDENTITY_BYTES } from './mls-config.ts';
import type { SigningKey } from './signing-key.ts';
import { type MlsSuite, SUITE_NAME } from './suite.ts';

const SECRET_BYTES = 32;

export interface KeyPackagePair {
  /** An MLSMessage; goes to the one holder. */
  readonly publicBytes: Uint8Array;
  /** 96 bytes: init, encryption and signature key. Stays; opens the welcome. */
  readonly secretBytes: Uint8Array;
}

/**
 * `leafKey` is fresh per group, and `identity` certifies it. The lifetime is unbounded: the real
 * expiry is the bucket of the parcel that carries it.
 * @throws {KnotholeError} MLS when the identity is longer than 450 bytes.
 */
export async function makeKeyPackage(
  suite: MlsSuite,
  options: { readonly identity: Uint8Array; readonly leafKey: SigningKey },
): Promise<KeyPackagePair> {
  if (options.identity.length > MAX_IDENTITY_BYTES) {
    throw new KnotholeError('MLS', `an identity is at most ${MAX_IDENTITY_BYTES} bytes`);
  }
  const { publicPackage, privatePackage } = await generateKeyPackageWithKey(
    { credentialType: 'basic', identity: options.identity },
    CAPABILITIES,
    LIFETIME,
    [],
    { signKey: options.leafKey.secretKey, publicKey: options.leafKey.publicKey },
    suite.impl,
  );
  return {
    publicBytes: encodeMessage({
      version: 'mls10',
      wireformat: 'mls_key_package',
      keyPackage: publicPackage,
    }),
    secretBytes: encodeSecret(privatePackage),
  };
}

/**
 * Whom a KeyPackage would add, after every public check that a commit with it meets; undefined when
 * it would be refused.
 */
export async function inspectKeyPackage(
  suite: MlsSuite,
  publicBytes: Uint8Array,
): Promise<{ readonly identity: Uint8Array; readonly signatureKey: Uint8Array } | undefined> {
  const keyPackage = decodeKeyPackage(publicBytes);
  if (keyPackage === undefined || !(await isOurKeyPackage(suite, keyPackage))) {
    return undefined;
  }
  const { credential, signaturePublicKey } = keyPackage.leafNode;
  return credential.credentialType === 'basic'
    ? { identity: credential.identity, signatureKey: signaturePublicKey }
    : undefined;
}

export function decodeKeyPackage(publicBytes: Uint8Array): KeyPackage | undefined {
  return decodeMessage(publicBytes, 'mls_key_package')?.keyPackage;
}

/** @throws {KnotholeError} MLS unless 96 bytes. */
export function decodeKeyPackageSecret(secretBytes: Uint8Array): PrivateKeyPackage {
  if (secretBytes.length !== 3 * SECRET_BYTES) {
    throw new KnotholeError('MLS', `a key package's secret is 96 bytes, got ${secretBytes.length}`);
  }
  const part = (index: number): Uint8Array =>
    secretBytes.slice(index * SECRET_BYTES, (index + 1) * SECRET_BYTES);
  return { initPrivateKey: part(0), hpkePrivateKey: part(1), signaturePrivateKey: part(2) };
}

/** Suite, lifetime, capabilities, keys and both signatures; the credential is the caller's matter. */
export async function isOurKeyPackage(suite: MlsSuite, keyPackage: KeyPackage): Promise<boolean> {
  const { leafNode } = keyPackage;
  if (
    keyPackage.version !== 'mls10' ||
    keyPackage.cipherSuite !== SUITE_NAME ||
    keyPackage.extensions.length !== 0 ||
    leafNode.leafNodeSource !== 'key_package' ||
    leafNode.lifetime.notBefore !== LIFETIME.notBefore ||
    leafNode.lifetime.notAfter !== LIFETIME.notAfter ||
    !isUsableHpkeKey(keyPackage.initKey) ||
    constantTimeEqual(keyPackage.initKey, leafNode.hpkePublicKey) ||
    !isOurLeaf(leafNode)
  ) {
    return false;
  }
  const { signature } = suite.impl;
  return (
    (await verifyLeafNodeSignatureKeyPackage(leafNode, signature)) &&
    (await verifyKeyPackage(keyPackage, signature))
  );
}

function encodeSecret(secret: PrivateKeyPackage): Uint8Array {
  return concatBytes(secret.initPrivateKey, secret.hpkePrivateKey, secret.signaturePrivateKey);
}
