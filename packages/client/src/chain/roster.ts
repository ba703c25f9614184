/** Leaves of a group as members with an identity. */
import { type GroupState, type Member as Leaf, members } from '../crypto/group-state.ts';
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
