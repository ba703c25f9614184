/** Leaves of a group as members with an identity. */
import { type GroupState, type Member as Leaf, members } from '../crypto/group-state.ts';
import { constantTimeEqual } from '../crypto/hash.ts';
import type { ChainPolicy, Member } from './types.ts';

/** The member behind a leaf; undefined when its credential is not certified. */
export function identifyLeaf(policy: ChainPolicy, leaf: Leaf): Member | undefined {
  const identity = policy.identify(leaf.identity, leaf.signatureKey);
  return identity === undefined ? undefined : { ...identity, leaf: leaf.leaf };
}

/** All members; a leaf without a certified credential cannot have come in (rule 16) and is left out. */
export function roster(policy: ChainPolicy, group: GroupState): readonly Member[] {
  return members(group).flatMap((leaf) => identifyLeaf(policy, leaf) ?? []);
}

/**
 * Signature key of a member's leaf, 32 bytes.
 * @throws {Error} when the device is no member, which is a fault of the caller.
 */
export function leafKeyOf(policy: ChainPolicy, group: GroupState, device: string): Uint8Array {
  const leaf = members(group).find((member) => identifyLeaf(policy, member)?.device === device);
  if (leaf === undefined) {
    throw new Error('whoever is asked for is a member');
  }
  return leaf.signatureKey;
}

/** Whether a leaf with this signature key is in the group. */
export function hasLeafKey(group: GroupState, key: Uint8Array): boolean {
  return members(group).some(({ signatureKey }) => constantTimeEqual(signatureKey, key));
}
