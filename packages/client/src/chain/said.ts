/** What the items of a message do: events to show, statements that count (docs/chain.md rule 16). */
import { ownLeaf } from '../crypto/group-state.ts';
import type { ChainState, Place } from './chain-state.ts';
import type { ReadContext, Step } from './read-context.ts';
import { CHAIN_ITEM_KINDS, type ChainEvent, type Item, type Member } from './types.ts';

/** Statements of one sender that count in one epoch; a flood of them must not swell every state. */
const MAX_STATEMENTS_PER_SENDER = 32;

export async function applyItems(
  context: ReadContext,
  state: ChainState,
  place: Place,
  sender: Member,
  items: readonly Item[],
): Promise<Step> {
  const events: ChainEvent[] = [];
  const { leaf: _, ...identity } = sender;
  for (const item of items) {
    if (
      item.kind !== CHAIN_ITEM_KINDS.receipt &&
      (await context.shown.isNew(sender.device, item.id))
    ) {
      events.push({
        kind: 'item',
        sender: identity,
        item,
        index: state.eventCount + events.length,
        ...place,
        seenAt: context.relaySeconds,
      });
    }
  }
  return {
    state: {
      ...state,
      eventCount: state.eventCount + events.length,
      statements: withStatements(state.statements, sender, items),
    },
    events,
  };
}

/** Whether another statement of mine would count in this epoch. */
export function mayPostStatement(state: ChainState): boolean {
  const leaf = ownLeaf(state.group);
  const mine = state.statements.filter(({ sender }) => sender.leaf === leaf).length;
  return mine < MAX_STATEMENTS_PER_SENDER;
}

/** Counts again in each epoch in which it is posted, shown once. */
function withStatements(
  posted: ChainState['statements'],
  sender: Member,
  items: readonly Item[],
): ChainState['statements'] {
  const mine = posted.filter((statement) => statement.sender.leaf === sender.leaf).length;
  const added = items
    .filter(({ kind }) => kind === CHAIN_ITEM_KINDS.statement)
    .slice(0, Math.max(0, MAX_STATEMENTS_PER_SENDER - mine))
    .map(({ body }) => ({ sender, bytes: body }));
  return added.length === 0 ? posted : [...posted, ...added];
}
