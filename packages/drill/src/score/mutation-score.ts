/** How many of the sabotaged copies were caught, each by the attack that is meant for it. */
import { seedOf } from '../seeded-target.ts';
import type { TargetReport } from './run-report.ts';

export interface MutationScore {
  readonly caught: number;
  readonly all: number;
  /** Names of the targets that were not. */
  readonly survivors: readonly string[];
}

/** A copy that was played with several seeds counts once. */
export function mutationScore(targets: readonly TargetReport[]): MutationScore {
  const mutants = targets.filter(
    ({ target, mustBeCaughtBy }) => mustBeCaughtBy !== null && seedOf(target) === null,
  );
  const survivors = mutants
    .filter(({ alarms, mustBeCaughtBy }) => !alarms.some(({ metric }) => metric === mustBeCaughtBy))
    .map(({ target }) => target);
  return { caught: mutants.length - survivors.length, all: mutants.length, survivors };
}
