/** A member who builds commits from the library's parts and bends them before signing. */
import {
  type CiphersuiteImpl,
  type Commit,
  encodeMlsMessage,
  type Proposal,
  type RatchetTree,
} from 'ts-mls';
import { nextEpochContext } from 'ts-mls/clientState.js';
import { createConfirmationTag, createContentCommitSignature } from 'ts-mls/framedContent.js';
import { initializeEpoch } from 'ts-mls/keySchedule.js';
import { protect } from 'ts-mls/messageProtection.js';
import { getCommitSecret } from 'ts-mls/pathSecrets.js';
import { addLeafNode, removeLeafNode } from 'ts-mls/ratchetTree.js';
import { treeHashRoot } from 'ts-mls/treeHash.js';
import { type NodeIndex, toLeafIndex, toNodeIndex } from 'ts-mls/treemath.js';
import { createUpdatePath } from 'ts-mls/updatePath.js';
import type { GroupState } from '../../src/crypto/group-state.ts';
import { utf8 } from './party.ts';

export interface Bend {
  readonly authenticatedData?: Uint8Array;
  readonly proposals?: readonly Proposal[];
  /** Without a path at all. */
  readonly noPath?: boolean;
  /** Bends what is signed. */
  readonly commit?: (commit: Commit) => Commit;
  /** Bends the confirmation tag. */
  readonly tag?: (tag: Uint8Array) => Uint8Array;
  /** Puts another identity into the committer's own leaf, and signs it. */
  readonly identity?: Uint8Array;
  /** Replaces the primitives while the path is made. */
  readonly pathSuite?: CiphersuiteImpl;
}

/** An authentic PrivateMessage of the state's own leaf with a commit that is bent as told. */
export async function forgeCommit(state: GroupState, bend: Bend): Promise<Uint8Array> {
  const { mls, suite } = state;
  const { impl } = suite;
  const own = toLeafIndex(mls.privatePath.leafIndex);
  const proposals = bend.proposals ?? [];
  const { tree, added } = treeAfter(state, proposals);
  const [pathTree, path, secrets] = await createUpdatePath(
    withIdentity(tree, own, bend.identity),
    own,
    mls.groupContext,
    mls.signaturePrivateKey,
    bend.pathSuite ?? impl,
    added,
  );
  const last = secrets.at(-1);
  const commitSecret =
    last === undefined || bend.noPath === true
      ? new Uint8Array(32)
      : await getCommitSecret(pathTree, toNodeIndex(last.nodeIndex), last.secret, impl.kdf);
  const made: Commit = {
    proposals: proposals.map((proposal) => ({ proposalOrRefType: 'proposal', proposal })),
    path: bend.noPath === true ? undefined : path,
  };
  const bent = bend.commit?.(made) ?? made;
  const aad = bend.authenticatedData ?? utf8('next bucket');
  const { signature, framedContent } = await createContentCommitSignature(
    mls.groupContext,
    'mls_private_message',
    bent,
    { senderType: 'member', leafIndex: own },
    aad,
    mls.signaturePrivateKey,
    impl.signature,
  );
  const context = await nextEpochContext(
    mls.groupContext,
    'mls_private_message',
    framedContent,
    signature,
    await treeHashRoot(bend.noPath === true ? tree : pathTree, impl.hash),
    mls.confirmationTag,
    impl.hash,
  );
  const epoch = await initializeEpoch(
    mls.keySchedule.initSecret,
    commitSecret,
    context,
    new Uint8Array(32),
    impl.kdf,
  );
  const confirmationTag = await createConfirmationTag(
    epoch.keySchedule.confirmationKey,
    context.confirmedTranscriptHash,
    impl.hash,
  );
  const { privateMessage } = await protect(
    mls.keySchedule.senderDataSecret,
    aad,
    mls.groupContext,
    mls.secretTree,
    {
      ...framedContent,
      auth: {
        contentType: 'commit',
        signature,
        confirmationTag: bend.tag?.(confirmationTag) ?? confirmationTag,
      },
    },
    own,
    mls.clientConfig.paddingConfig,
    impl,
  );
  return encodeMlsMessage({ version: 'mls10', wireformat: 'mls_private_message', privateMessage });
}

function treeAfter(state: GroupState, proposals: readonly Proposal[]) {
  const added: NodeIndex[] = [];
  let tree = state.mls.ratchetTree;
  for (const proposal of proposals) {
    if ('remove' in proposal && tree[2 * proposal.remove.removed] !== undefined) {
      tree = removeLeafNode(tree, toLeafIndex(proposal.remove.removed));
    }
  }
  for (const proposal of proposals) {
    if ('add' in proposal) {
      const [grown, node] = addLeafNode(tree, proposal.add.keyPackage.leafNode);
      tree = grown;
      added.push(node);
    }
  }
  return { tree, added };
}

function withIdentity(tree: RatchetTree, leaf: number, identity?: Uint8Array): RatchetTree {
  return tree.map((node, index) =>
    identity !== undefined && index === 2 * leaf && node?.nodeType === 'leaf'
      ? { ...node, leaf: { ...node.leaf, credential: { credentialType: 'basic', identity } } }
      : node,
  );
}
