/** Application messages (RFC 9420 §15). */
import type { GroupState } from './group-state.ts';

export interface EncryptedMessage {
  readonly inner: Uint8Array;
  /** Persist it before the inner leaves the device. */
  readonly next: GroupState;
}

export async function encryptMessage(
  _state: GroupState,
  _plaintext: Uint8Array,
): Promise<EncryptedMessage> {
  throw new Error('unfinished');
}

/**
 * Tells the state that my own inner (message or refused commit) stands in the chain. Keeps the keys that find a
 * clone no longer than needed; call it where rule 12 says "mine".
 */
export async function passOwn(_state: GroupState, _inner: Uint8Array): Promise<GroupState> {
  throw new Error('unfinished');
}
