import type { Clock } from '../../src/ports.ts';

const HASTE = 1_000;

/** A clock by which what is to happen in a second happens in a millisecond. */
export const hurriedClock: Clock = {
  nowMilliseconds: () => performance.now() * HASTE,
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds / HASTE);
    return () => clearTimeout(timer);
  },
};
