/** What can happen between two families, by name. A step that has no object at the moment does nothing. */
import {
  type Approval,
  type Device,
  deviceOf,
  familyOf,
  type Inner,
  isGuardian,
} from './abstract-mls.ts';
import type { ModelMember } from './model-member.ts';
import { mayAnswer } from './model-situation.ts';
import type { Intent } from './model-state.ts';
import { withApproval, wordOn } from './model-statements.ts';
import { doStepIn, type Step, type StepKind, say } from './steps.ts';
import { PEOPLE_OF_BOTH, type RoomName, type TwoFamilies } from './two-families.ts';
import type { World } from './world.ts';

export interface FamilyStep {
  readonly kind: FamilyStepKind;
  readonly room: RoomName;
  readonly who: Device;
  readonly pick: number;
}

interface Scene {
  readonly town: TwoFamilies;
  readonly world: World;
  readonly member: ModelMember;
  readonly pick: number;
}

type Does = (scene: Scene) => void;

/** Of what can happen in one conversation, that which is the same where there are several. */
const COMMON = [
  'act',
  'arrive',
  'answer',
  'update',
  'giveUp',
  'loseRequest',
  'loseAnswer',
  'double',
  'day',
  'week',
  'longAway',
  'hide',
  'squat',
  'plant',
  'aim',
  'usurp',
] as const satisfies readonly StepKind[];

const FAMILY_STEPS = {
  // What people want.
  say: ({ town, world, member }) => sayThere(town, world, member),
  replace: ({ world, member, pick }) => {
    const target = among(world, pick);
    if (
      isGuardian(member.state.device) &&
      mayAnswer(member.state, target) &&
      member.state.peers.has(target)
    ) {
      intend(member, { kind: 'replace', leaf: world.keyPackage(target) });
    }
  },
  allow: ({ town, member, pick }) => decide(town, member, pick, true),
  end: ({ town, member, pick }) => decide(town, member, pick, false),
  takeOut: ({ town, member }) => {
    if (familyOf(member.state.device) === 'A' && isGuardian(member.state.device)) {
      town.certified.delete('cA2');
    }
  },
  takeIn: ({ town, member }) => {
    if (familyOf(member.state.device) === 'A' && isGuardian(member.state.device)) {
      town.certified.add('cA2');
    }
  },
  // Misfortune. A device has one process and one connection for all its conversations.
  crash: ({ town, member }) => {
    for (const { members } of town.rooms.values()) {
      members.get(member.state.device)?.crash();
    }
  },
  // A relay that forgets, or lies.
  rollBack: ({ town, pick }) => town.restoreRelay((relay) => relay.rollBack(1 + (pick % 6))),
  wipe: ({ town }) => town.restoreRelay((relay) => relay.wipe()),
  fork: ({ town, pick }) => {
    const sees = PEOPLE_OF_BOTH.filter((_, at) => ((pick >> at) & 1) === 1);
    // In the others it would split what heads are told in: rule 32 alone notices that.
    const inChildren = ({ secret }: Inner): boolean => town.isOfChildren(secret);
    town.relay.forkNext(sees, inChildren);
    town.room('children').witness.isForked = true;
  },
  // Guardians with bad intent.
  /** Signs for a child of the other family. */
  forge: ({ member, pick }) => {
    const { device } = member.state;
    const [child, contact] =
      familyOf(device) === 'A' ? ['cB', 'cA'] : ['cA', pick % 2 ? 'cB' : 'dB'];
    const granted = pick % 3 > 0;
    const statement = { child, contact, version: 1_000 + pick, granted, by: device };
    if (isGuardian(device)) {
      intend(member, { kind: 'post', statement });
    }
  },
  /** Adds whom nobody has allowed, or one of the other family's. */
  intrude: ({ world, member, pick }) => {
    const { device, peers } = member.state;
    const target = among(world, pick);
    if (isGuardian(device) && !peers.has(target) && target !== device) {
      intend(member, { kind: 'intrude', leaf: world.keyPackage(target) });
    }
  },
  /** Says once more what was allowed before it was taken back, and adds. */
  replay: ({ town, world, member, pick }) => {
    const { device, peers } = member.state;
    const target = among(world, pick);
    const old = town.issued.filter(({ granted }) => granted);
    if (isGuardian(device) && !peers.has(target) && target !== device) {
      const statements = newestOf(old);
      intend(member, { kind: 'add', leaf: world.keyPackage(target), statements });
    }
  },
  /** Puts out the guardians alone, where their word would take their child out, too. */
  strand: ({ town, member }) => {
    const { device, group } = member.state;
    const statement = town.issued.findLast(
      ({ granted, by }) => !granted && familyOf(by) !== familyOf(device),
    );
    const targets = group.leaves
      .map(deviceOf)
      .filter((other) => isGuardian(other) && familyOf(other) !== familyOf(device));
    const [target, ...also] = targets;
    if (statement !== undefined && target !== undefined) {
      intend(member, { kind: 'post', statement });
      intend(member, { kind: 'usurp', device: target, also });
    }
  },
} satisfies Record<string, Does>;

export type FamilyStepKind = keyof typeof FAMILY_STEPS | (typeof COMMON)[number];

export function doFamilyStep(town: TwoFamilies, { kind, room, who, pick }: FamilyStep): void {
  const world = town.room(room);
  const member = world.members.get(who);
  if (member === undefined) {
    return;
  }
  if (isCommon(kind)) {
    const step: Step = { kind, who, pick };
    doStepIn(world, step, [...world.members.keys()]);
  } else {
    const does: Does = FAMILY_STEPS[kind];
    does({ town, world, member, pick });
  }
}

/** Where a friendship was ended, nothing more is said (rule 17). */
export function sayThere(town: TwoFamilies, world: World, member: ModelMember): void {
  const { device, group } = member.state;
  const isEnded =
    group.purpose?.kind === 'conversation' &&
    !town.wantedIn('children', town.knownTo(device)).has(device);
  if (!isEnded) {
    say(world, member);
  }
}

function isCommon(kind: FamilyStepKind): kind is (typeof COMMON)[number] {
  return COMMON.some((common) => common === kind);
}

/** A guardian signs for her own child, with a version above all that she knows of. */
function decide(town: TwoFamilies, member: ModelMember, pick: number, granted: boolean): void {
  const { device } = member.state;
  if (!isGuardian(device)) {
    return;
  }
  const [child, contact] = familyOf(device) === 'A' ? ['cA', 'cB'] : ['cB', 'cA'];
  const known = town.knownTo(device);
  const before = wordOn(known, child, contact);
  // Whoever has ended something thinks again now and then.
  if ((before === 'granted') === granted || (before === 'denied' && pick % 3 === 0)) {
    return;
  }
  const version =
    1 + Math.max(0, ...known.filter((other) => other.child === child).map((one) => one.version));
  const approval: Approval = { child, contact, version, granted, by: device };
  town.issued = [...town.issued, approval];
  const home = town.room(familyOf(device) === 'A' ? 'family A' : 'family B').members.get(device);
  home?.intend((state) => ({
    ...state,
    approvals: withApproval(state.approvals ?? [], approval),
  }));
}

function newestOf(approvals: readonly Approval[]): readonly Approval[] {
  return approvals.reduce<readonly Approval[]>(withApproval, []);
}

function intend(member: ModelMember, intent: Intent): void {
  if (member.isLive) {
    member.intend((state) => ({ ...state, intents: [...state.intents, intent] }));
  }
}

function among(world: World, pick: number): Device {
  const devices = [...world.members.keys()];
  return devices[pick % devices.length] ?? 'gA1';
}

export const ROOMS_BY_SHARE: readonly RoomName[] = [
  'children',
  'children',
  'children',
  'children',
  'bridge',
  'bridge',
  'family A',
  'family B',
];
