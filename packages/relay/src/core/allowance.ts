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

  /** Takes `amount` and returns 0, or takes nothing and returns the whole seconds to wait. */
  take(amount = 1): number {
    const now = this.#monotonicSeconds();
    this.#left = Math.min(this.#burst, this.#left + (now - this.#at) * this.#perSecond);
    this.#at = now;
    if (this.#left >= amount) {
      this.#left -= amount;
      return 0;
    }
    return Math.max(1, Math.ceil((amount - this.#left) / this.#perSecond));
  }

  /** Undoes a {@link take} whose purpose was not reached. */
  giveBack(amount: number): void {
    this.#left = Math.min(this.#burst, this.#left + amount);
  }
}
