/** Opening what others put into the chain (chain.md rules 12 and 13). */
import type { CommitView, Judge } from './commit-view.ts';
import type { GroupState } from './group-state.ts';

export type OpenedInner =
  /** Skip the position; persist `next` when there is one. */
  | { readonly kind: 'junk'; readonly next?: GroupState }
  | {
      readonly kind: 'message';
      readonly senderLeaf: number;
      readonly plaintext: Uint8Array;
      readonly next: GroupState;
    }
  | {
      readonly kind: 'commit';
      readonly senderLeaf: number;
      readonly view: CommitView;
      readonly next: GroupState;
    }
  /** A valid commit removes my leaf. */
  | { readonly kind: 'removed'; readonly senderLeaf: number; readonly view: CommitView }
  /** Authentic and valid, but it cannot be applied here: never skip. */
  | { readonly kind: 'stuck'; readonly reason: 'path' }
  /** Signed with my leaf's key and not made by this state: another copy of this device writes. */
  | { readonly kind: 'clone' };

/** Opens an inner of the current epoch that is neither mine nor known (rule 12). Never throws for bytes. */
export async function openInner(
  _state: GroupState,
  _inner: Uint8Array,
  _judge: Judge,
): Promise<OpenedInner> {
  throw new Error('unfinished');
}
