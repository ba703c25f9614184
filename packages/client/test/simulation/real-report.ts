/** What is said of a schedule on which something broke: how to see it again, and the shortest like it. */
import { Broken } from '../model/invariants.ts';
import { type Outcome, type RealMix, realScheduleOf, runReal } from './real-schedule.ts';
import type { RealStep } from './real-steps.ts';

/** Schedules run to find a shorter one. */
const ATTEMPTS = 200;

export async function reportOf(mix: RealMix, seed: number, outcome: Outcome): Promise<string> {
  const steps = realScheduleOf(mix, seed).slice(0, outcome.atStep + 1);
  const shortest = await shrinkReal(mix, seed, steps, kindOf(outcome));
  const { failure } = await runReal(mix, seed, shortest);
  const replay = `SEED=${seed} MIX='${mix.name}' npx vitest run --project unit packages/client/test/simulation`;
  const printed = shortest.map(({ kind, who, pick }) => `${kind} ${who} ${pick}`).join(' · ');
  return `${mix.name}, seed ${seed}, step ${outcome.atStep}: ${failure?.message}\n${shortest.length} steps: ${printed}\n${replay}`;
}

/** Two failures of the same kind are taken for the same one. */
function kindOf({ failure }: Outcome): string | undefined {
  return failure instanceof Broken ? failure.invariant : failure?.what;
}

/** Leaves out pieces of a schedule, larger ones first, as long as it fails in the same way. */
async function shrinkReal(
  mix: RealMix,
  seed: number,
  steps: readonly RealStep[],
  kind: string | undefined,
): Promise<readonly RealStep[]> {
  let shortest = steps;
  let attempts = 0;
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < shortest.length && attempts < ATTEMPTS; attempts += 1) {
      const shorter = [...shortest.slice(0, at), ...shortest.slice(at + size)];
      if (kindOf(await runReal(mix, seed, shorter)) === kind) {
        shortest = shorter;
      } else {
        at += size;
      }
    }
  }
  return shortest;
}
