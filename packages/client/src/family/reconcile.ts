/**
 * Which conversations there ought to be, and what is missing: a pure function that guardians'
 * devices run after every change. A crash at any point heals by running it again.
 */
import type { Lineage } from '../chain/lineage.ts';
import type { GroupPolicy, Identity, Member } from '../chain/types.ts';
import type { DeviceId, PersonId } from '../view.ts';
import { DAY_SECONDS } from './durations.ts';
import type { Going } from './goings.ts';
import type { HelpReason } from './help-note.ts';
import { looksAlong } from './looking-along.ts';
import { eligibleByRoster, planRefoundings } from './refounding.ts';
import { type Roster, seniorGuardian } from './roster.ts';
import type { Told } from './told-lineages.ts';

/** One group as this device has it. */
export interface ExistingGroup {
  /** The conversation's id on this device. */
  readonly id: string;
  readonly policy: GroupPolicy;
  readonly isLive: boolean;
  /** Why this device cannot go on in it; null while it can, and where it has left. */
  readonly trouble: HelpReason | null;
  /** Unix seconds, relay time. */
  readonly troubleSince: number | null;
  /** When it may be founded anew, as far as the last times go. */
  readonly mayFoundAt: number;
  readonly members: readonly Member[];
  /** Devices with an invitation under way. */
  readonly invited: ReadonlySet<DeviceId>;
  /** Devices that have asked to be out, here. */
  readonly departing: ReadonlySet<DeviceId>;
  /** How far their family had answered for its children by then, in a group of several families. */
  readonly leftAt: (device: DeviceId) => number;
  /** Devices that were let in and have not spoken here since. */
  readonly silent: readonly SilentJoiner[];
  /** Where devices are that no welcome of this group brings back: lineages that win over its own. */
  readonly elsewhere: readonly Told[];
  /** By which guardians have left children to themselves, in the group that it is in now. */
  readonly goings: readonly Going[];
  /** A device asks about the group that it is in now, where nobody else can help it. */
  readonly isCalledBack: boolean;
}

interface SilentJoiner {
  readonly device: DeviceId;
  /** With which it became a member. */
  readonly epoch: number;
  /** Unix seconds, relay time. */
  readonly since: number;
  /** Its welcome can never be put. */
  readonly isLost: boolean;
  /** How often this device has invited it here. */
  readonly invitations: number;
  /** Another guardian has let it in, and sees to it first. */
  readonly isOthers: boolean;
}

export interface ReconcileInput {
  readonly me: Identity;
  readonly roster: Roster;
  readonly family: ExistingGroup;
  readonly conversations: readonly ExistingGroup[];
  /** How many unused KeyPackages this device holds, by their device. */
  readonly available: ReadonlyMap<DeviceId, number>;
  /** Unix seconds, relay time. */
  readonly now: number;
}

export type Repair =
  /** A group that succeeds the one that this device cannot go on in, or that others are not in. */
  | {
      readonly kind: 'refound';
      readonly group: string;
      readonly devices: readonly DeviceId[];
      /** What it goes on from, if that is not the group's own lineage. */
      readonly upon: Lineage | null;
    }
  | {
      readonly kind: 'found';
      readonly form: GroupPolicy['form'];
      readonly people: readonly PersonId[];
      readonly devices: readonly DeviceId[];
    }
  | {
      readonly kind: 'add';
      readonly group: string;
      readonly devices: readonly DeviceId[];
      /** What allows it, posted before it (rule 16); `version` grows with each change of mind. */
      readonly statements?: readonly Uint8Array[];
      readonly version?: number;
    }
  /** A conversation of two people of two families, or a group, by the family that is named first. */
  | {
      readonly kind: 'befriend';
      /** The id that a group was given beforehand, so that approvals can name it. */
      readonly group?: string;
      readonly people: readonly PersonId[];
      readonly roots: readonly string[];
      readonly own: readonly DeviceId[];
      /** Guardians' devices of the others. */
      readonly theirs: readonly DeviceId[];
      readonly statements: readonly Uint8Array[];
      readonly version: number;
    }
  /** What the guardians of two families share, where the vault alone tells of it. */
  | {
      readonly kind: 'bridge';
      readonly family: string;
      readonly roots: readonly string[];
      readonly relayUrl: string;
      readonly theirs: readonly DeviceId[];
    }
  /** This device goes by itself. */
  | { readonly kind: 'leave'; readonly group: string }
  /** Invites a device once more that did not come by its last KeyPackage (rule 24). */
  | {
      readonly kind: 'replace';
      readonly group: string;
      readonly device: DeviceId;
      /** With which it became a member: the invitation that is replaced. */
      readonly epoch: number;
    }
  | {
      readonly kind: 'remove';
      readonly group: string;
      readonly devices: readonly DeviceId[];
      readonly statements?: readonly Uint8Array[];
      readonly version?: number;
    };

/** So often a device whose welcome is lost is invited again at once: its maker could see to each loss. */
const MAX_INVITATIONS_AT_ONCE = 4;
/** A tablet in a drawer does not use up its KeyPackages: each wait is twice the last, up to this. */
const MAX_DOUBLINGS = 6;

interface Wanted {
  /** Who founds it: one guardian's device alone, so that no two of the same are founded at once. */
  readonly founder: DeviceId | undefined;
  readonly form: GroupPolicy['form'];
  /** Empty for the whole family's conversation, which whoever comes later joins. */
  readonly people: readonly PersonId[];
  readonly devices: readonly Identity[];
}

/**
 * What to do now, in order. A child's device does nothing but take out what a guardian has revoked:
 * the guardian's own device may be off. Whoever was taken out does nothing any more. Empty when
 * everything is as it should be.
 */
export function planRepairs(input: ReconcileInput): readonly Repair[] {
  if (input.roster.revoked.has(input.me.device)) {
    return [];
  }
  const budget = new Map(input.available);
  const removals = [input.family, ...input.conversations].flatMap((group) =>
    removalFrom(group, input),
  );
  if (input.me.role !== 'guardian') {
    return removals;
  }
  const refoundings = planRefoundings(input, budget);
  const anew = new Set(refoundings.map(({ group }) => group));
  const left = (group: ExistingGroup): ExistingGroup =>
    anew.has(group.id) ? { ...group, isLive: false } : group;
  const rest = {
    ...input,
    family: left(input.family),
    conversations: input.conversations.map(left),
  };
  const returns = returnsToFamily(rest, budget);
  const additions = wantedBy(rest).flatMap((wanted) => addition(wanted, rest, budget));
  const replacements = [rest.family, ...rest.conversations].flatMap((group) =>
    replacementsIn(group, rest, budget),
  );
  return [...removals, ...refoundings, ...returns, ...additions, ...replacements];
}

/** Devices that were revoked, or that have asked to be out. */
function removalFrom(group: ExistingGroup, { me, roster }: ReconcileInput): readonly Repair[] {
  const staysWithGuardian = group.members.some(
    ({ device, role }) => role === 'guardian' && !roster.revoked.has(device),
  );
  const devices = group.members
    .filter(({ device }) => device !== me.device)
    .filter(({ device, role }) =>
      me.role === 'guardian'
        ? roster.revoked.has(device) || group.departing.has(device)
        : roster.revoked.has(device) && (role === 'child' || staysWithGuardian),
    )
    .map(({ device }) => device);
  // Whoever comes back may leave again.
  const version = Math.max(0, ...devices.map(group.leftAt));
  return group.isLive && devices.length > 0
    ? [{ kind: 'remove', group: group.id, devices, ...(version === 0 ? {} : { version }) }]
    : [];
}

function replacementsIn(
  group: ExistingGroup,
  input: ReconcileInput,
  budget: Map<DeviceId, number>,
): readonly Repair[] {
  const eligible = new Set(eligibleDevices(input).map(({ device }) => device));
  const due = group.silent.filter(
    (joiner) =>
      mayInviteTo(group, input) &&
      eligible.has(joiner.device) &&
      !isElsewhere(group, joiner.device) &&
      !group.departing.has(joiner.device) &&
      isOverdue(joiner, input.now) &&
      (budget.get(joiner.device) ?? 0) > 0,
  );
  return due.map(({ device, epoch }) => {
    budget.set(device, (budget.get(device) ?? 0) - 1);
    return { kind: 'replace', group: group.id, device, epoch };
  });
}

function isOverdue({ since, isLost, invitations, isOthers }: SilentJoiner, now: number): boolean {
  const doublings = Math.min(Math.max(0, invitations - 1), MAX_DOUBLINGS);
  return (
    (isLost && invitations <= MAX_INVITATIONS_AT_ONCE) ||
    now - since >= DAY_SECONDS * (2 ** doublings + (isOthers ? 1 : 0))
  );
}

/** Devices of the family that are not in its group since that was founded anew. */
function missingFromFamily(input: ReconcileInput): readonly DeviceId[] {
  const { family } = input;
  const members = new Set(family.members.map(({ device }) => device));
  return eligibleByRoster(input)
    .map(({ device }) => device)
    .filter((device) => !members.has(device) && !family.invited.has(device));
}

/** Whom to call for KeyPackages: who is missing, and who did not come and has left none to try again. */
export function wantedInFamily(input: ReconcileInput): readonly DeviceId[] {
  const overdue = new Set(
    input.family.silent.filter((one) => isOverdue(one, input.now)).map(({ device }) => device),
  );
  const silent = eligibleByRoster(input).filter(({ device }) => overdue.has(device));
  return [...missingFromFamily(input), ...silent.map(({ device }) => device)];
}

function returnsToFamily(input: ReconcileInput, budget: Map<DeviceId, number>): readonly Repair[] {
  const { family } = input;
  const devices = missingFromFamily(input).filter(
    (device) => (budget.get(device) ?? 0) > 0 && !isElsewhere(family, device),
  );
  if (devices.length === 0 || !mayInviteTo(family, input)) {
    return [];
  }
  for (const device of devices) {
    budget.set(device, (budget.get(device) ?? 0) - 1);
  }
  return [{ kind: 'add', group: family.id, devices }];
}

/** What this device has its part in: every conversation of its person, and those between children. */
function wantedBy(input: ReconcileInput): readonly Wanted[] {
  const devices = eligibleDevices(input);
  const senior = seniorGuardian(input.family.members, input.roster);
  const people = [...new Map(devices.map(({ person, role }) => [person, role]))].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const family: Wanted = { founder: senior, form: 'family', people: [], devices };
  const directs = people.flatMap(([a, roleA], index) =>
    people.slice(index + 1).flatMap(([b, roleB]): readonly Wanted[] => {
      const isBetweenChildren = roleA === 'child' && roleB === 'child';
      const isMine = isBetweenChildren || a === input.me.person || b === input.me.person;
      const founder = isBetweenChildren ? senior : firstOf([a, b], input);
      const withLookers = isBetweenChildren && looksAlong(input.roster, [a, b]);
      const members = devicesOf(devices, [a, b], withLookers);
      return isMine ? [{ founder, form: 'direct', people: [a, b], devices: members }] : [];
    }),
  );
  const isOwn = ({ people: pair }: Wanted): boolean => pair.includes(input.me.person);
  const rest = directs.filter((wanted) => !isOwn(wanted));
  return [...(people.length < 2 ? [] : [family]), ...directs.filter(isOwn), ...rest];
}

/** Of the guardians among these people, the device that has been in the family group for longest. */
function firstOf(
  people: readonly PersonId[],
  { family, roster }: ReconcileInput,
): DeviceId | undefined {
  const theirs = family.members.filter(
    ({ person, device }) => people.includes(person) && roster.admitted.has(device),
  );
  return seniorGuardian(theirs, roster);
}

/**
 * Members of the family group that a guardian has let in and not taken out; a child's tablet only
 * after the tap on it, so that a pairing which fails at the last moment leaves no chats behind.
 */
function eligibleDevices({ family, roster }: ReconcileInput): readonly Identity[] {
  return family.members.filter(
    ({ device, role }) =>
      roster.admitted.has(device) &&
      !roster.revoked.has(device) &&
      (role === 'guardian' || roster.paired.has(device)),
  );
}

/** Between children the guardians are members who look along, unless they have decided otherwise. */
function devicesOf(
  devices: readonly Identity[],
  pair: readonly PersonId[],
  withLookers: boolean,
): readonly Identity[] {
  return devices.filter(
    ({ person, role }) => pair.includes(person) || (withLookers && role === 'guardian'),
  );
}

function addition(
  wanted: Wanted,
  input: ReconcileInput,
  budget: Map<DeviceId, number>,
): readonly Repair[] {
  const existing = input.conversations.find(({ policy }) => isFor(policy, wanted));
  const here = new Set([
    input.me.device,
    ...(existing?.members.map(({ device }) => device) ?? []),
    ...(existing?.invited ?? []),
    ...(existing?.departing ?? []),
    ...(existing?.elsewhere.map(({ device }) => device) ?? []),
  ]);
  const missing = wanted.devices.filter(
    ({ device }) => !here.has(device) && (budget.get(device) ?? 0) > 0,
  );
  if (existing !== undefined && !mayInviteTo(existing, input)) {
    return [];
  }
  if (
    missing.length === 0 ||
    (existing === undefined &&
      (wanted.founder !== input.me.device || !isWorthFounding(wanted, missing, input)))
  ) {
    return [];
  }
  const devices = missing.map(({ device }) => device);
  for (const device of devices) {
    budget.set(device, (budget.get(device) ?? 0) - 1);
  }
  return existing === undefined
    ? [{ kind: 'found', form: wanted.form, people: wanted.people, devices }]
    : [{ kind: 'add', group: existing.id, devices }];
}

/** Nobody joins where a device is that was taken out (rule 17): it goes first. */
function mayInviteTo({ isLive, members }: ExistingGroup, { roster }: ReconcileInput): boolean {
  return isLive && members.every(({ device }) => !roster.revoked.has(device));
}

/** It would refuse the welcome, and the KeyPackage would be used up. */
function isElsewhere({ elsewhere }: ExistingGroup, device: DeviceId): boolean {
  return elsewhere.some((told) => told.device === device);
}

function isFor(policy: GroupPolicy, wanted: Wanted): boolean {
  return (
    policy.kind === 'conversation' &&
    policy.roots.length === 1 &&
    policy.form === wanted.form &&
    (wanted.form === 'family' || wanted.people.every((person) => policy.people.includes(person)))
  );
}

/** Two people need to be there before a conversation of two is founded. */
function isWorthFounding(
  wanted: Wanted,
  missing: readonly Identity[],
  { me }: ReconcileInput,
): boolean {
  const people = new Set(missing.map(({ person }) => person));
  return wanted.people.every((person) => person === me.person || people.has(person));
}
