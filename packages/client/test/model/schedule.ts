/**
 * From a seed to a schedule, and from a schedule to an outcome. Both are functions: what has failed
 * once fails again.
 */
import { isGuardian } from './abstract-mls.ts';
import { Broken, type Invariant } from './invariants.ts';
import { MODEL_RULES, type ModelRules } from './model-rules.ts';
import { doStep, replace, type Step, type StepKind, say } from './steps.ts';
import { DEVICES, World } from './world.ts';

/** What happens how often beside the way of things, and what then can be asked for. */
export interface Mix {
  readonly name: string;
  readonly often: Partial<Record<StepKind, number>>;
  readonly claims: readonly Invariant[];
  /** All guardians may be stuck in the end: only founding anew (rule 28) helps, which is not modelled. */
  readonly mayStopAll?: boolean;
}

const STEPS_PER_SCHEDULE = 200;
const STEPS_PER_PHASE = 50;
const ROUNDS_TO_REST = 400;
const ATTEMPTS_AT_REST = 8;
/** What a child may not do before another has spoken is done after the second word at the latest. */
const WORDS_AT_REST = 2;
const WAY_OF_THINGS: Partial<Record<StepKind, number>> = { act: 30, arrive: 26, answer: 26 };

/** Numbers from a seed (mulberry32). */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

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
    comeToRest(world, mix);
    return undefined;
  } catch (error) {
    if (error instanceof Broken) {
      return error;
    }
    throw error;
  }
}

/** Faults end: what is under way arrives late, everybody comes back, and says a last word. */
function comeToRest(world: World, mix: Mix): void {
  while (world.requests.length > 0) {
    world.arrive(0);
  }
  for (const member of world.members.values()) {
    member.reconnect();
  }
  for (let attempt = 1; attempt <= ATTEMPTS_AT_REST; attempt += 1) {
    for (const member of world.members.values()) {
      say(world, member);
    }
    settle(world);
    if (!help(world, mix) && attempt >= WORDS_AT_REST) {
      break;
    }
  }
  world.witness.atRest(mix.mayStopAll ?? false);
}

/**
 * Stands for rules 24 and 27: a guardian hears of a member that is stuck, or out, and replaces it;
 * then also whoever has not come in, since who held the welcome may have lost it with its state. Where
 * nobody loses a state, a welcome must arrive by itself.
 */
function help(world: World, mix: Mix): boolean {
  const members = [...world.members.values()];
  const helper = members.find(({ isLive, state }) => isLive && isGuardian(state.device));
  const absent = members.filter(
    ({ isLive, state }) => !isLive && helper?.state.peers.has(state.device),
  );
  const isOneStuck = absent.some(({ state }) => state.status !== 'outside');
  const mustHelp = isOneStuck || (mix.mayStopAll === true && absent.length > 0);
  if (helper === undefined || !mustHelp) {
    return false;
  }
  for (const { state } of absent) {
    replace(world, helper, state.device);
  }
  return true;
}

/** Everybody acts in turn, with a perfect network, until nothing changes any more. */
function settle(world: World): void {
  let unchanged = 0;
  for (let round = 0; unchanged < 3; round += 1) {
    if (round === ROUNDS_TO_REST) {
      throw new Broken('I5', 'it never comes to rest');
    }
    const before = [...world.members.values()].map(({ state }) => state);
    for (const member of world.members.values()) {
      world.act(member);
      world.arrive(0);
      world.answer(0);
    }
    const isSame = [...world.members.values()].every(({ state }, at) => state === before[at]);
    unchanged = isSame ? unchanged + 1 : 0;
  }
}
