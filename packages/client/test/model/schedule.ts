/**
 * From a seed to a schedule, and from a schedule to an outcome. Both are functions: what has failed
 * once fails again.
 */
import { Broken, type Invariant } from './invariants.ts';
import type { ModelMember } from './model-member.ts';
import type { ModelRelay } from './model-relay.ts';
import { MODEL_RULES, type ModelRules } from './model-rules.ts';
import { numbersFrom } from './numbers-from.ts';
import { doStep, type Step, type StepKind, say } from './steps.ts';
import { DEVICES, World } from './world.ts';

/** What happens how often beside the way of things, and what then can be asked for. */
export interface Mix {
  readonly name: string;
  readonly often: Partial<Record<StepKind, number>>;
  readonly claims: readonly Invariant[];
}

const STEPS_PER_SCHEDULE = 200;
const STEPS_PER_PHASE = 50;
const ROUNDS_TO_REST = 400;
/** Whoever has learnt nothing for so many turns has asked for everything there is. */
const TURNS_TO_BE_IDLE = 4;
/** Until everything must have healed. */
export const DAYS_TO_REST = 21;
const WAY_OF_THINGS: Partial<Record<StepKind, number>> = { act: 30, arrive: 26, answer: 26 };

/** In each phase some devices are away, so that some fall far behind. */
export function scheduleOf(mix: Mix, seed: number): readonly Step[] {
  const draw = numbersFrom(seed);
  const kinds = Object.entries({ ...WAY_OF_THINGS, ...mix.often }) as [StepKind, number][];
  const bag = kinds.flatMap(([kind, count]) => new Array<StepKind>(count).fill(kind));
  const steps: Step[] = [];
  let here = DEVICES;
  for (let index = 0; index < STEPS_PER_SCHEDULE; index += 1) {
    if (index % STEPS_PER_PHASE === 0) {
      const present = DEVICES.filter(() => draw(3) > 0);
      here = present.length === 0 ? DEVICES : present;
    }
    const kind = bag[draw(bag.length)] ?? 'act';
    steps.push({ kind, who: here[draw(here.length)] ?? 'g1', pick: draw(1000) });
  }
  return steps;
}

/** What broke, if anything. Other errors than Broken are errors of the model and thrown. */
export function run(
  mix: Mix,
  steps: readonly Step[],
  rules: ModelRules = MODEL_RULES,
): Broken | undefined {
  const world = new World(rules, mix.claims);
  try {
    for (const step of steps) {
      doStep(world, step);
    }
    comeToRest(world);
    return undefined;
  } catch (error) {
    if (error instanceof Broken) {
      return error;
    }
    throw error;
  }
}

/**
 * Faults end: what is under way arrives late, and everybody comes back, a lost guardian too. Then day
 * after day all do what is to be done and say a word, until nothing is broken.
 */
function comeToRest(world: World): void {
  while (world.requests.length > 0) {
    world.arrive(0);
  }
  world.answers = [];
  world.relay.forkNext(undefined);
  world.restoreFromKit();
  for (const member of world.members.values()) {
    member.reconnect();
  }
  for (let day = 1; day <= DAYS_TO_REST; day += 1) {
    for (const member of world.members.values()) {
      say(world, member);
    }
    settle(
      world.relay,
      [...world.members.values()].map((one) => [one, world]),
    );
    if (isAtRest(world)) {
      return;
    }
    world.relay.passDays(1);
  }
  world.witness.atRest();
}

export function isAtRest({ witness }: World): boolean {
  try {
    witness.atRest();
    return true;
  } catch (error) {
    if (error instanceof Broken) {
      return false;
    }
    throw error;
  }
}

/** Everybody acts in turn, with a perfect network, until nothing changes any more. */
export function settle(
  relay: ModelRelay,
  members: readonly (readonly [ModelMember, World])[],
): void {
  const idle = new Map<ModelMember, number>();
  let busy = members;
  for (let round = 0; busy.length > 0; round += 1) {
    if (round === ROUNDS_TO_REST) {
      throw new Broken('I5', 'it never comes to rest');
    }
    const { puts } = relay;
    for (const [member, world] of busy) {
      idle.set(member, takeTurn(world, member) ? 0 : (idle.get(member) ?? 0) + 1);
    }
    if (puts !== relay.puts) {
      idle.clear();
    }
    busy = members.filter(([member]) => (idle.get(member) ?? 0) < TURNS_TO_BE_IDLE);
  }
}

/** Whether the member has learnt or done anything. */
function takeTurn(world: World, member: ModelMember): boolean {
  const { state, notesRead } = member;
  world.exchange(member);
  return member.state !== state || member.notesRead !== notesRead;
}
