/** Another history, told by what its members have seen (docs/chain.md rule 30). */
import { constantTimeEqual } from '../crypto/hash.ts';
import { type ChainState, epochNumber, groupOf, hashBefore, headOf, stuck } from './chain-state.ts';
import type { Seen } from './message.ts';
import type { ChainRules } from './rules.ts';
import type { Head, Identity, Member } from './types.ts';

/**
 * Compares what an authentic message of `sender` says about this epoch with what stands here. A
 * difference means that the relay shows two histories, or that the sender lies; either is shown, and
 * the branch without the guardian stops.
 */
export function compareHistories(
  rules: ChainRules,
  state: ChainState,
  sender: Member,
  seen: Seen,
): ChainState {
  if (agrees(state, seen)) {
    return state;
  }
  return suspected(rules, state, sender);
}

/**
 * Compares what `sender` says, in a group that the relay has not split, about an epoch of this one. A
 * fork at a commit leaves branches that never meet: nothing in them tells it.
 */
export function compareHead(
  rules: ChainRules,
  state: ChainState,
  sender: Identity,
  head: Head,
): ChainState {
  const here = [...state.pastHeads, headOf(state.group)].find(
    ({ group, epoch }) => group === head.group && epoch === head.epoch,
  );
  return here === undefined || here.authenticator === head.authenticator
    ? state
    : suspected(rules, state, sender);
}

/** Whether a head is of an epoch that this device has still to come to. */
export function isLater(state: ChainState, { group, epoch }: Head): boolean {
  return group === groupOf(state) && epoch > epochNumber(state);
}

/** A member is known to be on another branch. */
export function suspected(rules: ChainRules, state: ChainState, sender: Identity): ChainState {
  const suspicious = state.forkSuspected ? state : { ...state, forkSuspected: true };
  return state.status.kind === 'live' && rules.stopsAtFork(sender, state.self)
    ? stuck(suspicious, 'fork')
    : suspicious;
}

/** Whether who has seen this has read what stands here: only then does it count as a receipt. */
export function agrees(state: ChainState, seen: Seen): boolean {
  if (seen.position > state.position) {
    return false;
  }
  const hash = hashBefore(state, seen.position);
  return hash === undefined || constantTimeEqual(hash, seen.hash);
}
