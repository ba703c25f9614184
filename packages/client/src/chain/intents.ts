/** Intents (docs/chain.md rule 18): when one is satisfied, and which statements it still lacks. */
import { constantTimeEqual } from '../crypto/hash.ts';
import { decodeKeyPackage } from '../crypto/key-package.ts';
import type { ChainState, StoredIntent } from './chain-state.ts';
import { hasLeafKey } from './roster.ts';
import type { InvitedDevice, Item } from './types.ts';

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
      return hasLeafOf(state, intent.device) ? undefined : stored;
    case 'update':
      return state.leafUpdated.epoch > epoch ? undefined : stored;
    case 'leave':
      return stored;
  }
}

/**
 * Whether the very leaf of this key package is in: somebody else's replacement of the same device,
 * or one that this device had not read yet when it was asked, is not this one.
 */
function hasLeafOf(state: ChainState, { keyPackage }: InvitedDevice): boolean {
  const key = decodeKeyPackage(keyPackage)?.leafNode.signaturePublicKey;
  return key !== undefined && hasLeafKey(state.group, key);
}

/** Who is removed is not to be replaced any more, should he come back one day. */
export function withoutReplacing(state: ChainState, removed: ReadonlySet<string>): ChainState {
  const intents = state.intents.filter(
    ({ intent }) => intent.kind !== 'replace' || !removed.has(intent.device.device),
  );
  return intents.length === state.intents.length ? state : { ...state, intents };
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
