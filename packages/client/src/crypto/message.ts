/** Application messages (RFC 9420 §15), and what of mine the chain already has. */
import { KnotholeError } from '@knothole/protocol';
import { createApplicationMessage, type SecretTreeNode } from 'ts-mls';
import { ratchetToGeneration } from 'ts-mls/secretTree.js';
import { INNER_ROOM_BYTES } from './envelope.ts';
import type { GroupState } from './group-state.ts';
import { encodeMessage } from './mls-codec.ts';
import { type Addressed, readAddressed, receivingTree } from './unprotect.ts';

/** What MLS adds to a plaintext at most, in a group whose id has at most 32 bytes. */
const MESSAGE_OVERHEAD_BYTES = 162;

/** The longest plaintext whose inner fits one envelope. */
export const PLAINTEXT_ROOM_BYTES: number = INNER_ROOM_BYTES - MESSAGE_OVERHEAD_BYTES;

export interface EncryptedMessage {
  readonly inner: Uint8Array;
  /** Persist it before the inner leaves the device, or two messages share a key. */
  readonly next: GroupState;
}

/**
 * Encrypts and signs `plaintext` for the members of this epoch. Its inner fits an envelope up to
 * {@link PLAINTEXT_ROOM_BYTES}.
 */
export async function encryptMessage(
  state: GroupState,
  plaintext: Uint8Array,
): Promise<EncryptedMessage> {
  const { newState, privateMessage } = await createApplicationMessage(
    state.mls,
    plaintext,
    state.suite.impl,
  );
  return {
    inner: encodeMessage({ version: 'mls10', wireformat: 'mls_private_message', privateMessage }),
    next: { ...state, mls: newState },
  };
}

/**
 * Tells the state that an inner of mine (a message, or a commit that was refused) stands in the
 * chain: the keys by which a clone of this device would be noticed go on past it. Call it where
 * chain.md rule 12 says "mine"; a second call changes nothing.
 * @throws {KnotholeError} MLS when the inner is no message of my leaf in this epoch.
 */
export async function passOwn(state: GroupState, inner: Uint8Array): Promise<GroupState> {
  const addressed = await readAddressed(state, inner);
  const { leafIndex } = state.mls.privatePath;
  if (addressed?.claimed.leafIndex !== leafIndex) {
    throw new KnotholeError('MLS', 'this inner is not of the own leaf in this epoch');
  }
  const ownReceive = await ratchetPast(state, addressed);
  return ownReceive === undefined ? state : { ...state, ownReceive };
}

/** My ratchets past the message; undefined when they are already. */
async function ratchetPast(
  state: GroupState,
  { message, claimed }: Addressed,
): Promise<SecretTreeNode | undefined> {
  try {
    const { newTree } = await ratchetToGeneration(
      receivingTree(state),
      claimed,
      message.contentType,
      state.mls.clientConfig.keyRetentionConfig,
      state.suite.impl,
    );
    return newTree[2 * claimed.leafIndex];
  } catch {
    return undefined;
  }
}
