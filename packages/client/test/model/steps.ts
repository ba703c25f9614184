/** What can happen, by name. A step that has no object at the moment does nothing. */
import { type Device, isGuardian } from './abstract-mls.ts';
import type { ModelMember } from './model-member.ts';
import { addressAt, type ChainState, type Intent } from './model-state.ts';
import { DEVICES, takeOne, type World } from './world.ts';

export interface Step {
  readonly kind: StepKind;
  readonly who: Device;
  readonly pick: number;
}

type Does = (world: World, member: ModelMember, pick: number, devices: readonly Device[]) => void;

const STEPS = {
  // The way of things.
  act: (world, member) => world.act(member),
  arrive: (world, _, pick) => world.arrive(pick),
  answer: (world, _, pick) => world.answer(pick),
  // What people want.
  say: (world, member) => {
    say(world, member);
  },
  update: (_, member) => intend(member, { kind: 'update' }),
  add: (world, member, pick) => {
    const target = world.holderOf(pickDevice(pick))?.state.device ?? 'g1';
    const { device, peers } = member.state;
    if (member.isLive && isGuardian(device) && device !== target && !peers.has(target)) {
      world.family.wanted.add(target);
      intend(member, { kind: 'add', leaf: world.keyPackage(target) });
    }
  },
  remove: (world, member, pick) => {
    const target = pickDevice(pick);
    const { device, peers } = member.state;
    if (member.isLive && isGuardian(device) && !isGuardian(target) && peers.has(target)) {
      world.family.wanted.delete(target);
      intend(member, { kind: 'remove', device: target });
    }
  },
  replace: (world, member, pick) => replace(world, member, pickDevice(pick)),
  revoke: (world, member, pick) => post(world, member, pickDevice(pick), true),
  pardon: (world, member, pick) => post(world, member, pickDevice(pick), false),
  // Misfortune.
  giveUp: (_, member) => member.reconnect(),
  crash: (_, member) => member.crash(),
  loseRequest: (world, _, pick) => {
    takeOne(world.requests, pick);
  },
  loseAnswer: (world, _, pick) => {
    takeOne(world.answers, pick);
  },
  double: (world, _, pick) => {
    const flight = world.requests[pick % Math.max(1, world.requests.length)];
    world.requests.push(...(flight === undefined ? [] : [flight]));
  },
  day: (world) => world.relay.passDays(1),
  week: (world) => world.relay.passDays(7),
  longAway: (world) => world.relay.passDays(60),
  loseGuardians: (world) => world.loseGuardians(),
  restoreFromKit: (world) => world.restoreFromKit(),
  restoreStore: (_, member, pick) => member.restoreStore(pick),
  // A relay that forgets, or lies.
  rollBack: (world, _, pick) => world.restoreRelay((relay) => relay.rollBack(1 + (pick % 6))),
  wipe: (world) => world.restoreRelay((relay) => relay.wipe()),
  snapBack: (world, _, pick) => world.restoreRelay((relay) => relay.snapBack(1 + (pick % 6))),
  fork: (world, _, pick) => {
    const sees = DEVICES.filter((_, at) => ((pick >> at) & 1) === 1);
    world.relay.forkNext(sees);
    world.witness.isForked = true;
  },
  hide: (world, _, pick) => {
    const flight = takeOne(world.answers, pick);
    if (flight?.answer !== undefined) {
      const got = flight.answer.got.map(() => ({ kind: 'none' as const }));
      world.answers.push({ ...flight, answer: { ...flight.answer, got } });
    }
  },
  // A member with bad intent; it has the keys.
  squat: (world, member, pick) => {
    const address = addressAt(member.state, member.state.position + (pick % 3));
    const junk = { id: world.fresh('junk'), inner: undefined };
    world.relay.put(address, junk, member.state.device);
  },
  plant: (world, member, pick) => {
    const { state } = member;
    const old = world.relay.get(addressAt(state, pick % (state.position + 1)), state.device);
    const address = addressAt(state, state.position);
    if (old.kind === 'value' && old.envelope.inner !== undefined) {
      const { inner } = old.envelope;
      const id = `${inner.id}@${address.name}`;
      world.relay.put(address, { id, inner }, state.device);
    }
  },
  aim: (_, member, pick, devices) => {
    const aimedAt = pickDevice(pick, devices);
    if (aimedAt !== member.state.device) {
      intend(member, { kind: 'update', aimedAt });
    }
  },
  usurp: (_, member, pick, devices) =>
    intend(member, { kind: 'usurp', device: pickDevice(pick, devices) }),
} satisfies Record<string, Does>;

export type StepKind = keyof typeof STEPS;

export function doStep(world: World, step: Step): void {
  doStepIn(world, step, DEVICES);
}

/** The same where other devices are those that can be meant. */
export function doStepIn(
  world: World,
  { kind, who, pick }: Step,
  devices: readonly Device[],
): void {
  const member = world.holderOf(who);
  const does: Does = STEPS[kind];
  if (member !== undefined) {
    does(world, member, pick, devices);
  }
}

export function say(world: World, member: ModelMember): void {
  if (member.isLive) {
    const said = { id: world.fresh(`said by ${member.state.device},`), landed: undefined };
    member.intend((state) => ({ ...state, outbox: [...state.outbox, said] }));
  }
}

function replace(world: World, member: ModelMember, target: Device): void {
  const { device, peers } = member.state;
  if (isGuardian(device) && peers.has(target)) {
    intend(member, { kind: 'replace', leaf: world.keyPackage(target) });
  }
}

/** A guardian's signed word, to be said and then acted on by everybody (rules 16, 17). */
function post(world: World, member: ModelMember, about: Device, revoked: boolean): void {
  if (member.isLive && isGuardian(member.state.device) && !isGuardian(about)) {
    world.family.wanted[revoked ? 'delete' : 'add'](about);
    const version = Number(world.fresh('').trim());
    intend(member, { kind: 'post', statement: { about, version, revoked } });
  }
}

function intend(member: ModelMember, intent: Intent): void {
  if (member.isLive) {
    member.intend((state: ChainState) => ({ ...state, intents: [...state.intents, intent] }));
  }
}

function pickDevice(pick: number, devices: readonly Device[] = DEVICES): Device {
  return devices[pick % devices.length] ?? 'g1';
}
