/** Chance that a seed decides: the same seed plants the same population on every machine. */

/** mulberry32; for planting only, never for keys. */
export class SeededDice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A number from 0 up to and without 1. */
  number(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.number() * (most - least + 1));
  }

  /** Whether something of this probability happens. */
  happens(probability: number): boolean {
    return this.number() < probability;
  }

  pick<Value>(values: readonly [Value, ...Value[]]): Value {
    return values[this.whole(0, values.length - 1)] ?? values[0];
  }

  /** Early values come more often, as with passwords: half of the mass lies on the first eighth. */
  pickSkewed<Value>(values: readonly [Value, ...Value[]]): Value {
    return values[Math.floor(this.number() ** 3 * values.length)] ?? values[0];
  }

  /** By weight; weights need not add up to anything. */
  pickWeighted<Value>(values: readonly [Weighted<Value>, ...Weighted<Value>[]]): Value {
    let left = this.number() * values.reduce((sum, { weight }) => sum + weight, 0);
    for (const { value, weight } of values) {
      left -= weight;
      if (left < 0) {
        return value;
      }
    }
    return values[0].value;
  }

  hex(digits: number): string {
    return Array.from({ length: digits }, () => this.whole(0, 15).toString(16)).join('');
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.whole(0, 255));
  }

  /** An independent stream, so that more dice in one place do not shift all that follow. */
  fork(): SeededDice {
    return new SeededDice(this.whole(0, 0xffff_ffff));
  }
}

export interface Weighted<Value> {
  readonly value: Value;
  readonly weight: number;
}
