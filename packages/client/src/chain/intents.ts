/** Intents (docs/chain.md rule 18): when one is satisfied, and which statements it still lacks. */
import { constantTimeEqual } from '../crypto/hash.ts';
import type { ChainState, StoredIntent } from './chain-state.ts';
import type { Item } from './types.ts';

/**
 * Drops every intent that has come true, by whomever, and of the others what has come true of them: a
 * device that was added and goes again later is not added once more, with a key package that is used.
 */
export function settleIntents(state: ChainState): ChainState {
  const intents = state.intents.flatMap((stored) => remaining(state, stored) ?? []);
  const isSame =
    intents.length === state.intents.length &&
    intents.every((stored, index) => stored === state.intents[index]);
  return isSame ? state : { ...state, intents };
}

function remaining(state: ChainState, stored: StoredIntent): StoredIntent | undefined {
  const { intent, epoch } = stored;
  switch (intent.kind) {
    case 'add': {
      const devices = intent.devices.filter(({ device }) => !state.peers.has(device));
      return narrowed(stored, { ...intent, devices }, intent.devices.length);
    }
    case 'remove': {
      const devices = intent.devices.filter((device) => state.peers.has(device));
      return narrowed(stored, { ...intent, devices }, intent.devices.length);
    }
    case 'replace':
      return (state.peers.get(intent.device.device)?.joinedEpoch ?? 0) > epoch ? undefined : stored;
    case 'update':
      return state.leafUpdated.epoch > epoch ? undefined : stored;
    case 'leave':
      return stored;
  }
}

function narrowed(
  stored: StoredIntent,
  intent: Extract<StoredIntent['intent'], { kind: 'add' | 'remove' }>,
  count: number,
): StoredIntent | undefined {
  if (intent.devices.length === 0) {
    return undefined;
  }
  return intent.devices.length === count ? stored : { ...stored, intent };
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
