/**
 * The relay's own time. It never runs backwards, and it does not follow a wall clock that jumps by
 * more than a day against what was last seen plus what the monotonic clock proves: a wrong clock would
 * destroy buckets for good (chain.md rule 35). While held it advances with the monotonic clock.
 */
import type { RelayClock } from './relay-clock.ts';

/** A wall clock further off than this waits for the operator. */
const MAX_CLOCK_JUMP_SECONDS = 86_400;

export class TrustedTime {
  readonly #clock: RelayClock;
  #seconds: number;
  #monotonic: number;
  #isHeld = false;

  /** `highWater` is the last time known durably, null for a new relay, which believes its clock. */
  constructor(clock: RelayClock, highWater: number | null) {
    this.#clock = clock;
    this.#seconds = highWater ?? clock.wallSeconds();
    this.#monotonic = clock.monotonicSeconds();
  }

  /** Unix time in seconds. */
  now(): number {
    const monotonic = this.#clock.monotonicSeconds();
    const proven = this.#seconds + Math.max(0, monotonic - this.#monotonic);
    const wall = this.#clock.wallSeconds();
    this.#isHeld = Math.abs(wall - proven) > MAX_CLOCK_JUMP_SECONDS;
    this.#seconds = this.#isHeld ? proven : Math.max(this.#seconds, wall);
    this.#monotonic = monotonic;
    return this.#seconds;
  }

  /** Whether the wall clock is not believed; as of the last {@link now}. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** The operator says that the wall clock is right. Time still never runs backwards. */
  acceptWallClock(): void {
    this.#seconds = Math.max(this.#seconds, this.#clock.wallSeconds());
    this.#monotonic = this.#clock.monotonicSeconds();
  }
}
