/** What is said of a schedule of two families that breaks something: the seed, and the shortest like it. */
import { type FamilyMix, familyScheduleOf, runFamilies } from './family-schedule.ts';
import type { ModelRules } from './model-rules.ts';
import { shrink } from './shrink.ts';

export function reportFamilies(mix: FamilyMix, seed: number, rules: ModelRules): string {
  const steps = familyScheduleOf(mix, seed);
  const broken = runFamilies(mix, steps, rules)?.invariant;
  const shortest = shrink(steps, (fewer) => runFamilies(mix, fewer, rules)?.invariant === broken);
  const message = runFamilies(mix, shortest, rules)?.message;
  const printed = shortest.map(({ kind, room, who, pick }) => `${kind} in ${room} ${who} ${pick}`);
  return `${mix.name}, seed ${seed}: ${message}; ${shortest.length} steps: ${printed.join(' · ')}`;
}
