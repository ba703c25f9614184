/** Spans of time in seconds, and which of several moments comes first. */
import { WEEK_SECONDS } from '@knothole/protocol';

export const HOUR_SECONDS = 3_600;
export const DAY_SECONDS: number = 24 * HOUR_SECONDS;
/** So long a file lies at its relay at least: who has been away for longer finds placeholders. */
export const FILE_LIFE_SECONDS: number = 5 * WEEK_SECONDS;

/** The earliest of the moments; null when there is none. */
export function soonest(moments: readonly (number | null)[]): number | null {
  const known = moments.filter((moment) => moment !== null);
  return known.length === 0 ? null : Math.min(...known);
}
