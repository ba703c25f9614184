/**
 * From a seed to a schedule of real devices, and from a schedule to an outcome. Both are functions:
 * what has failed once fails again.
 */

import { foundChain } from '../../src/chain/chain-host.ts';
import type { ChainRules } from '../../src/chain/rules.ts';
import { deviceOf, familyOf } from '../model/abstract-mls.ts';
import { Broken, type Invariant } from '../model/invariants.ts';
import { numbersFrom } from '../model/numbers-from.ts';
import { MEMBERS, PEOPLE_OF_BOTH } from '../model/two-families.ts';
import { areFriends, conversationOf, decide, doDuties } from './between-families.ts';
import type { OpenInvitation } from './device-observer.ts';
import { idle } from './idle.ts';
import { roleOf } from './key-package-pool.ts';
import { Oracle } from './oracle.ts';
import { preparedFamilies } from './prepared-families.ts';
import { preparedHousehold } from './prepared-household.ts';
import { doRealStep, type RealStep, type RealStepKind, replace, say } from './real-steps.ts';
import { opensNothing } from './removed-state.ts';
import { comeToRest } from './rest.ts';
import { Difference } from './shadow.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import { DEVICES, freshId, invited, Simulation } from './simulation.ts';

/** What happens how often beside the way of things, and what then can be asked for. */
export interface RealMix {
  readonly name: string;
  readonly often: Partial<Record<RealStepKind, number>>;
  readonly claims: readonly Invariant[];
  /** Whoever held a welcome may have lost it with its state, or with the whole group. */
  readonly mayLoseWelcomes?: boolean;
  readonly conversations?: number;
  /** Two families with four conversations. */
  readonly families?: true;
  /** Rule 17: nobody takes out whom a guardian's word obliges to take out. */
  readonly withoutRemovals?: true;
}

export interface Outcome {
  /** Undefined: nothing broke, and model and client never differed. */
  readonly failure: Broken | Difference | undefined;
  /** The step at which it broke; the length of the schedule when it was while coming to rest. */
  readonly atStep: number;
  /** Of everything that happened: the same for the same schedule. */
  readonly fingerprint: string;
}

const STEPS_PER_SCHEDULE = 150;
const STEPS_PER_PHASE = 50;
const ATTEMPTS_AT_REST = 10;
/** What a child may not do before another has spoken is done after the second word at the latest. */
const WORDS_AT_REST = 2;
const ROUNDS_OF_DUTIES = 8;
const WAY_OF_THINGS: Partial<Record<RealStepKind, number>> = { act: 12, arrive: 35, answer: 35 };

/** In each phase some devices are away, so that some fall far behind. */
export function realScheduleOf(mix: RealMix, seed: number): readonly RealStep[] {
  const draw = numbersFrom(seed);
  const kinds = Object.entries({ ...WAY_OF_THINGS, ...mix.often }) as [RealStepKind, number][];
  const bag = kinds.flatMap(([kind, count]) => new Array<RealStepKind>(count).fill(kind));
  const steps: RealStep[] = [];
  const everybody = mix.families === true ? PEOPLE_OF_BOTH : DEVICES;
  let here = everybody;
  for (let index = 0; index < STEPS_PER_SCHEDULE; index += 1) {
    if (index % STEPS_PER_PHASE === 0) {
      const present = everybody.filter(() => draw(3) > 0);
      here = present.length === 0 ? everybody : present;
    }
    const kind = bag[draw(bag.length)] ?? 'act';
    steps.push({ kind, who: here[draw(here.length)] ?? 'g1', pick: draw(2_000) });
  }
  return steps;
}

/**
 * Runs it; the seed decides what devices draw, too. Errors of the simulation itself are thrown.
 * @param rules what the devices keep to instead of the product's rules.
 */
export async function runReal(
  mix: RealMix,
  seed: number,
  steps: readonly RealStep[],
  rules?: ChainRules,
): Promise<Outcome> {
  const beginning =
    mix.families === true
      ? await preparedFamilies()
      : await preparedHousehold(mix.conversations ?? 1);
  const simulation = await Simulation.open(beginning, seed, rules);
  simulation.takesOut = mix.withoutRemovals !== true;
  const oracle = await Oracle.open(simulation, mix.claims);
  let atStep = 0;
  try {
    for (const step of steps) {
      await doRealStep(oracle, step);
      await oracle.observe();
      atStep += 1;
    }
    await endFaults(oracle, mix);
    await oracle.checkShown();
    return { failure: undefined, atStep, fingerprint: simulation.fingerprint() };
  } catch (error) {
    if (error instanceof Broken || error instanceof Difference) {
      return { failure: error, atStep, fingerprint: simulation.fingerprint() };
    }
    throw error;
  }
}

/** Faults end: what is under way arrives late, everybody comes back, and says a last word. */
async function endFaults(oracle: Oracle, mix: RealMix): Promise<void> {
  const { simulation } = oracle;
  const { network } = simulation;
  for (const device of simulation.devices.values()) {
    device.spare();
  }
  while (network.requests.length > 0) {
    await network.arrive(0);
    await oracle.observe();
  }
  for (const device of simulation.devices.values()) {
    device.link.reconnect();
  }
  await idle();
  await oracle.observe();
  await allGoOn(oracle, mix);
  oracle.atRest(false);
  const children = conversationOf(simulation, 'children');
  if (children !== undefined && isEnded(simulation, children)) {
    await stayApart(oracle, children);
    await makeUp(oracle, mix);
  }
}

/** Those who are left say something, in spite of rule 17: nobody who was taken out reads it. */
async function stayApart(oracle: Oracle, conversation: string): Promise<void> {
  const { simulation } = oracle;
  for (const device of simulation.devices.values()) {
    say({ oracle, device, conversation });
  }
  await idle();
  await oracle.observe();
  await comeToRest(simulation, () => oracle.observe());
  await opensNothing(oracle, conversation);
}

/** What was ended is allowed again, on both sides: the children must come together once more. */
async function makeUp(oracle: Oracle, mix: RealMix): Promise<void> {
  const { simulation } = oracle;
  for (const name of ['gA1', 'gB1']) {
    decide(simulation, simulation.device(name), true);
  }
  await doAllDuties(oracle);
  await allGoOn(oracle, mix);
  oracle.atRest(false);
}

/** Everybody says a last word, and who cannot go on is repaired. */
async function allGoOn(oracle: Oracle, mix: RealMix): Promise<void> {
  const { simulation } = oracle;
  for (let attempt = 1; attempt <= ATTEMPTS_AT_REST; attempt += 1) {
    for (const conversation of simulation.conversations) {
      // Where a friendship was ended nothing more is said (rule 17).
      for (const device of isEnded(simulation, conversation) ? [] : simulation.devices.values()) {
        say({ oracle, device, conversation });
      }
    }
    await idle();
    await oracle.observe();
    await comeToRest(simulation, () => oracle.observe());
    await doAllDuties(oracle);
    const hasRepaired = (await foundAnew(oracle)) || (await help(oracle, mix));
    if (!hasRepaired && attempt >= WORDS_AT_REST) {
      break;
    }
  }
}

/**
 * Stands for rule 28: where no guardian's device can go on, one of them founds the conversation anew for
 * all who were last seen in it.
 */
async function foundAnew(oracle: Oracle): Promise<boolean> {
  const { simulation } = oracle;
  const devices = [...simulation.devices.values()];
  let hasFounded = false;
  for (const conversation of simulation.conversations) {
    const guardians = devices.filter(({ name }) => roleOf(name) === 'guardian');
    const founder = guardians.find(({ chains }) => chains.has(conversation));
    if (isEnded(simulation, conversation)) {
      continue;
    }
    if (founder !== undefined && !guardians.some((device) => device.isLive(conversation))) {
      const seen = founder.chains.get(conversation)?.view.members ?? [];
      const others = devices.filter((device) => {
        const kind = device.chains.get(conversation)?.view.status.kind;
        const isIn = kind === 'live' || kind === 'stuck';
        // Another family comes in behind the approvals that it takes, or by its own guardian.
        if (familyOf(device.name) !== familyOf(founder.name)) {
          return false;
        }
        return device !== founder && (isIn || seen.some((member) => member.device === device.name));
      });
      await found(oracle, founder, others, conversation);
      hasFounded = true;
    }
  }
  return hasFounded;
}

async function found(
  oracle: Oracle,
  founder: SimulatedDevice,
  others: readonly SimulatedDevice[],
  conversation: string,
): Promise<void> {
  const { simulation } = oracle;
  const continues = founder.chains.get(conversation);
  const own = await simulation.handOut(founder, conversation);
  founder.invitations = founder.invitations.filter((invitation) => invitation !== own);
  const invitations: OpenInvitation[] = [];
  for (const other of others) {
    invitations.push(await simulation.handOut(other, conversation, true));
  }
  oracle.shadow(founder.name, conversation).founding = {
    own: own.leaf,
    others: invitations.map(({ leaf }) => leaf),
  };
  if (continues !== undefined) {
    const intents = invitations.map((invitation) => {
      const { leaf } = invitation;
      const id = freshId(founder);
      simulation.meanings.set(id, { kind: 'add', leaf });
      const devices = [invited(invitation, deviceOf(leaf))];
      return { kind: 'add', id, devices, statements: [] } as const;
    });
    founder.adopt(
      await foundChain(founder.host, {
        policy: continues.view.policy,
        keyPackage: own.keyPackage,
        continues,
        intents,
      }),
    );
  }
  await idle();
  await oracle.observe();
}

/** Duties until nobody has any left: what one does may be the next one's turn. */
async function doAllDuties(oracle: Oracle): Promise<void> {
  const { simulation } = oracle;
  for (let round = 0; simulation.rooms.size > 0 && round < ROUNDS_OF_DUTIES; round += 1) {
    const before = simulation.submissions;
    for (const device of simulation.devices.values()) {
      await doDuties(simulation, device);
    }
    if (simulation.submissions === before) {
      return;
    }
    await idle();
    await oracle.observe();
    await comeToRest(simulation, () => oracle.observe());
  }
}

function isEnded(simulation: Simulation, conversation: string): boolean {
  return simulation.rooms.get(conversation) === 'children' && !areFriends(simulation.issued);
}

/**
 * The same where two families meet: a family replaces its own; of one that has nobody else there another
 * one replaces the guardian; and where neither can, one of them founds anew, and the others follow.
 */
async function helpBetween(oracle: Oracle, conversation: string): Promise<boolean> {
  const { simulation } = oracle;
  const devices = [...simulation.devices.values()];
  const live = devices.filter(
    (device) => roleOf(device.name) === 'guardian' && device.isLive(conversation),
  );
  const room = simulation.rooms.get(conversation);
  let hasHelped = false;
  for (const absent of devices.filter((device) => !device.isLive(conversation))) {
    const { name } = absent;
    const isWanted = room !== undefined && MEMBERS[room].includes(name);
    const mayReplace = ({ name: helper, chains }: SimulatedDevice): boolean => {
      const members = chains.get(conversation)?.view.members.map(({ device }) => device) ?? [];
      const isKin = familyOf(helper) === familyOf(name);
      const hasOthers = members.some(
        (member) =>
          member !== name && roleOf(member) === 'guardian' && familyOf(member) === familyOf(name),
      );
      return members.includes(name) && (isKin || (roleOf(name) === 'guardian' && !hasOthers));
    };
    const helper = isWanted ? live.find(mayReplace) : undefined;
    const isKinLive = live.some((device) => familyOf(device.name) === familyOf(name));
    if (helper !== undefined) {
      hasHelped = true;
      await replace({ oracle, device: helper, conversation }, name);
    } else if (isWanted && !isKinLive && roleOf(name) === 'guardian' && live.length > 0) {
      hasHelped = true;
      const others = devices.filter(
        (device) =>
          device !== absent &&
          familyOf(device.name) === familyOf(name) &&
          MEMBERS[room ?? 'children'].includes(device.name),
      );
      await found(oracle, absent, others, conversation);
      return true;
    }
  }
  return hasHelped;
}

/**
 * Stands for what the family's code does beside the chain (rules 24 and 27): a guardian hears of a
 * member that is stuck, or out, and replaces it; then also whoever has not come in, since who held the
 * welcome may have lost it with its state. Where nobody loses a state, a welcome must arrive by itself.
 */
async function help(oracle: Oracle, mix: RealMix): Promise<boolean> {
  const { simulation } = oracle;
  const devices = [...simulation.devices.values()];
  let hasHelped = false;
  for (const conversation of simulation.conversations) {
    if (isEnded(simulation, conversation)) {
      continue;
    }
    hasHelped = (await helpBetween(oracle, conversation)) || hasHelped;
    if (simulation.rooms.has(conversation)) {
      continue;
    }
    const helper = devices.find(
      (device) => roleOf(device.name) === 'guardian' && device.isLive(conversation),
    );
    const members = helper?.chains.get(conversation)?.view.members ?? [];
    const absent = devices.filter(
      (device) =>
        !device.isLive(conversation) && members.some((member) => member.device === device.name),
    );
    const isOneStuck = absent.some(({ chains }) => chains.has(conversation));
    const mustHelp = isOneStuck || (mix.mayLoseWelcomes === true && absent.length > 0);
    if (helper !== undefined && mustHelp) {
      hasHelped = true;
      for (const { name } of absent) {
        await replace({ oracle, device: helper, conversation }, name);
      }
    }
  }
  return hasHelped;
}
