import type { Clock } from '../../src/ports.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

/** A clock that stands still until a test moves it; timers fire in order of time, then of setting. */
export class FakeClock implements Clock {
  #now: number;
  #order = 0;
  readonly #timers = new Set<Timer>();

  /** Starts on Monday 2026-11-23 09:00:00 UTC unless told otherwise. */
  constructor(startMilliseconds = Date.UTC(2026, 10, 23, 9)) {
    this.#now = startMilliseconds;
  }

  nowMilliseconds(): number {
    return this.#now;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, milliseconds), order: this.#order++, callback };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** Number of timers that are set: 0 after everything was closed. */
  get pending(): number {
    return this.#timers.size;
  }

  /**
   * Moves time and fires what falls due, letting promises settle after each timer, so that a timer
   * set by a callback within the span fires too.
   */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (let timer = this.#next(end); timer !== undefined; timer = this.#next(end)) {
      this.#timers.delete(timer);
      this.#now = Math.max(this.#now, timer.at);
      timer.callback();
      await settle();
    }
    this.#now = end;
    await settle();
  }

  /** Sets the wall clock forward or back, as a person in the settings does; no timer moves with it. */
  jump(milliseconds: number): void {
    this.#now += milliseconds;
    const timers = [...this.#timers];
    this.#timers.clear();
    for (const timer of timers) {
      this.#timers.add({ ...timer, at: timer.at + milliseconds });
    }
  }

  #next(end: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.at <= end && (next === undefined || isEarlier(timer, next))) {
        next = timer;
      }
    }
    return next;
  }
}

function isEarlier(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** Lets every promise that is ready settle (a macrotask later than all microtasks). */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
