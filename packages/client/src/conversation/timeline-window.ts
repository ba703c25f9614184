/** The open conversation: its latest events, and the timeline they fold to. */
import type { Chain, ChainEvent } from '../chain/types.ts';
import type { PersonId, TimelineView } from '../view.ts';
import { foldTimeline, hasEntry } from './timeline.ts';

const PAGE = 64;
const MAX_LIMIT = 2_000;

export class TimelineWindow {
  /** Asked each time: a device that was replaced goes on with another chain of the conversation. */
  readonly #chain: () => Chain;
  readonly #me: PersonId;
  readonly #limit: number;
  #events: readonly ChainEvent[] = [];
  /** Index of the first event that is loaded. */
  #from: number;

  /** `limit` entries at most, the latest. */
  constructor(chain: () => Chain, me: PersonId, limit: number) {
    this.#chain = chain;
    this.#me = me;
    this.#limit = Math.min(Math.max(1, Math.floor(limit)), MAX_LIMIT);
    this.#from = chain().view.eventCount;
  }

  /** Reads what is new at the end, and as far back as the limit needs. */
  async refresh(): Promise<void> {
    let next = this.#from + this.#events.length;
    while (next < this.#chain().view.eventCount) {
      const events = await this.#chain().events(next, PAGE);
      if (events.length === 0) {
        break;
      }
      this.#events = [...this.#events, ...events];
      next += events.length;
    }
    while (this.#from > 0 && this.#events.filter(hasEntry).length <= this.#limit) {
      const start = Math.max(0, this.#from - PAGE);
      const events = await this.#chain().events(start, this.#from - start);
      this.#events = [...events, ...this.#events];
      this.#from = start;
    }
  }

  view(relaySeconds: number): TimelineView {
    const { id, outbox } = this.#chain().view;
    const entries = foldTimeline({
      me: this.#me,
      events: this.#events,
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
