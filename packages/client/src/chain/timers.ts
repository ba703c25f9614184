/** The chain's few timers, by name; all are cancelled at the end. */
import type { Clock } from '../ports.ts';

export class Timers<Name extends string> {
  readonly #clock: Clock;
  readonly #running = new Map<Name, () => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  isRunning(name: Name): boolean {
    return this.#running.has(name);
  }

  /** Calls back once; a running timer of the name goes on instead. */
  start(name: Name, milliseconds: number, callback: () => void): void {
    if (this.#running.has(name)) {
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

  stopAll(): void {
    for (const name of [...this.#running.keys()]) {
      this.stop(name);
    }
  }
}
