import type { Random } from '../../src/ports.ts';

/** Reproducible bytes for tests (mulberry32); worthless as a secret. */
export class SeededRandom implements Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.#next() >>> 24);
  }

  /** An integer from 0 up to, not including, `limit`. */
  below(limit: number): number {
    return Math.floor((this.#next() / 0x1_0000_0000) * limit);
  }

  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }
}

/** `KNOTHOLE_SEED` when set, else a fresh seed; prints it, so that a failure can be repeated. */
export function freshSeed(what: string): number {
  const { KNOTHOLE_SEED: set } = process.env;
  const seed = set === undefined ? Math.floor(Math.random() * 0x1_0000_0000) : Number(set);
  process.stdout.write(`${what}: KNOTHOLE_SEED=${seed}\n`);
  return seed;
}
