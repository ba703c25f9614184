import { encodeHex } from '@knothole/protocol';
import { SeededRandom } from '../../support/seeded-random.ts';

/** Draws of all kinds from one seed. */
export class Dice {
  readonly #random: SeededRandom;

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
  }

  /** `share` in percent. */
  chance(share: number): boolean {
    return this.#random.below(100) < share;
  }

  /** Both ends included. */
  between(low: number, high: number): number {
    return low + this.#random.below(high - low + 1);
  }

  hex(bytes: number): string {
    return encodeHex(this.#random.bytes(bytes));
  }

  one<T>(from: readonly T[]): T {
    const found = from[this.#random.below(from.length)];
    if (found === undefined) {
      throw new Error('nothing to draw from');
    }
    return found;
  }

  /** Each with a chance of `share` percent. */
  some<T>(from: readonly T[], share: number): T[] {
    return from.filter(() => this.chance(share));
  }

  shuffled<T>(from: readonly T[]): T[] {
    return from
      .map((value) => ({ value, at: this.#random.below(2 ** 32) }))
      .sort((a, b) => a.at - b.at)
      .map(({ value }) => value);
  }
}
