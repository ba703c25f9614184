/** A clock that a test moves. */
import type { RelayClock } from '../../src/core/relay-clock.ts';

export class FakeClock implements RelayClock {
  wall: number;
  monotonic = 1_000;

  constructor(wall = 1_800_000_000) {
    this.wall = wall;
  }

  wallSeconds(): number {
    return this.wall;
  }

  monotonicSeconds(): number {
    return this.monotonic;
  }

  /** Time passes. */
  advance(seconds: number): void {
    this.wall += seconds;
    this.monotonic += seconds;
  }

  /** Somebody sets the clock; no time passes. */
  jump(seconds: number): void {
    this.wall += seconds;
  }
}
