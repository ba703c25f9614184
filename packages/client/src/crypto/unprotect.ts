/** The first half of opening: from bytes to authenticated content (RFC 9420 §6.3). */
import type { FramedContent, FramedContentAuthData, PrivateMessage, SecretTree } from 'ts-mls';
import { unprotectPrivateMessage } from 'ts-mls/messageProtection.js';
import { decryptSenderData } from 'ts-mls/privateMessage.js';
import type { SenderData } from 'ts-mls/sender.js';
import type { GroupState } from './group-state.ts';
import { constantTimeEqual } from './hash.ts';
import { decodeMessage } from './mls-codec.ts';

export interface Authentic {
  readonly senderLeaf: number;
  readonly content: FramedContent;
  readonly auth: FramedContentAuthData;
  /** The secret tree with the sender's ratchet moved past this message. */
  readonly secretTree: SecretTree;
}

export interface Addressed {
  readonly message: PrivateMessage;
  /** Not yet authenticated: any member can write any leaf and generation here. */
  readonly claimed: SenderData;
}

/** A PrivateMessage of this group and epoch whose sender data opens; undefined for all else. */
export async function readAddressed(
  state: GroupState,
  inner: Uint8Array,
): Promise<Addressed | undefined> {
  const message = decodeMessage(inner, 'mls_private_message')?.privateMessage;
  const { groupId, epoch } = state.mls.groupContext;
  if (message?.epoch !== epoch || !constantTimeEqual(message.groupId, groupId)) {
    return undefined;
  }
  try {
    const { senderDataSecret } = state.mls.keySchedule;
    const sender = await decryptSenderData(message, senderDataSecret, state.suite.impl);
    return sender === undefined ? undefined : { message, claimed: sender };
  } catch {
    return undefined;
  }
}

/** Decrypts with the given ratchets and verifies the sender's signature; undefined on any failure. */
export async function unprotect(
  state: GroupState,
  message: PrivateMessage,
  secretTree: SecretTree,
): Promise<Authentic | undefined> {
  const { keySchedule, ratchetTree, groupContext, clientConfig } = state.mls;
  try {
    const { content, tree } = await unprotectPrivateMessage(
      keySchedule.senderDataSecret,
      message,
      secretTree,
      ratchetTree,
      groupContext,
      clientConfig.keyRetentionConfig,
      state.suite.impl,
    );
    const { sender } = content.content;
    return sender.senderType === 'member'
      ? {
          senderLeaf: sender.leafIndex,
          content: content.content,
          auth: content.auth,
          secretTree: tree,
        }
      : undefined;
  } catch {
    return undefined;
  }
}

/** The secret tree in which my own leaf stands where the chain has it. */
export function receivingTree(state: GroupState): SecretTree {
  const tree = state.mls.secretTree.slice();
  tree[2 * state.mls.privatePath.leafIndex] = state.ownReceive;
  return tree;
}
