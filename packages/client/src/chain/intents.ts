/** Intents (docs/chain.md rule 18): when one is satisfied, and which statements it still lacks. */
import { constantTimeEqual } from '../crypto/hash.ts';
import type { ChainState, StoredIntent } from './chain-state.ts';
import type { Item } from './types.ts';

/** Drops every intent that has come true, by whomever. */
export function settleIntents(state: ChainState): ChainState {
  const intents = state.intents.filter((stored) => !isSatisfied(state, stored));
  return intents.length === state.intents.length ? state : { ...state, intents };
}

function isSatisfied(state: ChainState, { intent, epoch }: StoredIntent): boolean {
  switch (intent.kind) {
    case 'add':
      return intent.devices.every(({ device }) => state.peers.has(device));
    case 'remove':
      return intent.devices.every((device) => !state.peers.has(device));
    case 'replace':
      return (state.peers.get(intent.device.device)?.joinedEpoch ?? 0) > epoch;
    case 'update':
      return state.leafUpdated.epoch > epoch;
    case 'leave':
      return false;
  }
}

/** Statements that must be posted in this epoch before the intent can go on (rule 16). */
export function missingStatements(
  state: ChainState,
  intent: StoredIntent['intent'],
): readonly Item[] {
  return statementsOf(intent).filter(
    ({ body }) => !state.statements.some(({ bytes }) => constantTimeEqual(bytes, body)),
  );
}

/** Items that travel because of an intent, for checking their size at submission. */
export function statementsOf(intent: StoredIntent['intent']): readonly Item[] {
  switch (intent.kind) {
    case 'add':
    case 'remove':
      return intent.statements;
    case 'leave':
      return [intent.statement];
    case 'replace':
    case 'update':
      return [];
  }
}
