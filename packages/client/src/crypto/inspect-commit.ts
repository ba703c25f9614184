/**
 * The public half of a commit's validity: what every member can check alike before any secret is
 * touched. A commit that fails here is junk for everybody (chain.md rule 13).
 */
import { bytesToHex } from '@noble/hashes/utils.js';
import type {
  Commit,
  KeyPackage,
  Proposal,
  ProposalAdd,
  ProposalPSK,
  ProposalRemove,
  RatchetTree,
} from 'ts-mls';
import { addLeafNode, removeLeafNode } from 'ts-mls/ratchetTree.js';
import { toLeafIndex } from 'ts-mls/treemath.js';
import { isSoundPath } from './commit-path.ts';
import type { CommitView } from './commit-view.ts';
import { type GroupState, type Member, membersOfTree } from './group-state.ts';
import { isOurKeyPackage } from './key-package.ts';
import { isAcceptedLeaf } from './leaf-check.ts';
import { MAX_LEAVES } from './mls-config.ts';

const PSK_BYTES = 32;

interface Proposals {
  readonly adds: readonly KeyPackage[];
  readonly removes: readonly number[];
  readonly psks: number;
}

/** What the judge may see of the commit, or undefined when it is junk. */
export async function inspectCommit(
  state: GroupState,
  senderLeaf: number,
  commit: Commit,
  authenticatedData: Uint8Array,
): Promise<CommitView | undefined> {
  const proposals = readProposals(commit);
  if (proposals === undefined || !removesAreSound(state, senderLeaf, proposals.removes)) {
    return undefined;
  }
  if (!(await addsAreSound(state, proposals.adds))) {
    return undefined;
  }
  const { tree, addedLeaves } = applyToTree(state.mls.ratchetTree, proposals);
  const view = makeView(state, senderLeaf, commit, authenticatedData, proposals, tree, addedLeaves);
  if (!countsAreSound(view, proposals.psks)) {
    return undefined;
  }
  const pathIsSound =
    commit.path === undefined
      ? proposals.removes.length === 0 && commit.proposals.length > 0
      : await isSoundPath(state, senderLeaf, commit.path, tree, addedLeaves);
  return pathIsSound ? view : undefined;
}

/** Add, Remove and external PSK, each by value; everything else has no place in our groups. */
function readProposals(commit: Commit): Proposals | undefined {
  const adds: KeyPackage[] = [];
  const removes: number[] = [];
  let psks = 0;
  for (const item of commit.proposals) {
    if (item.proposalOrRefType !== 'proposal') {
      return undefined;
    }
    const { proposal } = item;
    if (isAdd(proposal)) {
      adds.push(proposal.add.keyPackage);
    } else if (isRemove(proposal)) {
      removes.push(proposal.remove.removed);
    } else if (isFreshPsk(proposal)) {
      psks += 1;
    } else {
      return undefined;
    }
  }
  return { adds, removes, psks };
}

function isAdd(proposal: Proposal): proposal is ProposalAdd {
  return proposal.proposalType === 'add';
}

function isRemove(proposal: Proposal): proposal is ProposalRemove {
  return proposal.proposalType === 'remove';
}

function isFreshPsk(proposal: Proposal): proposal is ProposalPSK {
  if (proposal.proposalType !== 'psk' || !('psk' in proposal)) {
    return false;
  }
  const id = proposal.psk.preSharedKeyId;
  return (
    id.psktype === 'external' && id.pskId.length === PSK_BYTES && id.pskNonce.length === PSK_BYTES
  );
}

function removesAreSound(
  state: GroupState,
  senderLeaf: number,
  removes: readonly number[],
): boolean {
  return (
    new Set(removes).size === removes.length &&
    removes.every(
      (leaf) => leaf !== senderLeaf && state.mls.ratchetTree[2 * leaf]?.nodeType === 'leaf',
    )
  );
}

/**
 * Every KeyPackage is ours and accepted, and brings keys that stand nowhere in the tree. The library
 * misses the second, and two refused credentials in one commit would raise an unhandled rejection in
 * it, which ends a Node process that has no handler for that.
 */
async function addsAreSound(state: GroupState, adds: readonly KeyPackage[]): Promise<boolean> {
  const keys = keysOfTree(state.mls.ratchetTree);
  for (const keyPackage of adds) {
    const { leafNode, initKey } = keyPackage;
    const fresh = [leafNode.signaturePublicKey, leafNode.hpkePublicKey, initKey].map(bytesToHex);
    if (fresh.some((key) => keys.has(key)) || !isAcceptedLeaf(leafNode, state.config)) {
      return false;
    }
    if (!(await isOurKeyPackage(state.suite, keyPackage))) {
      return false;
    }
    for (const key of fresh) {
      keys.add(key);
    }
  }
  return true;
}

function keysOfTree(tree: RatchetTree): Set<string> {
  return new Set(
    tree.flatMap((node) => {
      if (node === undefined) {
        return [];
      }
      return node.nodeType === 'leaf'
        ? [bytesToHex(node.leaf.signaturePublicKey), bytesToHex(node.leaf.hpkePublicKey)]
        : [bytesToHex(node.parent.hpkePublicKey)];
    }),
  );
}

function applyToTree(
  before: RatchetTree,
  { adds, removes }: Proposals,
): { readonly tree: RatchetTree; readonly addedLeaves: readonly number[] } {
  const addedLeaves: number[] = [];
  let tree = removes.reduce((acc, leaf) => removeLeafNode(acc, toLeafIndex(leaf)), before);
  for (const keyPackage of adds) {
    const [grown, node] = addLeafNode(tree, keyPackage.leafNode);
    tree = grown;
    addedLeaves.push(node / 2);
  }
  return { tree, addedLeaves };
}

function makeView(
  state: GroupState,
  senderLeaf: number,
  commit: Commit,
  authenticatedData: Uint8Array,
  proposals: Proposals,
  tree: RatchetTree,
  addedLeaves: readonly number[],
): CommitView {
  const membersAfter = membersOfTree(tree);
  return {
    senderLeaf,
    authenticatedData,
    adds: membersAfter.filter((member: Member) => addedLeaves.includes(member.leaf)),
    removes: proposals.removes,
    hasPath: commit.path !== undefined,
    hasExternalPsk: proposals.psks > 0,
    membersBefore: membersOfTree(state.mls.ratchetTree),
    membersAfter,
  };
}

/**
 * At most 24 leaves; and one fresh external PSK exactly where one leaf is left. Without it the path
 * of such a commit carries no secret, and a removed device would follow all later epochs.
 */
function countsAreSound(view: CommitView, psks: number): boolean {
  return (
    view.membersAfter.length <= MAX_LEAVES && psks === (view.membersAfter.length === 1 ? 1 : 0)
  );
}
