/** The public checks of an UpdatePath (RFC 9420 §7.5, §7.9.2, §12.4.2). */

import { bytesToHex } from '@noble/hashes/utils.js';
import type { LeafNode, RatchetTree, UpdatePath } from 'ts-mls';
import { encodeCredential } from 'ts-mls/credential.js';
import { verifyLeafNodeSignature } from 'ts-mls/leafNode.js';
import { filteredDirectPathAndCopathResolution } from 'ts-mls/ratchetTree.js';
import { toLeafIndex } from 'ts-mls/treemath.js';
import { applyUpdatePath } from 'ts-mls/updatePath.js';
import type { GroupState } from './group-state.ts';
import { constantTimeEqual } from './hash.ts';
import { isAcceptedLeaf, isOurLeaf, isUsableHpkeKey } from './leaf-check.ts';

const KEM_OUTPUT_BYTES = 32;
/** A path secret of 32 bytes and the tag of AES-GCM. */
const PATH_CIPHERTEXT_BYTES = 48;

/**
 * Whether all that is public of the path is right: the committer changes nothing about himself but
 * his encryption key, there are as many nodes and ciphertexts as the tree asks for, keys are new and
 * usable, and the parent hashes hold. `tree` is the one after the proposals.
 */
export async function isSoundPath(
  state: GroupState,
  senderLeaf: number,
  path: UpdatePath,
  tree: RatchetTree,
  addedLeaves: readonly number[],
): Promise<boolean> {
  const old = tree[2 * senderLeaf];
  return (
    old?.nodeType === 'leaf' &&
    staysSame(old.leaf, path.leafNode) &&
    isAcceptedLeaf(path.leafNode, state.config) &&
    nodesFitTree(path, senderLeaf, tree, addedLeaves) &&
    keysAreNew(path, tree) &&
    (await leafIsSigned(state, senderLeaf, path.leafNode)) &&
    (await parentHashesHold(state, senderLeaf, path, tree))
  );
}

/** A path could otherwise smuggle another person's credential into the committer's leaf. */
function staysSame(old: LeafNode, updated: LeafNode): boolean {
  return (
    isOurLeaf(updated) &&
    constantTimeEqual(old.signaturePublicKey, updated.signaturePublicKey) &&
    constantTimeEqual(encodeCredential(old.credential), encodeCredential(updated.credential))
  );
}

function nodesFitTree(
  path: UpdatePath,
  senderLeaf: number,
  tree: RatchetTree,
  addedLeaves: readonly number[],
): boolean {
  const added = new Set(addedLeaves.map((leaf) => 2 * leaf));
  const expected = filteredDirectPathAndCopathResolution(toLeafIndex(senderLeaf), tree).map(
    ({ resolution }) => resolution.filter((node) => !added.has(node)).length,
  );
  return (
    path.nodes.length === expected.length &&
    path.nodes.every(
      ({ hpkePublicKey, encryptedPathSecret }, level) =>
        encryptedPathSecret.length === expected[level] &&
        isUsableHpkeKey(hpkePublicKey) &&
        encryptedPathSecret.every(
          ({ kemOutput, ciphertext }) =>
            kemOutput.length === KEM_OUTPUT_BYTES && ciphertext.length === PATH_CIPHERTEXT_BYTES,
        ),
    )
  );
}

function keysAreNew(path: UpdatePath, tree: RatchetTree): boolean {
  const known = tree.flatMap((node) => {
    if (node === undefined) {
      return [];
    }
    return [node.nodeType === 'leaf' ? node.leaf.hpkePublicKey : node.parent.hpkePublicKey];
  });
  const fresh = [path.leafNode.hpkePublicKey, ...path.nodes.map((node) => node.hpkePublicKey)];
  const all = [...known, ...fresh].map(bytesToHex);
  return new Set(all).size === all.length;
}

async function leafIsSigned(
  state: GroupState,
  senderLeaf: number,
  leaf: LeafNode,
): Promise<boolean> {
  const { groupId } = state.mls.groupContext;
  try {
    return (
      leaf.leafNodeSource === 'commit' &&
      (await verifyLeafNodeSignature(leaf, groupId, senderLeaf, state.suite.impl.signature))
    );
  } catch {
    return false;
  }
}

async function parentHashesHold(
  state: GroupState,
  senderLeaf: number,
  path: UpdatePath,
  tree: RatchetTree,
): Promise<boolean> {
  try {
    await applyUpdatePath(tree, toLeafIndex(senderLeaf), path, state.suite.impl.hash);
    return true;
  } catch {
    return false;
  }
}
