/** The timeline of one conversation as a pure fold over its events and the outbox. */
import type { ChainEvent, Item, OutboxEntry } from '../chain/types.ts';
import type { HistoryCopy } from '../history/history-record.ts';
import type { BlobPointer } from '../media/blob-pointer.ts';
import type { DeviceId, LongTextState, MessageState, PersonId, TimelineEntry } from '../view.ts';
import { ITEM_KINDS, isShown } from './item-kinds.ts';
import { type LongTextBody, readLongText } from './long-text.ts';
import { readText } from './text-item.ts';

/** One device of a person. */
export interface Author {
  readonly person: PersonId;
  readonly device: DeviceId;
}

/** A text that travels as a file, as far as it is here. */
export interface LongTextNow {
  readonly text: string | null;
  readonly long: LongTextState | undefined;
}

export interface TimelineInput {
  /** The device that this is. */
  readonly me: Author;
  /** Any run of events that ends with the latest. */
  readonly events: readonly ChainEvent[];
  readonly outbox: readonly OutboxEntry[];
  readonly longText: (pointer: BlobPointer) => LongTextNow;
  /** What this device was handed of the time before it came; with all events there are, or none. */
  readonly copies: readonly HistoryCopy[];
  /** Own texts that wait for their files, oldest first. */
  readonly unsent: readonly {
    readonly id: string;
    readonly text: string;
    readonly sentAt: number;
    readonly long: LongTextState;
  }[];
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
  const { me, outbox, now, longText } = input;
  const shown = new Map<string, Shown>();
  const show = (kind: string, author: Author, entry: TimelineEntry): void => {
    const key = `${kind}/${author.device}/${entry.id}`;
    if (!shown.has(key)) {
      shown.set(key, { author, entry });
    }
  };
  for (const [author, entry] of copiedEntries(input)) {
    show('copy', author, entry);
  }
  const states = new Map(outbox.map((entry) => [entry.item.id, stateOf(entry)]));
  for (const event of input.events) {
    if (event.kind !== 'item') {
      show(event.kind, event.who, happeningEntry(event));
    } else if (isShown(event.item.kind)) {
      const { item, sender, seenAt } = event;
      const own = sender.device === me.device ? states.get(item.id) : undefined;
      const saying = { ...wordsOf(sender, me), seenAt, state: own ?? 'delivered', longText };
      show('item', sender, itemEntry(item, saying));
    }
  }
  for (const { item, landed } of outbox) {
    if (landed === null && isShown(item.kind)) {
      const saying = { ...wordsOf(me, me), seenAt: now, state: 'sending' as const, longText };
      show('item', me, itemEntry(item, saying));
    }
  }
  for (const waiting of input.unsent) {
    show('item', me, { kind: 'text', ...wordsOf(me, me), ...waiting, state: 'sending' });
  }
  return withIdsApart([...shown.values()], me);
}

/**
 * What a copy says stands before everything that this device has seen for itself, and never in its place.
 * This device's own words it knows better than any copy.
 */
function copiedEntries({
  copies,
  events,
  me,
}: TimelineInput): readonly (readonly [Author, TimelineEntry])[] {
  const seen = new Set(
    events.flatMap((event) =>
      event.kind === 'item' ? [`${event.sender.device}/${event.item.id}`] : [],
    ),
  );
  return copies.flatMap(({ by, at, texts }) =>
    texts
      .filter(({ device, id }) => device !== me.device && !seen.has(`${device}/${id}`))
      .map(({ device, person, id, text, sentAt }) => [
        { device, person },
        {
          kind: 'text',
          id: `copy-${device}-${id}`,
          ...wordsOf({ device, person }, me),
          text,
          copiedBy: by,
          sentAt: Math.min(sentAt, at),
          state: 'delivered',
        },
      ]),
  );
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

interface Saying extends Words {
  readonly seenAt: number;
  readonly state: MessageState;
  readonly longText: (pointer: BlobPointer) => LongTextNow;
}

function itemEntry(item: Item, { seenAt, longText, ...said }: Saying): TimelineEntry {
  const { id, kind, body } = item;
  const short = kind === ITEM_KINDS.text ? readText(body) : undefined;
  const long = kind === ITEM_KINDS.longText ? readLongText(body) : undefined;
  const words = short ?? (long && { ...wordsNow(long, longText), sentAt: long.sentAt });
  if (words === undefined) {
    return { kind: 'unknown', id, ...said, sentAt: seenAt };
  }
  // A sender whose clock runs ahead, or who lies, cannot write from the future.
  return { kind: 'text', id, ...said, ...words, sentAt: Math.min(words.sentAt, seenAt) };
}

function wordsNow(
  { start, pointer }: LongTextBody,
  longText: Saying['longText'],
): { readonly text: string; readonly long?: LongTextState } {
  const { text, long } = longText(pointer);
  return { text: text ?? start, ...(long === undefined ? {} : { long }) };
}
