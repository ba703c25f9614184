/** When a guardian's device answers what another device asks in its help chain (docs/chain.md rule 27). */
import { DAY_SECONDS } from './durations.ts';

/** All in Unix seconds of the relay's time, as each device has it. */
export interface AskedFor {
  /** Of the first note that asked with this KeyPackage: what is written again each day is never old. */
  readonly since: number;
  /** Of the latest one. */
  readonly at: number;
  /** When the device was last heard, or let in, in the group that it asks about; 0: not since this device is in it. */
  readonly heardAt: number;
}

/**
 * The senior guardian's device answers at once, another one when the plea is a day old; null: not
 * before a newer note. Whoever was heard since has been answered by the senior, with the same
 * KeyPackage: a leaf of it would throw the device out. Where it was not, it asks again every day.
 */
export function answerDueAt({ since, at, heardAt }: AskedFor, isSenior: boolean): number | null {
  if (isSenior) {
    return 0;
  }
  return heardAt > at ? null : since + DAY_SECONDS;
}
