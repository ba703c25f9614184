/** Reproducible choices for one run over one target (mulberry32); worthless as a secret. */
export class FuzzRandom {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  uint32(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** An integer from 0 up to, not including, `limit`. */
  below(limit: number): number {
    return Math.floor((this.uint32() / 0x1_0000_0000) * limit);
  }

  /** True once in `n` times. */
  oneIn(n: number): boolean {
    return this.below(n) === 0;
  }

  pick<Element>(list: readonly Element[]): Element {
    const element = list[this.below(list.length)];
    if (element === undefined) {
      throw new Error('nothing to pick from');
    }
    return element;
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let index = 0; index < length; index++) {
      bytes[index] = this.uint32() >>> 24;
    }
    return bytes;
  }

  /** Mostly small, sometimes up to `limit`: how much of an input is touched. */
  size(limit: number): number {
    return 1 + this.below(Math.max(1, Math.min(limit, 1 << this.below(13))));
  }
}

/** A seed of its own for each target under the run's seed (FNV-1a). */
export function seedOf(runSeed: number, name: string): number {
  let hash = (0x811c9dc5 ^ runSeed) >>> 0;
  for (const letter of name) {
    hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193) >>> 0;
  }
  return hash;
}
