/** KeyPackages (RFC 9420 §10): one-time invitations that a device hands to one holder. */
import type { SigningKey } from './signing-key.ts';
import type { MlsSuite } from './suite.ts';

export interface KeyPackagePair {
  /** Goes to the holder. */
  readonly publicBytes: Uint8Array;
  /** Stays; opens the welcome. */
  readonly secretBytes: Uint8Array;
}

/** @throws {KnotholeError} MLS when the identity is longer than 450 bytes. */
export async function makeKeyPackage(
  _suite: MlsSuite,
  _options: { readonly identity: Uint8Array; readonly leafKey: SigningKey },
): Promise<KeyPackagePair> {
  throw new Error('unfinished');
}

/**
 * Reads whom a KeyPackage would add, after every public check that a commit with it would meet;
 * undefined when it would be refused.
 */
export async function inspectKeyPackage(
  _suite: MlsSuite,
  _publicBytes: Uint8Array,
): Promise<{ readonly identity: Uint8Array; readonly signatureKey: Uint8Array } | undefined> {
  throw new Error('unfinished');
}
