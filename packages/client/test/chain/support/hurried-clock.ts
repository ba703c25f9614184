import type { Clock } from '../../../src/ports.ts';

/** Real time, with every wait a few hundred times shorter: receipts within a tenth of a second. */
export class HurriedClock implements Clock {
  readonly #factor: number;
  readonly #skewMilliseconds: number;

  constructor(options: { readonly factor?: number; readonly skewMilliseconds?: number } = {}) {
    this.#factor = options.factor ?? 500;
    this.#skewMilliseconds = options.skewMilliseconds ?? 0;
  }

  nowMilliseconds(): number {
    return Date.now() + this.#skewMilliseconds;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = setTimeout(callback, milliseconds / this.#factor);
    return () => clearTimeout(timer);
  }
}
