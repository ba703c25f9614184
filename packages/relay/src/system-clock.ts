/** This computer's clocks. */
import { uptime } from 'node:os';
import type { RelayClock } from './core/relay-clock.ts';

const REFRESH_SECONDS = 1;

/**
 * The process's own monotonic clock stands still while the computer sleeps; the uptime does not, but
 * costs a system call. So the uptime is read once a second and the other clock fills in between.
 */
function createMonotonic(): () => number {
  let up = uptime();
  let processAt = performance.now() / 1_000;
  let last = up;
  return () => {
    const processNow = performance.now() / 1_000;
    if (processNow - processAt >= REFRESH_SECONDS) {
      up = uptime();
      processAt = processNow;
    }
    last = Math.max(last, up + (processNow - processAt));
    return last;
  };
}

export const systemClock: RelayClock = {
  wallSeconds: () => Date.now() / 1_000,
  monotonicSeconds: createMonotonic(),
};
