/**
 * A hunt for keys: does any stretch of 16 bytes that a device keeps secret occur anywhere in the
 * loot? It needs no list of what is a key, so it cannot forget one.
 */
import type { Loot } from './loot.ts';

const WINDOW = 16;
/** Stretches of zeros or counters are no keys: 16 random bytes repeat few of them. */
const LEAST_DISTINCT = 12;
const HEAD = 4;
const LEAST_DISTINCT_IN_HEAD = 3;
const TABLE_BITS = 22;

/** All windows of the given secrets, in a table that a first look at 4 bytes decides. */
export class KeyHunt {
  readonly #windows = new Map<number, Buffer[]>();
  readonly #filter = new Uint8Array(1 << (TABLE_BITS - 3));
  size = 0;

  /** Adds every window of `secret` that looks like key material and does not reach into `known`. */
  add(secret: Uint8Array, known: readonly Uint8Array[] = []): void {
    const bytes = Buffer.from(secret);
    const exempt = known.map((one) => Buffer.from(one));
    for (let at = 0; at + WINDOW <= bytes.length; at++) {
      const window = bytes.subarray(at, at + WINDOW);
      if (looksLikeKey(window) && !exempt.some((one) => overlaps(window, one))) {
        this.#insert(window);
      }
    }
  }

  /** Where the windows occur: each source once, with the first window found there. */
  searchIn(loot: readonly Loot[]): { readonly source: string; readonly window: Buffer }[] {
    return loot.flatMap(({ source, bytes }) => {
      const window = this.#firstIn(bytes);
      return window === undefined ? [] : [{ source, window }];
    });
  }

  #insert(window: Buffer): void {
    const head = window.readUInt32LE(0);
    const slot = hashOf(head);
    this.#filter[slot >>> 3] = (this.#filter[slot >>> 3] ?? 0) | (1 << (slot & 7));
    this.#windows.set(head, [...(this.#windows.get(head) ?? []), window]);
    this.size += 1;
  }

  #firstIn(bytes: Buffer): Buffer | undefined {
    let head = 0;
    for (let at = 0; at < bytes.length; at++) {
      // The last four bytes, little-endian, as the window's head would be.
      head = (head >>> 8) | ((bytes[at] ?? 0) << 24);
      const slot = hashOf(head >>> 0);
      const isCandidate = ((this.#filter[slot >>> 3] ?? 0) & (1 << (slot & 7))) !== 0;
      if (isCandidate && at >= 3 && this.#matches(bytes, at - 3)) {
        return bytes.subarray(at - 3, at - 3 + WINDOW);
      }
    }
    return undefined;
  }

  #matches(bytes: Buffer, start: number): boolean {
    const windows = this.#windows.get(bytes.readUInt32LE(start)) ?? [];
    const found = bytes.subarray(start, start + WINDOW);
    return windows.some((window) => window.equals(found));
  }
}

function looksLikeKey(window: Buffer): boolean {
  return (
    new Set(window).size >= LEAST_DISTINCT &&
    new Set(window.subarray(0, HEAD)).size >= LEAST_DISTINCT_IN_HEAD
  );
}

/** Whether the window holds half of its bytes or more from `known`, in one piece. */
function overlaps(window: Buffer, known: Buffer): boolean {
  return [0, WINDOW / 2].some((start) =>
    known.includes(window.subarray(start, start + WINDOW / 2)),
  );
}

function hashOf(head: number): number {
  return Math.imul(head, 0x9e37_79b1) >>> (32 - TABLE_BITS);
}
