/** What is said of a schedule that breaks something: the seed that gives it, and the shortest like it. */
import type { ModelRules } from './model-rules.ts';
import { type Mix, run, scheduleOf } from './schedule.ts';
import { printed, shrink } from './shrink.ts';

export function report(mix: Mix, seed: number, rules: ModelRules): string {
  const steps = scheduleOf(mix, seed);
  const broken = run(mix, steps, rules)?.invariant;
  const shortest = shrink(steps, (fewer) => run(mix, fewer, rules)?.invariant === broken);
  const message = run(mix, shortest, rules)?.message;
  return `${mix.name}, seed ${seed}: ${message}; ${shortest.length} steps: ${printed(shortest)}`;
}
