/** The timeline of one conversation as a pure fold over its events and the outbox. */
import type { ChainEvent, Item, OutboxEntry } from '../chain/types.ts';
import type { DeviceId, MessageState, PersonId, TimelineEntry } from '../view.ts';
import { ITEM_KINDS, isShown } from './item-kinds.ts';
import { readText } from './text-item.ts';

/** One device of a person. */
export interface Author {
  readonly person: PersonId;
  readonly device: DeviceId;
}

export interface TimelineInput {
  /** The device that this is. */
  readonly me: Author;
  /** Any run of events that ends with the latest. */
  readonly events: readonly ChainEvent[];
  readonly outbox: readonly OutboxEntry[];
  /** Relay time in Unix seconds, for own messages that have not landed. */
  readonly now: number;
}

interface Shown {
  readonly author: Author;
  readonly entry: TimelineEntry;
}

/**
 * Entries in the one order that all members share, own unsent ones last. Nothing stands there twice:
 * an item that its author had to say again keeps its first place. What is the same is told by kind,
 * author and id: a member who uses somebody's id hides nothing with it.
 */
export function foldTimeline(input: TimelineInput): readonly TimelineEntry[] {
  const { me, outbox, now } = input;
  const shown = new Map<string, Shown>();
  const show = (kind: string, author: Author, entry: TimelineEntry): void => {
    const key = `${kind}/${author.device}/${entry.id}`;
    if (!shown.has(key)) {
      shown.set(key, { author, entry });
    }
  };
  const states = new Map(outbox.map((entry) => [entry.item.id, stateOf(entry)]));
  for (const event of input.events) {
    if (event.kind !== 'item') {
      show(event.kind, event.who, happeningEntry(event));
    } else if (isShown(event.item.kind)) {
      const { item, sender, seenAt } = event;
      const own = sender.device === me.device ? states.get(item.id) : undefined;
      show('item', sender, itemEntry(item, wordsOf(sender, me), seenAt, own ?? 'delivered'));
    }
  }
  for (const { item, landed } of outbox) {
    if (landed === null && isShown(item.kind)) {
      show('item', me, itemEntry(item, wordsOf(me, me), now, 'sending'));
    }
  }
  return withIdsApart([...shown.values()], me);
}

/** Ids name entries on the screen: own ones keep theirs, somebody else's that is taken gets another. */
function withIdsApart(shown: readonly Shown[], me: Author): readonly TimelineEntry[] {
  const isMine = ({ author, entry }: Shown): boolean =>
    author.device === me.device && 'mine' in entry;
  const taken = new Set(shown.filter(isMine).map(({ entry }) => entry.id));
  return shown.map((one) => {
    const { author, entry } = one;
    if (isMine(one)) {
      return entry;
    }
    const id = taken.has(entry.id) ? `${entry.id}-${entry.kind}-${author.device}` : entry.id;
    taken.add(id);
    return { ...entry, id };
  });
}

/** Whether an event has an entry of its own in the timeline. */
export function hasEntry(event: ChainEvent): boolean {
  return event.kind !== 'item' || isShown(event.item.kind);
}

function stateOf({ landed }: OutboxEntry): MessageState {
  return landed === null ? 'sending' : 'sent';
}

interface Words {
  readonly from: PersonId;
  readonly mine: boolean;
}

function wordsOf({ person }: Author, me: Author): Words {
  return { from: person, mine: person === me.person };
}

function happeningEntry(event: Exclude<ChainEvent, { readonly kind: 'item' }>): TimelineEntry {
  const { id, who, seenAt: sentAt } = event;
  return event.kind === 'moved'
    ? { kind: event.kind, id, reason: event.reason, sentAt }
    : { kind: event.kind, id, person: who.person, sentAt };
}

function itemEntry(item: Item, author: Words, seenAt: number, state: MessageState): TimelineEntry {
  const body = item.kind === ITEM_KINDS.text ? readText(item.body) : undefined;
  if (body === undefined) {
    return { kind: 'unknown', id: item.id, ...author, sentAt: seenAt, state };
  }
  // A sender whose clock runs ahead, or who lies, cannot write from the future.
  const sentAt = Math.min(body.sentAt, seenAt);
  return { kind: 'text', id: item.id, ...author, text: body.text, sentAt, state };
}
