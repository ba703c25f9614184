/**
 * Repair (rules 24, 27, 28, 30): what a device does about its own troubles, and a guardian's device
 * about everybody's. Decided anew whenever the help chains have been read to their ends.
 */
import { lineageOf } from './abstract-mls.ts';
import { ask, call, type Writes } from './model-asking.ts';
import { meetHeads } from './model-forks.ts';
import { foundAnew } from './model-founding.ts';
import { reconcile } from './model-reconcile.ts';
import { isGuardianHere, type Situation } from './model-situation.ts';
import type { ChainState } from './model-state.ts';

export interface Decision {
  readonly state: ChainState;
  /** Into a group that this device has founded. */
  readonly hasMoved: boolean;
  readonly writes?: Writes | undefined;
}

/** Rule 22, in days. It also ends every branch of a fork within a week (rule 30). */
const LEAF_LIFE = 7;

export function decide(situation: Situation, before: ChainState): Decision {
  const { around, family, today } = situation;
  const state = meetHeads(around.rules, before, family);
  const successor = foundAnew(situation, state);
  if (successor !== undefined) {
    return { state: successor, hasMoved: true };
  }
  const isSettled = state.status === 'live' && today > (state.since ?? 0);
  if (isSettled && isGuardianHere(situation, state)) {
    family.vault = lineageOf(state.group);
  }
  const reconciled =
    state.status === 'live' ? reconcile(situation, renewLeaf(situation, state)) : state;
  const mayCall = isGuardianHere(situation, state);
  const writes = ask(situation, state) ?? (mayCall ? call(situation, reconciled) : undefined);
  return { state: reconciled, hasMoved: false, writes };
}

function renewLeaf({ today }: Situation, state: ChainState): ChainState {
  const isOld = today - (state.leafSince ?? 0) >= LEAF_LIFE;
  const isKnown = state.intents.some(({ kind }) => kind === 'update');
  return isOld && !isKnown ? { ...state, intents: [...state.intents, { kind: 'update' }] } : state;
}
