/** Taking intents in (docs/chain.md rule 18): durable before anything comes of them. */
import { KnotholeError } from '@knothole/protocol';
import { type ChainState, epochNumber } from './chain-state.ts';
import { settleIntents, statementsOf } from './intents.ts';
import { MAX_ITEM_BYTES, MAX_STATEMENT_BYTES } from './message.ts';
import { CHAIN_ITEM_KINDS, type Intent } from './types.ts';

/**
 * The state with these intents; one that is already there, by id, is not taken twice.
 * @throws {KnotholeError} TOO_LARGE when an item does not fit one envelope.
 */
export function withIntents(state: ChainState, intents: readonly Intent[]): ChainState {
  return settleIntents(intents.reduce(withIntent, state));
}

function withIntent(state: ChainState, intent: Intent): ChainState {
  requireRoom(intent);
  const order = state.nextOrder;
  const next = { ...state, nextOrder: order + 1 };
  if (intent.kind === 'say') {
    return state.outbox.some(({ item }) => item.id === intent.item.id)
      ? state
      : { ...next, outbox: [...state.outbox, { order, item: intent.item, landed: null }] };
  }
  return state.intents.some((stored) => stored.intent.id === intent.id)
    ? state
    : { ...next, intents: [...state.intents, { order, epoch: epochNumber(state), intent }] };
}

function requireRoom(intent: Intent): void {
  const items = intent.kind === 'say' ? [intent.item] : statementsOf(intent);
  for (const { kind, body } of items) {
    const limit = kind === CHAIN_ITEM_KINDS.statement ? MAX_STATEMENT_BYTES : MAX_ITEM_BYTES;
    if (body.length > limit) {
      throw new KnotholeError('TOO_LARGE', `an item of this kind is at most ${limit} bytes`);
    }
  }
}
