/** Targets that are played to be held beside others: nothing but who belongs together is asked of their loot. */
import { seedOf } from './seeded-target.ts';
import { isOfPair } from './twin-targets.ts';

/** What else could be found in one of them is looked for in others like it. */
export function isOnlyLinked(target: string): boolean {
  return seedOf(target) !== null || isOfPair(target);
}
