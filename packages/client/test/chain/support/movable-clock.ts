import type { RelayClock } from '@knothole/relay';

export interface MovableClock extends RelayClock {
  /** Time passes. */
  pass(seconds: number): void;
  /** Somebody sets the clock; no time passes. */
  jump(seconds: number): void;
}

/** A relay's clock that runs, and that a test moves. */
export function movableClock(): MovableClock {
  let passed = 0;
  let set = 0;
  return {
    pass(seconds) {
      passed += seconds;
    },
    jump(seconds) {
      set += seconds;
    },
    wallSeconds: () => Math.floor(Date.now() / 1_000) + passed + set,
    monotonicSeconds: () => Math.floor(performance.now() / 1_000) + passed,
  };
}
