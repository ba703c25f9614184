/**
 * A thief with the exported state of a removed device, who tries all that he has on a commit: each
 * private key on each sealed path secret, and where none opens, the secret of an empty path.
 */
import { type ClientState, decodeMlsMessage, type FramedContent } from 'ts-mls';
import { nextEpochContext } from 'ts-mls/clientState.js';
import { encode } from 'ts-mls/codec/tlsEncoder.js';
import { decryptWithLabel } from 'ts-mls/crypto/hpke.js';
import { deriveSecret } from 'ts-mls/crypto/kdf.js';
import { verifyConfirmationTag } from 'ts-mls/framedContent.js';
import { groupContextEncoder } from 'ts-mls/groupContext.js';
import { initializeEpoch } from 'ts-mls/keySchedule.js';
import { unprotectPrivateMessage } from 'ts-mls/messageProtection.js';
import { addLeafNode, filteredDirectPath, removeLeafNode } from 'ts-mls/ratchetTree.js';
import { createSecretTree } from 'ts-mls/secretTree.js';
import { treeHashRoot } from 'ts-mls/treeHash.js';
import { leafWidth, toLeafIndex } from 'ts-mls/treemath.js';
import { applyUpdatePath } from 'ts-mls/updatePath.js';
import type { MlsSuite } from '../../src/crypto/suite.ts';

type CommitContent = Extract<FramedContent, { contentType: 'commit' }>;

/** The next epoch as the thief computes it; undefined when the commit's tag tells him he is out. */
export async function follow(
  { impl }: MlsSuite,
  thief: ClientState,
  inner: Uint8Array,
): Promise<ClientState | undefined> {
  const message = decodeMlsMessage(inner, 0)?.[0];
  if (message?.wireformat !== 'mls_private_message') {
    return undefined;
  }
  const opened = await unprotectPrivateMessage(
    thief.keySchedule.senderDataSecret,
    message.privateMessage,
    thief.secretTree,
    thief.ratchetTree,
    thief.groupContext,
    thief.clientConfig.keyRetentionConfig,
    impl,
  ).catch(() => undefined);
  const content = opened?.content.content;
  if (
    opened?.content.auth.contentType !== 'commit' ||
    content?.contentType !== 'commit' ||
    content.sender.senderType !== 'member'
  ) {
    return undefined;
  }
  const sender = toLeafIndex(content.sender.leafIndex);
  const before = treeAfterProposals(thief, content);
  const { path } = content.commit;
  const tree = path === undefined ? before : await applyUpdatePath(before, sender, path, impl.hash);
  const treeHash = await treeHashRoot(tree, impl.hash);
  const context = await nextEpochContext(
    thief.groupContext,
    'mls_private_message',
    content,
    opened.content.auth.signature,
    treeHash,
    thief.confirmationTag,
    impl.hash,
  );
  const sealedFor = { ...thief.groupContext, treeHash, epoch: thief.groupContext.epoch + 1n };
  const steps = filteredDirectPath(sender, before).length;
  const secrets = await commitSecrets(
    impl,
    thief,
    content,
    encode(groupContextEncoder)(sealedFor),
    steps,
  );
  for (const commitSecret of secrets) {
    const epoch = await initializeEpoch(
      thief.keySchedule.initSecret,
      commitSecret,
      context,
      new Uint8Array(32),
      impl.kdf,
    );
    const { confirmationTag } = opened.content.auth;
    const { confirmationKey } = epoch.keySchedule;
    if (
      await verifyConfirmationTag(
        confirmationKey,
        confirmationTag,
        context.confirmedTranscriptHash,
        impl.hash,
      )
    ) {
      return {
        ...thief,
        groupContext: context,
        keySchedule: epoch.keySchedule,
        ratchetTree: tree,
        secretTree: await createSecretTree(
          leafWidth(tree.length),
          epoch.encryptionSecret,
          impl.kdf,
        ),
        confirmationTag,
      };
    }
  }
  return undefined;
}

function treeAfterProposals(thief: ClientState, { commit }: CommitContent) {
  const proposals = commit.proposals.flatMap((item) => ('proposal' in item ? [item.proposal] : []));
  let tree = thief.ratchetTree;
  for (const proposal of proposals) {
    tree = 'remove' in proposal ? removeLeafNode(tree, toLeafIndex(proposal.remove.removed)) : tree;
  }
  for (const proposal of proposals) {
    tree = 'add' in proposal ? addLeafNode(tree, proposal.add.keyPackage.leafNode)[0] : tree;
  }
  return tree;
}

async function commitSecrets(
  impl: MlsSuite['impl'],
  thief: ClientState,
  { commit }: CommitContent,
  context: Uint8Array,
  steps: number,
): Promise<Uint8Array[]> {
  const keys = Object.values(thief.privatePath.privateKeys);
  const found: Uint8Array[] = [new Uint8Array(32)];
  for (const [level, node] of (commit.path?.nodes ?? []).entries()) {
    for (const { kemOutput, ciphertext } of node.encryptedPathSecret) {
      for (const key of keys) {
        const privateKey = await impl.hpke.importPrivateKey(key);
        const secret = await decryptWithLabel(
          privateKey,
          'UpdatePathNode',
          context,
          kemOutput,
          ciphertext,
          impl.hpke,
        ).catch(() => undefined);
        if (secret !== undefined) {
          found.push(await climb(impl, secret, steps - level));
        }
      }
    }
  }
  return found;
}

async function climb(
  impl: MlsSuite['impl'],
  secret: Uint8Array,
  steps: number,
): Promise<Uint8Array> {
  return steps === 0
    ? secret
    : climb(impl, await deriveSecret(secret, 'path', impl.kdf), steps - 1);
}
