/**
 * What is missing, or must go, in what this family shares with others: a pure function that its devices
 * run after every change, as they do for its own conversations.
 */
import type { Identity } from '../chain/types.ts';
import { looksAlong } from '../family/looking-along.ts';
import { roleOfPerson } from '../family/person.ts';
import type { ExistingGroup, ReconcileInput, Repair } from '../family/reconcile.ts';
import type { OutLookup } from '../family/revocation.ts';
import { seniorGuardian } from '../family/roster.ts';
import type { DeviceId, FamilyId, PersonId } from '../view.ts';
import { type FriendBook, type KnownTerms, termsOf } from './friend-book.ts';
import { areFriends, endingsOf, isShared, statementsFor } from './friendship.ts';

/** What this family's guardians share with another one's. */
interface ExistingBridge {
  readonly family: FamilyId;
  readonly group: ExistingGroup;
  /** Guardians' devices of the other family that have offered KeyPackages here. */
  readonly offering: readonly DeviceId[];
  /** Those that have asked in the help chain of the two, and when: relay time. */
  readonly asking: ReadonlyMap<DeviceId, number>;
}

/** What this family shared with another one before its last device was lost, as the vault told. */
export interface LostBridge {
  readonly family: FamilyId;
  readonly roots: readonly FamilyId[];
  readonly relayUrl: string;
  /** Guardians' devices of the other family that cannot go on there either. */
  readonly asking: readonly DeviceId[];
}

export interface FriendsInput extends ReconcileInput {
  /** With what was heard and is not said in the family group yet. */
  readonly book: FriendBook;
  readonly bridges: readonly ExistingBridge[];
  readonly lostBridges: readonly LostBridge[];
  /** Of this family or another one. */
  readonly takenOut: OutLookup;
  /** Whether the vault told of a group: those who are still in it bring this family back. */
  readonly isInherited: (group: string) => boolean;
  /** Whether this device has invited a device into a group already, as things stood in that version. */
  readonly wasTried: (group: string, device: DeviceId, version: number) => boolean;
}

/** What a friendship's groups are brought to. */
interface Standing {
  readonly statements: readonly Uint8Array[];
  /** Grows with each change of mind on either side. */
  readonly version: number;
}

/** Endings first; a child's device has a part in these only. */
export function planFriends(input: FriendsInput): readonly Repair[] {
  const shared = input.conversations.filter(
    ({ policy }) => policy.kind === 'conversation' && isShared(policy),
  );
  const endings = shared.flatMap((group) => [...ending(group, input), ...outsFrom(group, input)]);
  if (input.me.role !== 'guardian' || input.roster.revoked.has(input.me.device)) {
    return endings;
  }
  const budget = new Map(input.available);
  const bridges = input.bridges.flatMap((bridge) => ofBridge(bridge, input, budget));
  const anew = input.lostBridges.flatMap((lost) => bridgeAnew(lost, input, budget));
  const together = pairsOf(input).flatMap((pair) => ofFriends(pair, shared, input, budget));
  return [...endings, ...bridges, ...anew, ...together];
}

/**
 * A child whose side has ended it goes, taken out by whoever comes first; the grown-ups stay, so that it
 * can go on one day. Where a grown-up has ended it, both sides are silent.
 */
function ending(group: ExistingGroup, input: FriendsInput): readonly Repair[] {
  return group.isLive && group.policy.form === 'direct'
    ? endingsOf(input.book, group.policy.people).flatMap((ended) => removal(group, ended, input))
    : [];
}

function removal(
  { id, members }: ExistingGroup,
  { subject, version, statement }: KnownTerms,
  { me }: FriendsInput,
): readonly Repair[] {
  const devices = members.filter(({ person }) => person === subject).map(({ device }) => device);
  return statement === null || devices.length === 0 || subject === me.person
    ? []
    : [{ kind: 'remove', group: id, devices, statements: [statement], version }];
}

/** Who parts goes. Else every guardian of ours is in it, and of the other family somebody, who brings in the others. */
function ofBridge(
  { family, group, offering, asking }: ExistingBridge,
  input: FriendsInput,
  budget: Map<DeviceId, number>,
): readonly Repair[] {
  if (!group.isLive || group.departing.has(input.me.device)) {
    return [];
  }
  if (input.book.families.get(family)?.isParted !== false) {
    return [{ kind: 'leave', group: group.id }];
  }
  const outs = outsFrom(group, input);
  if (outs.length > 0) {
    return outs;
  }
  const ours = ownDevices(input)
    .filter(({ role }) => role === 'guardian')
    .map(({ device }) => device);
  const standing = { statements: [], version: 0 };
  if (isServed(family, group, input)) {
    return adding(group, ours, standing, input, budget);
  }
  // Whoever comes back by asking is invited once for each time that it has asked.
  const asked = Math.max(0, ...asking.values());
  const theirs = [...new Set([...offering, ...asking.keys()])];
  return [
    ...adding(group, ours, standing, input, budget),
    ...adding(group, theirs, { statements: [], version: asked }, input, budget),
  ];
}

/** The senior family founds it, when a device of the other one has none to go on in either. */
function bridgeAnew(
  { family, roots, relayUrl, asking }: LostBridge,
  input: FriendsInput,
  budget: Map<DeviceId, number>,
): readonly Repair[] {
  const isMine =
    roots[0] === input.me.root &&
    seniorGuardian(input.family.members, input.roster) === input.me.device;
  const theirs = isMine ? take(asking, budget) : [];
  return theirs.length === 0 ? [] : [{ kind: 'bridge', family, roots, relayUrl, theirs }];
}

/**
 * Devices of another family that it has taken out, by whoever comes first. A child of that family is never left without
 * a guardian: where one would be, her new device comes first.
 */
function outsFrom(
  { id, isLive, members }: ExistingGroup,
  { me, takenOut }: Pick<FriendsInput, 'me' | 'takenOut'>,
): readonly Repair[] {
  const outs = members.filter((one) => one.root !== me.root && takenOut(one) !== undefined);
  const stay = members.filter((one) => !outs.includes(one));
  const may = outs.filter(
    ({ root, role }) =>
      role === 'child' ||
      !stay.some((one) => one.root === root && one.role === 'child') ||
      stay.some((one) => one.root === root && one.role === 'guardian'),
  );
  return isLive
    ? may.map((one) => ({
        kind: 'remove',
        group: id,
        devices: [one.device],
        statements: takenOut(one)?.statements ?? [],
      }))
    : [];
}

/** The root's words against members, which let another family's guardian bring a new one in (rule 16). */
export function outWords(
  { members }: ExistingGroup,
  { me, takenOut }: Pick<FriendsInput, 'me' | 'takenOut'>,
): readonly Uint8Array[] {
  return members
    .filter(({ root }) => root !== me.root)
    .flatMap((member) => takenOut(member)?.statements ?? []);
}

interface Pair {
  readonly person: PersonId;
  readonly contact: PersonId;
  readonly bridge: ExistingBridge;
}

function pairsOf(input: FriendsInput): readonly Pair[] {
  return [...input.book.terms.values()].flatMap(({ subject: person, contact }) => {
    const family = input.book.contacts.get(contact)?.family;
    const bridge = input.bridges.find(
      (one) => one.family === family && one.group.isLive && isServed(one.family, one.group, input),
    );
    return bridge !== undefined && areFriends(input.book, person, contact)
      ? [{ person, contact, bridge }]
      : [];
  });
}

function ofFriends(
  pair: Pair,
  shared: readonly ExistingGroup[],
  input: FriendsInput,
  budget: Map<DeviceId, number>,
): readonly Repair[] {
  const { person, contact, bridge } = pair;
  const ours = ownDevices(input).filter((one) => belongs(one, person));
  const existing = shared.find((group) => isFor(group, pair));
  if (!ours.some(({ device }) => device === input.me.device)) {
    return [];
  }
  const standing = standingOf(input.book, person, contact);
  const theirs = theirDevices(pair, input);
  // Who does not look along brings only the tablets.
  const isWanted = ({ role }: Identity): boolean =>
    role === 'child' || roleOfPerson(person) !== 'child' || looksAlong(input.roster, [person]);
  const own = ours
    .filter(isWanted)
    .map(({ device }) => device)
    .filter((device) => device !== input.me.device);
  if (existing !== undefined) {
    const { family } = bridge;
    const missing = isServed(family, existing, input) ? own : [...own, ...theirs];
    const statements = [...standing.statements, ...outWords(existing, input)];
    return mayInvite(existing, input)
      ? adding(existing, missing, { ...standing, statements }, input, budget)
      : [];
  }
  return founding(pair, { own, theirs, ...standing }, input, budget);
}

/** The inviting family founds; it waits until both people can be there. */
function founding(
  { person, contact, bridge }: Pair,
  wanted: Standing & { readonly own: readonly DeviceId[]; readonly theirs: readonly DeviceId[] },
  input: FriendsInput,
  budget: Map<DeviceId, number>,
): readonly Repair[] {
  const { roots } = bridge.group.policy;
  const own = take(wanted.own, budget);
  const theirs = take(wanted.theirs, budget);
  const members = ownDevices(input).filter(({ device }) => own.includes(device));
  const isThere = person === input.me.person || members.some((member) => member.person === person);
  const isMine = roots[0] === input.me.root && founderOf(person, input) === input.me.device;
  if (!isMine || !isThere || theirs.length === 0) {
    return [];
  }
  const people = [person, contact].sort();
  const { statements, version } = wanted;
  return [{ kind: 'befriend', people, roots, own, theirs, statements, version }];
}

/** One device, so that no two of the same are founded at once. */
function founderOf(person: PersonId, { family, roster }: FriendsInput): DeviceId | undefined {
  const among =
    roleOfPerson(person) === 'child'
      ? family.members
      : family.members.filter((member) => member.person === person);
  return seniorGuardian(among, roster);
}

function adding(
  group: ExistingGroup,
  wanted: readonly DeviceId[],
  { statements, version }: Standing,
  { wasTried }: FriendsInput,
  budget: Map<DeviceId, number>,
): readonly Repair[] {
  const { id, members, departing } = group;
  const here = new Set([...members.map(({ device }) => device), ...departing]);
  const missing = wanted.filter((device) => !here.has(device) && !wasTried(id, device, version));
  const devices = take(missing, budget);
  return devices.length === 0 ? [] : [{ kind: 'add', group: id, devices, statements, version }];
}

/** Those of whom there is a KeyPackage left, which is then spoken for. */
export function take(
  wanted: readonly DeviceId[],
  budget: Map<DeviceId, number>,
): readonly DeviceId[] {
  const devices = wanted.filter((device) => (budget.get(device) ?? 0) > 0);
  for (const device of devices) {
    budget.set(device, (budget.get(device) ?? 0) - 1);
  }
  return devices;
}

function isFor({ policy }: ExistingGroup, { person, contact }: Pair): boolean {
  return (
    policy.form === 'direct' && policy.people.includes(person) && policy.people.includes(contact)
  );
}

function mayInvite({ isLive, members }: ExistingGroup, { roster }: FriendsInput): boolean {
  return isLive && members.every(({ device }) => !roster.revoked.has(device));
}

/**
 * Whether somebody of that family is there who can stay: not where its guardian is out by the root's word,
 * and children are all that is left.
 */
export function isServed(
  family: FamilyId,
  { members }: ExistingGroup,
  { takenOut }: Pick<FriendsInput, 'takenOut'>,
): boolean {
  const all = members.filter(({ root }) => root === family);
  const staying = all.filter((member) => takenOut(member) === undefined);
  return (
    staying.some(({ role }) => role === 'guardian') ||
    (staying.length > 0 && staying.length === all.length)
  );
}

function standingOf(book: FriendBook, person: PersonId, contact: PersonId): Standing {
  const versions = [termsOf(book, person, contact), termsOf(book, contact, person)];
  return {
    statements: statementsFor(book, [person, contact]),
    version: versions.reduce((sum, terms) => sum + (terms?.version ?? 0), 0),
  };
}

/** A child's guardians look along; a grown-up is there by herself. */
function belongs({ person, role }: Identity, about: PersonId): boolean {
  return person === about || (role === 'guardian' && roleOfPerson(about) === 'child');
}

/** Of the other family: whoever would look along there, or the grown-up it is with. */
function theirDevices(
  { contact, bridge: { family, group } }: Pair,
  { takenOut }: FriendsInput,
): readonly DeviceId[] {
  return group.members
    .filter(
      (member) =>
        member.root === family && belongs(member, contact) && takenOut(member) === undefined,
    )
    .map(({ device }) => device);
}

/** Devices of this family that a guardian has let in, and nobody has taken out. */
export function ownDevices({ family, roster }: ReconcileInput): readonly Identity[] {
  return family.members.filter(
    ({ device, role }) =>
      roster.admitted.has(device) &&
      !roster.revoked.has(device) &&
      (role === 'guardian' || roster.paired.has(device)),
  );
}
