/** Another history, told by what its members have seen (docs/chain.md rule 30). */
import { constantTimeEqual } from '../crypto/hash.ts';
import { type ChainState, hashBefore, stuck } from './chain-state.ts';
import type { Seen } from './message.ts';
import type { ChainRules } from './rules.ts';
import type { Member } from './types.ts';

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
  const suspicious = { ...state, forkSuspected: true };
  return rules.stopsAtFork(sender, state.self) ? stuck(suspicious, 'fork') : suspicious;
}

function agrees(state: ChainState, seen: Seen): boolean {
  if (seen.position > state.position) {
    return false;
  }
  const hash = hashBefore(state, seen.position);
  return hash === undefined || constantTimeEqual(hash, seen.hash);
}
