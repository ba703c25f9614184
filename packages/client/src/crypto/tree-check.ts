/**
 * Validation of a ratchet tree that a joiner is handed (RFC 9420 §7.9.2, §12.4.3.1). It stands in for
 * the library's, which demands that all ancestors of an unmerged leaf have equal lists of unmerged
 * leaves, and so refuses sound trees after some removals and additions.
 */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { GroupContext, LeafNode, ParentNode, RatchetTree } from 'ts-mls';
import { verifyLeafNodeSignature, verifyLeafNodeSignatureKeyPackage } from 'ts-mls/leafNode.js';
import { verifyParentHashes } from 'ts-mls/parentHash.js';
import { treeHashRoot } from 'ts-mls/treeHash.js';
import { directPath, leafWidth, toNodeIndex } from 'ts-mls/treemath.js';
import { constantTimeEqual } from './hash.ts';
import { isAcceptedLeaf, isOurLeaf, isUsableHpkeKey } from './leaf-check.ts';
import { LIFETIME, MAX_LEAVES, type MlsConfig } from './mls-config.ts';
import type { MlsSuite } from './suite.ts';

/** A full tree over 32 leaves: the least that holds {@link MAX_LEAVES}. */
const MAX_NODES = 63;

/** Whether the tree is whole, ours in every leaf, and the one that `context` commits to. */
export async function isSoundTree(
  suite: MlsSuite,
  config: MlsConfig,
  tree: RatchetTree,
  context: GroupContext,
): Promise<boolean> {
  if (tree.length > MAX_NODES || !shapeHolds(tree) || !keysAreUnique(tree)) {
    return false;
  }
  for (const [index, node] of tree.entries()) {
    if (
      node?.nodeType === 'leaf' &&
      !(await isSoundLeaf(suite, config, node.leaf, index / 2, context.groupId))
    ) {
      return false;
    }
  }
  const { hash } = suite.impl;
  return (
    (await verifyParentHashes(tree, hash)) &&
    constantTimeEqual(await treeHashRoot(tree, hash), context.treeHash)
  );
}

function shapeHolds(tree: RatchetTree): boolean {
  const leaves = tree.filter((node) => node?.nodeType === 'leaf').length;
  return (
    leaves <= MAX_LEAVES &&
    tree.every((node, index) => {
      if (node === undefined) {
        return true;
      }
      return node.nodeType === 'leaf'
        ? index % 2 === 0
        : index % 2 === 1 && isSoundParent(tree, index, node.parent);
    })
  );
}

/** Unmerged leaves are below the node, in order, and known to every node between. */
function isSoundParent(tree: RatchetTree, index: number, parent: ParentNode): boolean {
  const { unmergedLeaves } = parent;
  return (
    isUsableHpkeKey(parent.hpkePublicKey) &&
    unmergedLeaves.every(
      (leaf, position) =>
        leaf > (unmergedLeaves[position - 1] ?? -1) && isUnmergedBelow(tree, index, leaf),
    )
  );
}

function isUnmergedBelow(tree: RatchetTree, index: number, leaf: number): boolean {
  const leafNode = 2 * leaf;
  if (tree[leafNode]?.nodeType !== 'leaf') {
    return false;
  }
  const path: number[] = directPath(toNodeIndex(leafNode), leafWidth(tree.length));
  const height = path.indexOf(index);
  return (
    height >= 0 &&
    path.slice(0, height).every((between) => {
      const node = tree[between];
      return node?.nodeType !== 'parent' || node.parent.unmergedLeaves.includes(leaf);
    })
  );
}

function keysAreUnique(tree: RatchetTree): boolean {
  const keys = tree.flatMap((node) => {
    if (node === undefined) {
      return [];
    }
    return node.nodeType === 'leaf'
      ? [bytesToHex(node.leaf.hpkePublicKey), bytesToHex(node.leaf.signaturePublicKey)]
      : [bytesToHex(node.parent.hpkePublicKey)];
  });
  return new Set(keys).size === keys.length;
}

async function isSoundLeaf(
  suite: MlsSuite,
  config: MlsConfig,
  leaf: LeafNode,
  leafIndex: number,
  groupId: Uint8Array,
): Promise<boolean> {
  const { signature } = suite.impl;
  if (!isOurLeaf(leaf) || !isAcceptedLeaf(leaf, config)) {
    return false;
  }
  switch (leaf.leafNodeSource) {
    case 'key_package':
      return (
        leaf.lifetime.notBefore === LIFETIME.notBefore &&
        leaf.lifetime.notAfter === LIFETIME.notAfter &&
        verifyLeafNodeSignatureKeyPackage(leaf, signature)
      );
    case 'commit':
      return verifyLeafNodeSignature(leaf, groupId, leafIndex, signature);
    case 'update':
      return false;
  }
}
