/** Randomness that a seed decides, for the simulation only. */
import type { Random } from '../../src/ports.ts';

/** mulberry32: one 32-bit number after the other. */
export class SeededRandom implements Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let index = 0; index < length; index += 4) {
      const number = this.#next();
      for (let offset = 0; offset < 4 && index + offset < length; offset += 1) {
        bytes[index + offset] = (number >>> (8 * offset)) & 0xff;
      }
    }
    return bytes;
  }

  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }
}
