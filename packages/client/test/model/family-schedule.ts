/** Schedules of two families, as schedule.ts has them for one conversation. */

import {
  doFamilyStep,
  type FamilyStep,
  type FamilyStepKind,
  ROOMS_BY_SHARE,
  sayThere,
} from './family-steps.ts';
import { Broken, type Invariant } from './invariants.ts';
import type { ModelMember } from './model-member.ts';
import { MODEL_RULES, type ModelRules } from './model-rules.ts';
import { numbersFrom } from './numbers-from.ts';
import { DAYS_TO_REST, isAtRest, settle } from './schedule.ts';
import { PEOPLE_OF_BOTH, TwoFamilies } from './two-families.ts';

export interface FamilyMix {
  readonly name: string;
  readonly often: Partial<Record<FamilyStepKind, number>>;
  readonly claims: readonly Invariant[];
  /** Otherwise all guardians have still to allow. */
  readonly beginsAs?: 'friends';
}

const STEPS_PER_SCHEDULE = 400;
const STEPS_PER_PHASE = 80;
const WAY_OF_THINGS: Partial<Record<FamilyStepKind, number>> = { act: 36, arrive: 30, answer: 30 };

export function familyScheduleOf(mix: FamilyMix, seed: number): readonly FamilyStep[] {
  const draw = numbersFrom(seed);
  const kinds = Object.entries({ ...WAY_OF_THINGS, ...mix.often }) as [FamilyStepKind, number][];
  const bag = kinds.flatMap(([kind, count]) => new Array<FamilyStepKind>(count).fill(kind));
  const steps: FamilyStep[] = [];
  let here = PEOPLE_OF_BOTH;
  for (let index = 0; index < STEPS_PER_SCHEDULE; index += 1) {
    if (index % STEPS_PER_PHASE === 0) {
      const present = PEOPLE_OF_BOTH.filter(() => draw(4) > 0);
      here = present.length === 0 ? PEOPLE_OF_BOTH : present;
    }
    const kind = bag[draw(bag.length)] ?? 'act';
    const room = ROOMS_BY_SHARE[draw(ROOMS_BY_SHARE.length)] ?? 'children';
    steps.push({ kind, room, who: here[draw(here.length)] ?? 'gA1', pick: draw(1000) });
  }
  return steps;
}

/** What broke, if anything. Other errors than Broken are errors of the model and thrown. */
export function runFamilies(
  mix: FamilyMix,
  steps: readonly FamilyStep[],
  rules: ModelRules = MODEL_RULES,
): Broken | undefined {
  const town = new TwoFamilies(rules, mix.claims, mix.beginsAs ?? 'strangers');
  try {
    for (const step of steps) {
      doFamilyStep(town, step);
    }
    comeToRest(town);
    return undefined;
  } catch (error) {
    if (error instanceof Broken) {
      return error;
    }
    throw error;
  }
}

function comeToRest(town: TwoFamilies): void {
  const worlds = [...town.rooms.values()];
  town.relay.forkNext(undefined);
  for (const world of worlds) {
    while (world.requests.length > 0) {
      world.arrive(0);
    }
    world.answers = [];
  }
  const members = worlds.flatMap((world) =>
    [...world.members.values()].map((member): [ModelMember, typeof world] => [member, world]),
  );
  for (const [member] of members) {
    member.reconnect();
  }
  for (let day = 1; day <= DAYS_TO_REST; day += 1) {
    for (const [member, world] of members) {
      sayThere(town, world, member);
    }
    settle(town.relay, members);
    if (worlds.every(isAtRest)) {
      return;
    }
    town.relay.passDays(1);
  }
  for (const { witness } of worlds) {
    witness.atRest();
  }
}
