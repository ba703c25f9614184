/**
 * The relay's own time. It never runs backwards, and it does not follow a wall clock that jumps by
 * more than a day against what was last seen plus what the monotonic clock proves: a wrong clock would
 * destroy buckets for good (chain.md rule 35). While held it advances with the monotonic clock. Only a
 * start may bridge more than a day: a household's computer is off over a weekend or a holiday.
 */
import type { RelayClock } from './relay-clock.ts';

/** A wall clock further off than this waits for the operator. */
const MAX_CLOCK_JUMP_SECONDS = 86_400;

/**
 * How long a relay may have been off and still believe its clock at the start: three weeks, within
 * which nobody who writes relies on a bucket (docs/decisions/0010).
 */
const MAX_TIME_OFF_SECONDS = 21 * 86_400;

export class TrustedTime {
  readonly #clock: RelayClock;
  #seconds: number;
  #monotonic: number;
  #isHeld = false;

  /** `highWater` is the last time known durably, null for a new relay, which believes its clock. */
  constructor(clock: RelayClock, highWater: number | null) {
    this.#clock = clock;
    const wall = clock.wallSeconds();
    const wasOff = highWater === null || wall - highWater <= MAX_TIME_OFF_SECONDS;
    this.#seconds = wasOff ? Math.max(wall, highWater ?? wall) : highWater;
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
