/**
 * Memory that the fuzzing thread shares with the one that watches it: the input under way, and a
 * count. When the count stands still, that input hangs; when the thread dies, that input killed it.
 */

const HEAD_BYTES = 8;
const ROOM_BYTES = 262_144;

export class Watch {
  readonly shared: SharedArrayBuffer;
  readonly #head: Int32Array;
  readonly #room: Uint8Array;

  constructor(shared: SharedArrayBuffer = new SharedArrayBuffer(HEAD_BYTES + ROOM_BYTES)) {
    this.shared = shared;
    this.#head = new Int32Array(shared, 0, 2);
    this.#room = new Uint8Array(shared, HEAD_BYTES);
  }

  /** Called in the fuzzing thread before each input. */
  begin(input: Uint8Array): void {
    this.#room.set(input.subarray(0, ROOM_BYTES));
    this.#head[1] = Math.min(input.length, ROOM_BYTES);
    Atomics.add(this.#head, 0, 1);
  }

  get count(): number {
    return Atomics.load(this.#head, 0);
  }

  get input(): Uint8Array {
    return this.#room.slice(0, this.#head[1] ?? 0);
  }
}
