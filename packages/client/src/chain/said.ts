/** What the items of a message do: events to show, statements that count (docs/chain.md rule 16). */
import { ownLeaf } from '../crypto/group-state.ts';
import type { ChainState, Place } from './chain-state.ts';
import { MAX_STATEMENT_BYTES } from './message.ts';
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
  const counting = withinStatements(items, statementsLeft(state, sender.leaf));
  const { leaf: _, ...identity } = sender;
  const events: ChainEvent[] = [];
  for (const item of counting) {
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
  // Counts again in each epoch in which it is posted, shown once.
  const posted = counting.filter(isStatement).map(({ body }) => ({ sender, bytes: body }));
  return {
    state: {
      ...state,
      eventCount: state.eventCount + events.length,
      statements: posted.length === 0 ? state.statements : [...state.statements, ...posted],
    },
    events,
  };
}

/** How many more statements of mine would count in this epoch. */
export function ownStatementsLeft(state: ChainState): number {
  return statementsLeft(state, ownLeaf(state.group));
}

/**
 * The items without the statements that do not count: too long, or more than `left`. They make no
 * event either: each one that does is kept for good and verified again and again, so a flood of them
 * would make every start of every member slow.
 */
export function withinStatements(items: readonly Item[], left: number): readonly Item[] {
  let room = left;
  return items.filter((item) => {
    if (!isStatement(item)) {
      return true;
    }
    room -= item.body.length > MAX_STATEMENT_BYTES ? 0 : 1;
    return item.body.length <= MAX_STATEMENT_BYTES && room >= 0;
  });
}

function statementsLeft(state: ChainState, leaf: number): number {
  const posted = state.statements.filter(({ sender }) => sender.leaf === leaf).length;
  return MAX_STATEMENTS_PER_SENDER - posted;
}

function isStatement({ kind }: Item): boolean {
  return kind === CHAIN_ITEM_KINDS.statement;
}
