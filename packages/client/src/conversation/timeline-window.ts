/** The open conversation: its latest events, and the timeline they fold to. */
import { type Lineage, lineageOf } from '../chain/lineage.ts';
import type { Chain, ChainEvent } from '../chain/types.ts';
import type { HistoryCopy } from '../history/history-record.ts';
import { type BlobPointer, fileName } from '../media/blob-pointer.ts';
import type { LongTextState, TimelineView } from '../view.ts';
import { ITEM_KINDS } from './item-kinds.ts';
import { readLongText } from './long-text.ts';
import { type Author, foldTimeline, hasEntry, type LongTextNow } from './timeline.ts';

const PAGE = 64;
const MAX_LIMIT = 2_000;

/** What was handed to this device of a conversation that it was not yet in. */
interface HandedOver {
  copiesOf(lineage: Lineage): Promise<readonly HistoryCopy[]>;
}

/** Texts that travel as files. */
interface LongTexts {
  /** How a text is doing; undefined when it is here. */
  stateOf(conversation: string, pointer: BlobPointer): LongTextState | undefined;
  /** Null for a file that is here and no text. */
  textOf(name: string): Promise<string | null | undefined>;
}

/** Own texts that no message points to yet. */
interface UnsentTexts {
  /** Oldest first; each by the name of its file. */
  in(conversation: string): readonly {
    readonly name: string;
    readonly id: string;
    readonly start: string;
    readonly sentAt: number;
  }[];
  stateOf(name: string): LongTextState;
}

export interface TimelineSource {
  /** Asked each time: a device that was replaced goes on with another chain of the conversation. */
  readonly chain: () => Chain;
  readonly me: Author;
  /** What is not to be shown, as this device knows it now. */
  readonly isHidden: (event: ChainEvent) => boolean;
  readonly longTexts: LongTexts;
  readonly unsent: UnsentTexts;
  readonly handedOver: HandedOver;
}

export class TimelineWindow {
  readonly #source: TimelineSource;
  readonly #limit: number;
  #events: readonly ChainEvent[] = [];
  #copies: readonly HistoryCopy[] = [];
  /** The long texts that are here, by the names of their files. */
  readonly #texts = new Map<string, string | null>();
  /** Index of the first event that is loaded. */
  #from: number;

  /** `limit` entries at most, the latest. */
  constructor(source: TimelineSource, limit: number) {
    this.#source = source;
    this.#limit = Math.min(Math.max(1, Math.floor(limit)), MAX_LIMIT);
    this.#from = source.chain().view.eventCount;
  }

  get conversation(): string {
    return this.#source.chain().view.id;
  }

  /** Reads what is new at the end, and as far back as the limit needs. */
  async refresh(): Promise<void> {
    while (this.#next < this.#source.chain().view.eventCount) {
      const events = await this.#source.chain().events(this.#next, PAGE);
      if (events.length === 0) {
        break;
      }
      // Another refresh may have read the same meanwhile.
      this.#events = [...this.#events, ...events.filter(({ index }) => index >= this.#next)];
    }
    while (this.#from > 0 && this.#events.filter(hasEntry).length <= this.#limit) {
      const start = Math.max(0, this.#from - PAGE);
      const events = await this.#source.chain().events(start, this.#from - start);
      this.#events = [...events.filter(({ index }) => index < this.#from), ...this.#events];
      this.#from = Math.min(this.#from, start);
    }
    await this.#readTexts();
    if (this.#from === 0) {
      await this.#readCopies();
    }
  }

  /** Index of the first event that is not loaded yet. */
  get #next(): number {
    return this.#from + this.#events.length;
  }

  /** Words of somebody whom the conversation is not between are of another one, or made up. */
  async #readCopies(): Promise<void> {
    const { policy, group, members } = this.#source.chain().view;
    const people = new Set([...policy.people, ...members.map(({ person }) => person)]);
    const copies = await this.#source.handedOver.copiesOf(lineageOf(policy, group));
    this.#copies = copies.map((copy) => ({
      ...copy,
      texts: copy.texts.filter(({ person }) => policy.form === 'family' || people.has(person)),
    }));
  }

  async #readTexts(): Promise<void> {
    const { chain, isHidden, longTexts, unsent } = this.#source;
    const { id, outbox } = chain().view;
    const said = this.#events.flatMap((event) =>
      event.kind === 'item' && !isHidden(event) ? [event.item] : [],
    );
    const pointers = [...said, ...outbox.map(({ item }) => item)]
      .filter(({ kind }) => kind === ITEM_KINDS.longText)
      .flatMap(({ body }) => readLongText(body)?.pointer ?? [])
      .filter((pointer) => longTexts.stateOf(id, pointer) === undefined);
    const names = unsent.in(id).map((text) => text.name);
    for (const name of [...pointers.map(fileName), ...names]) {
      const text = this.#texts.has(name) ? undefined : await longTexts.textOf(name);
      if (text !== undefined) {
        this.#texts.set(name, text);
      }
    }
  }

  #longText(pointer: BlobPointer): LongTextNow {
    const { chain, longTexts } = this.#source;
    const text = this.#texts.get(fileName(pointer));
    if (text === null) {
      return { text, long: { kind: 'broken' } };
    }
    const total = pointer.length;
    const long = longTexts.stateOf(chain().view.id, pointer);
    // Here, but not read yet: the next refresh has it.
    const waits = text === undefined ? { kind: 'coming' as const, done: total, total } : undefined;
    return { text: text ?? null, long: long ?? waits };
  }

  view(relaySeconds: number): TimelineView {
    const { unsent } = this.#source;
    const { id, outbox } = this.#source.chain().view;
    const entries = foldTimeline({
      me: this.#source.me,
      events: this.#events.filter((event) => !this.#source.isHidden(event)),
      outbox,
      now: relaySeconds,
      copies: this.#from === 0 ? this.#copies : [],
      longText: (pointer) => this.#longText(pointer),
      unsent: unsent.in(id).map(({ name, start, ...text }) => ({
        ...text,
        text: this.#texts.get(name) ?? start,
        long: unsent.stateOf(name),
      })),
    });
    return {
      conversation: id,
      entries: entries.slice(-this.#limit),
      hasEarlier: this.#from > 0 || entries.length > this.#limit,
    };
  }
}
