/** A bell for one sleeper: rung while nobody sleeps, it makes the next sleep end at once. */
export class Wakeup {
  #isRung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#isRung = true;
    this.#wake?.();
  }

  /** Resolves at the next ring, or at once when it was rung since the last sleep. */
  async sleep(): Promise<void> {
    if (!this.#isRung) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
    this.#isRung = false;
  }
}
