/** How long to wait before the next try: doubling, with jitter, so that devices do not come at once. */
import type { Random } from '../ports.ts';

const FIRST_MILLISECONDS = 300;
const LONGEST_MILLISECONDS = 30_000;

/** Between half and all of 0.3 s × 2^failures, at most 30 s. */
export function reconnectDelay(failures: number, random: Random): number {
  const whole = Math.min(FIRST_MILLISECONDS * 2 ** failures, LONGEST_MILLISECONDS);
  const [high = 0, low = 0] = random.bytes(2);
  return (whole * (1 + (high * 256 + low) / 65_536)) / 2;
}
