/** A clock on which time passes only when the schedule lets a timer ring. */
import type { Clock } from '../../src/ports.ts';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** One for all devices of a simulation; it never runs backwards. */
export interface VirtualTime {
  milliseconds: number;
}

/** The timers of one life of one device. */
export class VirtualClock implements Clock {
  readonly #time: VirtualTime;
  readonly #timers = new Set<Timer>();

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  nowMilliseconds(): number {
    return this.#time.milliseconds;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.#time.milliseconds + milliseconds, callback };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** Lets the earliest timer ring, at its time or later; false when there is none before `limit` milliseconds. */
  ringNext(limit: number = Number.POSITIVE_INFINITY): boolean {
    const [first, ...others] = this.#timers;
    if (first === undefined) {
      return false;
    }
    const next = others.reduce(
      (earliest, timer) => (timer.at < earliest.at ? timer : earliest),
      first,
    );
    if (next.at - this.#time.milliseconds > limit) {
      return false;
    }
    this.#timers.delete(next);
    this.#time.milliseconds = Math.max(this.#time.milliseconds, next.at);
    next.callback();
    return true;
  }
}
