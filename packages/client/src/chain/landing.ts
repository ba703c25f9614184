/** My own envelope stands in the chain: judged and applied as everybody does (docs/chain.md rule 19). */
import { encodeHex } from '@knothole/protocol';
import type { CommitView } from '../crypto/commit-view.ts';
import { members, ownLeaf } from '../crypto/group-state.ts';
import { sha256 } from '../crypto/hash.ts';
import { passOwn } from '../crypto/message.ts';
import {
  type ChainState,
  type Pending,
  type PendingCommit,
  type Place,
  withSpeaker,
} from './chain-state.ts';
import { judgeOf, readCommitHeader } from './judge.ts';
import { decodeMessage } from './message.ts';
import { enterNextEpoch } from './next-epoch.ts';
import { dropDelivered, landItems } from './outbox.ts';
import type { ReadContext, Step } from './read-context.ts';
import { settleOwed } from './receipts.ts';
import { applyItems } from './said.ts';

/** `state` has already advanced past the position at `place`. */
export async function landOwn(
  context: ReadContext,
  state: ChainState,
  pending: Pending,
  place: Place,
): Promise<Step> {
  return pending.kind === 'message'
    ? landMessage(context, await passed(state, pending), place, pending.plaintext)
    : landCommit(context, state, place, pending);
}

async function landMessage(
  context: ReadContext,
  state: ChainState,
  place: Place,
  plaintext: Uint8Array,
): Promise<Step> {
  const message = decodeMessage(plaintext);
  const sender = { ...state.self, leaf: ownLeaf(state.group) };
  const spoke = withSpeaker(state, sender.leaf);
  const said = await applyItems(context, spoke, place, sender, message.items);
  const landed = settleOwed(landItems(said.state, message.items, place), place.epoch, message.seen);
  return { ...said, state: dropDelivered(landed, context.rules.keepsUntilReceipted) };
}

/** The statements may have changed since it was made: judged again, by the same function as others'. */
async function landCommit(
  context: ReadContext,
  state: ChainState,
  place: Place,
  pending: Extract<Pending, { kind: 'commit' }>,
): Promise<Step> {
  const { commit } = pending;
  const view = viewOf(state, commit);
  const header = readCommitHeader(commit.authenticatedData);
  if (header !== undefined && judgeOf(context.rules, context.policy, state)(view)) {
    return enterNextEpoch(context, state, { view, header, next: commit.next, own: commit, place });
  }
  const refused = await passed(state, pending);
  return {
    state: context.rules.afterRefusal === 'anew' ? refused : { ...refused, pending },
    events: [],
  };
}

/** What the others' judges see of it. */
function viewOf(state: ChainState, commit: PendingCommit): CommitView {
  const membersAfter = members(commit.next);
  return {
    senderLeaf: ownLeaf(state.group),
    authenticatedData: commit.authenticatedData,
    adds: membersAfter.filter(({ leaf }) => commit.adds.includes(leaf)),
    removes: commit.removes,
    hasPath: commit.hasPath,
    hasExternalPsk: commit.hasExternalPsk,
    membersBefore: members(state.group),
    membersAfter,
  };
}

/** Known from now on as mine, should somebody plant it again. */
async function passed(state: ChainState, { inner }: Pending): Promise<ChainState> {
  return {
    ...state,
    group: await passOwn(state.group, inner),
    pending: null,
    mine: new Set([...state.mine, encodeHex(sha256(inner))]),
  };
}
