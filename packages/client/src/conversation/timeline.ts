/** The timeline of one conversation as a pure fold over its events and the outbox. */
import type { ChainEvent, Item, OutboxEntry } from '../chain/types.ts';
import type { MessageState, PersonId, TimelineEntry } from '../view.ts';
import { ITEM_KINDS, isShown } from './item-kinds.ts';
import { readText } from './text-item.ts';

export interface TimelineInput {
  /** The person whose device this is. */
  readonly me: PersonId;
  /** Any run of events that ends with the latest. */
  readonly events: readonly ChainEvent[];
  readonly outbox: readonly OutboxEntry[];
  /** Relay time in Unix seconds, for own messages that have not landed. */
  readonly now: number;
}

/**
 * Entries in the one order that all members share, own unsent ones last. Nothing stands there twice:
 * an item that its author had to say again keeps its first place.
 */
export function foldTimeline(input: TimelineInput): readonly TimelineEntry[] {
  const entries = new Map<string, TimelineEntry>();
  const states = new Map(input.outbox.map((entry) => [entry.item.id, stateOf(entry)]));
  for (const event of input.events) {
    const entry = entryOf(event, input.me, states);
    if (entry !== undefined && !entries.has(entry.id)) {
      entries.set(entry.id, entry);
    }
  }
  for (const { item, landed } of input.outbox) {
    if (landed === null && isShown(item.kind) && !entries.has(item.id)) {
      entries.set(item.id, itemEntry(item, { from: input.me, mine: true }, input.now, 'sending'));
    }
  }
  return [...entries.values()];
}

/** Whether an event has an entry of its own in the timeline. */
export function hasEntry(event: ChainEvent): boolean {
  return event.kind !== 'item' || isShown(event.item.kind);
}

function stateOf({ landed }: OutboxEntry): MessageState {
  return landed === null ? 'sending' : 'sent';
}

function entryOf(
  event: ChainEvent,
  me: PersonId,
  states: ReadonlyMap<string, MessageState>,
): TimelineEntry | undefined {
  if (!hasEntry(event)) {
    return undefined;
  }
  if (event.kind !== 'item') {
    const { kind, id, who, seenAt } = event;
    return { kind, id, person: who.person, sentAt: seenAt };
  }
  const { item, sender, seenAt } = event;
  const author = { from: sender.person, mine: sender.person === me };
  return itemEntry(item, author, seenAt, states.get(item.id) ?? 'delivered');
}

function itemEntry(
  item: Item,
  author: { readonly from: PersonId; readonly mine: boolean },
  seenAt: number,
  state: MessageState,
): TimelineEntry {
  const body = item.kind === ITEM_KINDS.text ? readText(item.body) : undefined;
  if (body === undefined) {
    return { kind: 'unknown', id: item.id, ...author, sentAt: seenAt, state };
  }
  // A sender whose clock runs ahead, or who lies, cannot write from the future.
  const sentAt = Math.min(body.sentAt, seenAt);
  return { kind: 'text', id: item.id, ...author, text: body.text, sentAt, state };
}
