/** Zeroing the secrets that a step has made obsolete. */
import type { GenerationSecret, SecretTreeNode } from 'ts-mls';
import type { GroupState } from './group-state.ts';
import { zero } from './hash.ts';

/**
 * Zeroes every secret of `before` that `after` no longer holds: spent message keys within an epoch,
 * and the whole old epoch after a commit. Call it once `after` is persisted; `before` is unusable
 * from then on. The library never hands back the keys of the epochs it prunes.
 */
export function eraseDropped(before: GroupState, after: GroupState): void {
  const kept = new Set(secretsOf(after));
  zero(...secretsOf(before).filter((secret) => !kept.has(secret)));
}

function secretsOf(state: GroupState): Uint8Array[] {
  const { keySchedule, secretTree, privatePath, signaturePrivateKey } = state.mls;
  return [
    ...Object.values(keySchedule),
    ...secretTree.flatMap(secretsOfNode),
    ...secretsOfNode(state.ownReceive),
    ...Object.values(privatePath.privateKeys),
    signaturePrivateKey,
  ];
}

function secretsOfNode(node: SecretTreeNode): Uint8Array[] {
  return [...secretsOfRatchet(node.handshake), ...secretsOfRatchet(node.application)];
}

function secretsOfRatchet(ratchet: GenerationSecret): Uint8Array[] {
  return [ratchet.secret, ...Object.values(ratchet.unusedGenerations)];
}
