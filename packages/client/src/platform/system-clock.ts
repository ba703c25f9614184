/** The machine's clock and timers: the same calls in a browser worker and in Node. */
import type { Clock } from '../ports.ts';

/** Longest delay that timers take; beyond it they fire at once. */
const LONGEST_DELAY_MILLISECONDS = 2_147_483_647;

export const systemClock: Clock = {
  nowMilliseconds: () => Date.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, Math.min(milliseconds, LONGEST_DELAY_MILLISECONDS));
    return () => clearTimeout(timer);
  },
};
