/** The open conversation: its latest events, and the timeline they fold to. */
import type { Chain, ChainEvent } from '../chain/types.ts';
import type { TimelineView } from '../view.ts';
import { type Author, foldTimeline, hasEntry } from './timeline.ts';

const PAGE = 64;
const MAX_LIMIT = 2_000;

export interface TimelineSource {
  /** Asked each time: a device that was replaced goes on with another chain of the conversation. */
  readonly chain: () => Chain;
  readonly me: Author;
  /** What is not to be shown, as this device knows it now. */
  readonly isHidden: (event: ChainEvent) => boolean;
}

export class TimelineWindow {
  readonly #source: TimelineSource;
  readonly #limit: number;
  #events: readonly ChainEvent[] = [];
  /** Index of the first event that is loaded. */
  #from: number;

  /** `limit` entries at most, the latest. */
  constructor(source: TimelineSource, limit: number) {
    this.#source = source;
    this.#limit = Math.min(Math.max(1, Math.floor(limit)), MAX_LIMIT);
    this.#from = source.chain().view.eventCount;
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
  }

  /** Index of the first event that is not loaded yet. */
  get #next(): number {
    return this.#from + this.#events.length;
  }

  view(relaySeconds: number): TimelineView {
    const { id, outbox } = this.#source.chain().view;
    const entries = foldTimeline({
      me: this.#source.me,
      events: this.#events.filter((event) => !this.#source.isHidden(event)),
      outbox,
      now: relaySeconds,
    });
    return {
      conversation: id,
      entries: entries.slice(-this.#limit),
      hasEarlier: this.#from > 0 || entries.length > this.#limit,
    };
  }
}
