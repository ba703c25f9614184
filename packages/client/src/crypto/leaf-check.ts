/**
 * What a leaf of our groups must look like. All of it is public and the same for every member, so a
 * commit that brings another leaf is junk for everybody alike (chain.md rule 13).
 */
import type { Capabilities, LeafNode } from 'ts-mls';
import { isSoundPublicKey } from './ed25519-verify.ts';
import { CAPABILITIES, MAX_IDENTITY_BYTES, type MlsConfig } from './mls-config.ts';
import { saysYes } from './verdict.ts';

const P: bigint = 2n ** 255n - 19n;
/** The u-coordinates of small order, canonical or not: with them every shared secret is zero. */
const SMALL_ORDER: ReadonlySet<bigint> = new Set([
  0n,
  1n,
  325606250916557431795983626356110631294008115727848805560023387167927233504n,
  39382357235489614581723060781553021112529911719440698176882885853963445705823n,
  P - 1n,
  P,
  P + 1n,
]);

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

/** Whether the layer above accepts the leaf's credential (the library's own default accepts all). */
export function isAcceptedLeaf(leaf: LeafNode, config: MlsConfig): boolean {
  const { credential, signaturePublicKey } = leaf;
  return (
    credential.credentialType === 'basic' &&
    saysYes(() => config.acceptsCredential(credential.identity, signaturePublicKey))
  );
}

/**
 * Whether anybody could encrypt to this key. One unusable key in the tree would make every later
 * commit of the others fail.
 */
export function isUsableHpkeKey(publicKey: Uint8Array): boolean {
  if (publicKey.length !== 32) {
    return false;
  }
  const number = publicKey.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  // X25519 ignores the highest bit (RFC 7748 §5).
  return !SMALL_ORDER.has(BigInt.asUintN(255, number));
}

function hasOurCapabilities(capabilities: Capabilities): boolean {
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
