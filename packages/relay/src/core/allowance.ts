/** A token bucket: so many at once, so many per second after that. */
export class Allowance {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #monotonicSeconds: () => number;
  #left: number;
  #at: number;

  constructor(perSecond: number, burst: number, monotonicSeconds: () => number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#monotonicSeconds = monotonicSeconds;
    this.#left = burst;
    this.#at = monotonicSeconds();
  }

  /** Takes one and returns 0, or takes none and returns the whole seconds to wait. */
  take(): number {
    const now = this.#monotonicSeconds();
    this.#left = Math.min(this.#burst, this.#left + (now - this.#at) * this.#perSecond);
    this.#at = now;
    if (this.#left >= 1) {
      this.#left--;
      return 0;
    }
    return Math.max(1, Math.ceil((1 - this.#left) / this.#perSecond));
  }
}
