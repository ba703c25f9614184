/** When a pairing code's time is over, on a tablet whose clock may be days off. */

/** What a code lives, by the relay's clock. */
export const CODE_LIFE_SECONDS = 300;
/** A clock that differs by less still tells a code's end well enough. */
const CLOCK_SLACK_SECONDS = 60;

export interface ShownCode {
  /** Unix seconds by the relay's clock. */
  readonly expiresAt: number;
  /** Unix seconds by this device's clock: when the code was seen first. */
  readonly shownAt: number;
  /** Made while this screen was open: its life began when it was seen. */
  readonly isNew: boolean;
}

/**
 * Unix seconds by this device's clock. A code that seems to be over as soon as it is made, or to live
 * longer than codes do, shows that the clocks differ: then its life is counted from when it was seen.
 */
export function codeEnd({ expiresAt, shownAt, isNew }: ShownCode): number {
  const left = expiresAt - shownAt;
  const isOff = left > CODE_LIFE_SECONDS + CLOCK_SLACK_SECONDS || (isNew && left <= 0);
  return isOff ? shownAt + CODE_LIFE_SECONDS : expiresAt;
}
