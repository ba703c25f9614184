/** The chain's few timers, by name; all are cancelled at the end. */
import type { Clock } from '../ports.ts';

export class Timers<Name extends string> {
  readonly #clock: Clock;
  readonly #running = new Map<Name, () => void>();
  #isEnded = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  isRunning(name: Name): boolean {
    return this.#running.has(name);
  }

  /** Calls back once; a running timer of the name goes on instead. None starts after {@link stopAll}. */
  start(name: Name, milliseconds: number, callback: () => void): void {
    if (this.#isEnded || this.#running.has(name)) {
      return;
    }
    const cancel = this.#clock.after(milliseconds, () => {
      this.#running.delete(name);
      callback();
    });
    this.#running.set(name, cancel);
  }

  stop(name: Name): void {
    this.#running.get(name)?.();
    this.#running.delete(name);
  }

  /** For good: what was being written when the chain was closed must not keep a process alive. */
  stopAll(): void {
    this.#isEnded = true;
    for (const name of [...this.#running.keys()]) {
      this.stop(name);
    }
  }
}
