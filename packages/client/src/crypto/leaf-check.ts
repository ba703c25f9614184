/**
 * What a leaf of our groups must look like. All of it is public and the same for every member, so a
 * commit that brings another leaf is junk for everybody alike (chain.md rule 13).
 */
import { x25519 } from '@noble/curves/ed25519.js';
import type { Capabilities, LeafNode } from 'ts-mls';
import { isSoundPublicKey } from './ed25519-verify.ts';
import { CAPABILITIES, MAX_IDENTITY_BYTES, type MlsConfig } from './mls-config.ts';

/** Any scalar shows a key of small order: the shared secret is zero, which the library refuses. */
const PROBE: Uint8Array = new Uint8Array(32).fill(7);

/** Whether credential, keys and capabilities are ours; signatures and lifetime are not looked at. */
export function isOurLeaf(leaf: LeafNode): boolean {
  return (
    leaf.credential.credentialType === 'basic' &&
    leaf.credential.identity.length <= MAX_IDENTITY_BYTES &&
    leaf.extensions.length === 0 &&
    hasOurCapabilities(leaf.capabilities) &&
    isSoundPublicKey(leaf.signaturePublicKey) &&
    isUsableHpkeKey(leaf.hpkePublicKey)
  );
}

/** Whether the layer above accepts the leaf's credential (its own default would accept all). */
export function isAcceptedLeaf(leaf: LeafNode, config: MlsConfig): boolean {
  return (
    leaf.credential.credentialType === 'basic' &&
    config.acceptsCredential(leaf.credential.identity, leaf.signaturePublicKey)
  );
}

/**
 * Whether anybody could encrypt to this key. One unusable key in the tree would make every later
 * commit of the others fail.
 */
export function isUsableHpkeKey(publicKey: Uint8Array): boolean {
  try {
    x25519.getSharedSecret(PROBE, publicKey);
    return true;
  } catch {
    return false;
  }
}

export function hasOurCapabilities(capabilities: Capabilities): boolean {
  return (
    sameList(capabilities.versions, CAPABILITIES.versions) &&
    sameList(capabilities.ciphersuites, CAPABILITIES.ciphersuites) &&
    sameList(capabilities.extensions, CAPABILITIES.extensions) &&
    sameList(capabilities.proposals, CAPABILITIES.proposals) &&
    sameList(capabilities.credentials, CAPABILITIES.credentials)
  );
}

function sameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
