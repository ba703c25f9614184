/**
 * Opening what others put into the chain (chain.md rules 12 and 13): seal, signature and all that is
 * public first, then the judge, then the library's own application of path and tag. The message is
 * decrypted twice on the way, because the library shows its callback the proposals but not the path.
 */
import { emptyPskIndex, processPrivateMessage, type SecretTree } from 'ts-mls';
import type { CommitView, Judge } from './commit-view.ts';
import { enterEpoch, type GroupState } from './group-state.ts';
import { inspectCommit } from './inspect-commit.ts';
import { pathKeysMatch } from './private-path.ts';
import { type Addressed, readAddressed, receivingTree, unprotect } from './unprotect.ts';
import { saysYes } from './verdict.ts';

export type OpenedInner =
  /** Skip the position; persist `next` when there is one: the sender's ratchet has moved. */
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
      /** At the first moment of the next epoch. */
      readonly next: GroupState;
    }
  /** A valid commit removes my leaf. */
  | { readonly kind: 'removed'; readonly senderLeaf: number; readonly view: CommitView }
  /** Authentic and valid, but it cannot be applied here: never skip. */
  | { readonly kind: 'stuck'; readonly reason: 'path' }
  /** Signed with my leaf's key and not passed yet: another copy of this device writes. */
  | { readonly kind: 'clone' };

/**
 * Opens an inner of the current epoch that is neither mine nor known already (rule 12). No bytes
 * make it throw, as long as the judge throws nothing but coded errors, which count as its refusal.
 * All members reach the same verdict, except that only the one concerned sees `removed`, `clone`, or
 * a path aimed at him.
 */
export async function openInner(
  state: GroupState,
  inner: Uint8Array,
  judge: Judge,
): Promise<OpenedInner> {
  const addressed = await readAddressed(state, inner);
  if (addressed === undefined) {
    return { kind: 'junk' };
  }
  const authentic = await unprotect(state, addressed.message, receivingTree(state));
  if (authentic === undefined) {
    return { kind: 'junk' };
  }
  if (authentic.senderLeaf === state.mls.privatePath.leafIndex) {
    return { kind: 'clone' };
  }
  const { content, senderLeaf } = authentic;
  const next = withRatchets(state, authentic.secretTree);
  switch (content.contentType) {
    case 'application':
      return { kind: 'message', senderLeaf, plaintext: content.applicationData, next };
    case 'proposal':
      return { kind: 'junk', next };
    case 'commit': {
      const { commit, authenticatedData } = content;
      const view = await inspectCommit(state, senderLeaf, commit, authenticatedData);
      return view === undefined || !saysYes(() => judge(view))
        ? { kind: 'junk', next }
        : applyCommit(state, addressed, view);
    }
  }
}

/** Keeps my own sending ratchet where it is: the tree that opened the message held the other one. */
function withRatchets(state: GroupState, opened: SecretTree): GroupState {
  const own = 2 * state.mls.privatePath.leafIndex;
  const secretTree = opened.slice();
  const sending = state.mls.secretTree[own];
  if (sending !== undefined) {
    secretTree[own] = sending;
  }
  return { ...state, mls: { ...state.mls, secretTree } };
}

async function applyCommit(
  state: GroupState,
  { message }: Addressed,
  view: CommitView,
): Promise<OpenedInner> {
  const { senderLeaf } = view;
  // The path has no secret for me, so this is read from the proposals, not from the library's error.
  if (view.removes.includes(state.mls.privatePath.leafIndex)) {
    return { kind: 'removed', senderLeaf, view };
  }
  try {
    const { suite, config, mls } = state;
    const result = await processPrivateMessage(mls, message, emptyPskIndex, suite.impl);
    if (result.kind === 'newState' && pathKeysMatch(result.newState)) {
      return { kind: 'commit', senderLeaf, view, next: enterEpoch(suite, config, result.newState) };
    }
  } catch {
    // Whatever failed is aimed at me or at all: skipping it would fork me off silently.
  }
  return { kind: 'stuck', reason: 'path' };
}
