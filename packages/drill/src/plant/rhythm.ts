/** When a family talks: in bursts after school and before bed, each family with hours of its own. */
import type { SeededDice } from './seeded-dice.ts';

const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3_600;

export interface Rhythm {
  /** Unix seconds of midnight before the first day. */
  readonly begins: number;
  readonly days: number;
  /** Mean number of bursts a day. */
  readonly bursts: number;
}

/** The beginnings of bursts with the number of messages in each, in order. */
export function burstsOf(
  { begins, days, bursts }: Rhythm,
  dice: SeededDice,
): readonly { readonly at: number; readonly messages: number }[] {
  const [afternoon, evening] = [15 + dice.number() * 2, 18.5 + dice.number() * 2];
  const found: { at: number; messages: number }[] = [];
  for (let day = 0; day < days; day += 1) {
    const count = Math.floor(bursts) + (dice.happens(bursts % 1) ? 1 : 0);
    for (let burst = 0; burst < count; burst += 1) {
      const hour = (dice.happens(0.5) ? afternoon : evening) + (dice.number() - 0.5) * 1.5;
      const at = begins + day * DAY_SECONDS + Math.floor(hour * HOUR_SECONDS);
      found.push({ at, messages: dice.whole(2, 5) });
    }
  }
  return found.sort((a, b) => a.at - b.at);
}

/** Seconds until the next message of a burst: mostly under a minute. */
export function pauseWithin(dice: SeededDice): number {
  return 5 + Math.floor(-Math.log(1 - dice.number()) * 25);
}
