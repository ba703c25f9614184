/**
 * What is missing, or must go, in the groups that this family shares with others: a pure function, as
 * for its conversations of two.
 */
import type { Member } from '../chain/types.ts';
import { unapprovedPairs } from '../family/approved-pairs.ts';
import { looksAlong } from '../family/looking-along.ts';
import type { ExistingGroup, Repair } from '../family/reconcile.ts';
import { seniorGuardian } from '../family/roster.ts';
import type { DeviceId, FamilyId, PersonId } from '../view.ts';
import { answered, type KnownGroup } from './group-book.ts';
import type { GroupPlan } from './group-plan.ts';
import {
  groupOf,
  hasAnswered,
  isReady,
  listsOf,
  ownPeople,
  sceneOf,
  unwelcome,
  versionOf,
} from './group-standing.ts';
import { type FriendsInput, isServed, outWords, ownDevices, take } from './plan-friends.ts';

/** A group, and the conversation that it is on this device. */
interface Here {
  readonly known: KnownGroup;
  readonly existing: ExistingGroup;
}

/** Who must go first; a child's device has a part in that only. */
export function planGroups(input: FriendsInput): readonly Repair[] {
  const { me, roster, book } = input;
  const isGuardian = me.role === 'guardian' && !roster.revoked.has(me.device);
  const budget = new Map(input.available);
  return [...book.groups.values()].flatMap((known): readonly Repair[] => {
    const existing = input.conversations.find((one) => groupOf(book, one) === known);
    if (existing === undefined) {
      return isGuardian ? founding(known, input, budget) : [];
    }
    if (!existing.isLive || existing.departing.has(me.device)) {
      return [];
    }
    const here = { known, existing };
    const out = unwelcomeIn(here, input);
    const endings = out.flatMap((person) => removal(here, person, input));
    return isGuardian
      ? [
          ...endings,
          ...ownRemovals(here, input),
          ...going(here, input),
          ...coming(here, input, budget),
        ]
      : endings;
  });
}

/**
 * Whom anybody takes out: a child whose guardian has taken her yes back, with whoever was there for it
 * alone. Its own family leaves that to the others, because nobody takes herself out.
 */
function unwelcomeIn({ known, existing }: Here, input: FriendsInput): readonly PersonId[] {
  const { members, policy } = existing;
  const out = unwelcome(() => sceneOf(known, policy, input.book), known, members);
  return [...new Set(out.filter(({ root }) => root !== input.me.root).map(({ person }) => person))];
}

/**
 * A guardian takes her own child out that has left, or whom the others cannot: where each pair is allowed
 * one by one, her no for the group forbids nobody anything.
 */
function ownRemovals({ known, existing }: Here, input: FriendsInput): readonly Repair[] {
  const { members, policy } = existing;
  const forbidden = unwelcome(() => sceneOf(known, policy, input.book), known, members);
  return ownPeople(known, input.me.root)
    .filter(
      ({ person, role }) =>
        role === 'child' &&
        (hasLeft({ known, existing }, person, input) ||
          (known.words.get(person)?.granted === false &&
            forbidden.every((child) => child.person !== person))),
    )
    .flatMap(({ person }) => removal({ known, existing }, person, input));
}

function removal(
  { known, existing: { id, members } }: Here,
  person: PersonId,
  { me }: FriendsInput,
): readonly Repair[] {
  const word = known.words.get(person);
  const child = members.filter((member) => member.person === person);
  const root = child[0]?.root;
  const isLast = members.every(
    (member) => member.root !== root || member.role !== 'child' || member.person === person,
  );
  const along =
    isLast && root !== me.root && word?.granted === false
      ? members.filter((member) => member.root === root && isThereForOthers(known.plan, member))
      : [];
  const devices = [...child, ...along].map(({ device }) => device);
  const statements = word?.statement ?? null;
  return child.length === 0 || person === me.person
    ? []
    : [
        {
          kind: 'remove',
          group: id,
          devices,
          statements: statements === null ? [] : [statements],
          version: word?.version ?? 0,
        },
      ];
}

/** A guardian whom nobody has named goes when no child of hers is left, and none is to come. */
function going({ known, existing }: Here, input: FriendsInput): readonly Repair[] {
  const { me } = input;
  const isNeeded =
    existing.members.some(({ root, role }) => root === me.root && role === 'child') ||
    wanted(known, input, existing).some((device) => !existing.departing.has(device));
  return isNeeded ? [] : [{ kind: 'leave', group: existing.id }];
}

/**
 * Each family brings its own; of one of which nobody is there, the maker's brings a guardian, and of the
 * maker's any other that knows it.
 */
function coming(
  { known, existing }: Here,
  input: FriendsInput,
  budget: Map<DeviceId, number>,
): readonly Repair[] {
  const { id, members, departing, policy } = existing;
  if (members.some(({ device }) => input.roster.revoked.has(device))) {
    return [];
  }
  const version = versionOf(known);
  const out = [...departing].filter((device) => isStillOut({ known, existing }, device, input));
  const here = new Set([...members.map(({ device }) => device), ...out]);
  const missing = new Set(wanted(known, input, existing));
  const devices = ownDevices(input).filter(
    ({ device }) =>
      !here.has(device) && !input.wasTried(id, device, version) && missing.has(device),
  );
  const after = [...members, ...devices];
  const able = devices.filter(({ device }) => (budget.get(device) ?? 0) > 0);
  const scene = able.length === 0 ? undefined : sceneOf(known, policy, input.book);
  const own = able.filter(
    (device) => scene !== undefined && unapprovedPairs(scene, after, [device]).length === 0,
  );
  const [maker] = known.plan.families;
  const absent = known.plan.families.filter(
    (family) =>
      (maker === input.me.root || maker === family) &&
      ownPeople(known, family).some(({ person }) => hasAnswered(known, person)) &&
      !isServed(family, existing, input),
  );
  const guests = absent
    .flatMap((family) => guestsOf(known, family, input))
    .filter((device) => !here.has(device) && !input.wasTried(id, device, version));
  // In the first epoch nothing can be posted that the others would come by (rule 3).
  const isFirst = members.length === 1 && own.length > 0;
  const picked = take([...own.map(({ device }) => device), ...(isFirst ? [] : guests)], budget);
  return picked.length === 0
    ? []
    : [
        {
          kind: 'add',
          group: id,
          devices: picked,
          statements: [...listsOf(known), ...outWords(existing, input)],
          version,
        },
      ];
}

/** By one device of the family that has made it, once everybody may come. */
function founding(
  known: KnownGroup,
  input: FriendsInput,
  budget: Map<DeviceId, number>,
): readonly Repair[] {
  const { plan } = known;
  const { me, family, roster } = input;
  const named = ownPeople(known, me.root);
  const hasChild = named.some(({ role }) => role === 'child');
  const founders = hasChild
    ? family.members
    : family.members.filter(({ person }) => named.some((one) => one.person === person));
  if (
    plan.families[0] !== me.root ||
    !isReady(known) ||
    input.isInherited(plan.group) ||
    !isKnownToAll(plan, input) ||
    seniorGuardian(founders, roster) !== me.device
  ) {
    return [];
  }
  const own = wanted(known, input).filter((device) => device !== me.device);
  const guests = plan.families.slice(1).map((one) => guestsOf(known, one, input));
  const devices = [...own, ...guests.flat()];
  const isThere = named.every(
    ({ person }) =>
      person === me.person ||
      ownDevices(input).some((one) => one.person === person && (budget.get(one.device) ?? 0) > 0),
  );
  if (!isThere || guests.some((some) => !some.some((device) => (budget.get(device) ?? 0) > 0))) {
    return [];
  }
  const picked = new Set(take(devices, budget));
  return [
    {
      kind: 'befriend',
      group: plan.group,
      people: [],
      roots: plan.families,
      own: own.filter((device) => picked.has(device)),
      theirs: guests.flat().filter((device) => picked.has(device)),
      statements: listsOf(known),
      version: versionOf(known),
    },
  ];
}

function isKnownToAll({ families }: GroupPlan, { book, me }: FriendsInput): boolean {
  return families.every(
    (family) => family === me.root || book.families.get(family)?.isParted === false,
  );
}

/** Of this family: its people whom it lets in, and where a child is among them, its guardians. */
function wanted(
  known: KnownGroup,
  input: FriendsInput,
  existing?: ExistingGroup,
): readonly DeviceId[] {
  const people = ownPeople(known, input.me.root).filter(
    ({ person }) =>
      known.words.get(person)?.granted === true &&
      (existing === undefined || !hasLeft({ known, existing }, person, input)),
  );
  const hasChild = looksAlong(
    input.roster,
    people.map(({ person }) => person),
  );
  return ownDevices(input)
    .filter(
      (one) =>
        people.some(({ person }) => person === one.person) ||
        (hasChild && one.role === 'guardian' && !known.left.has(one.person)),
    )
    .map(({ device }) => device);
}

/** Guardians' devices of another family, as the bridge with it has them. */
function guestsOf(
  known: KnownGroup,
  family: FamilyId,
  { bridges, takenOut }: FriendsInput,
): readonly DeviceId[] {
  const bridge = bridges.find((one) => one.family === family && one.group.isLive);
  const named = ownPeople(known, family);
  const hasChild = named.some(({ role }) => role === 'child');
  return (bridge?.group.members ?? [])
    .filter((member) => member.root === family && takenOut(member) === undefined)
    .filter(({ person }) => hasChild || named.some((one) => one.person === person))
    .map(({ device }) => device);
}

/** A child that has left on any of its devices is out with all of them, until it is let in again. */
function hasLeft({ known, existing }: Here, person: PersonId, input: FriendsInput): boolean {
  return (
    known.left.has(person) ||
    [...existing.departing].some(
      (device) =>
        input.roster.admitted.get(device) === person &&
        isStillOut({ known, existing }, device, input),
    )
  );
}

/** Whether whoever has left has not been let in again since: her family has said nothing new. */
function isStillOut(
  { known, existing }: Here,
  device: DeviceId,
  { roster, me, bridges }: FriendsInput,
): boolean {
  const bridge = bridges.find(({ group }) =>
    group.members.some((member) => member.device === device && member.root !== me.root),
  );
  const root = roster.admitted.has(device) ? me.root : bridge?.family;
  return root === undefined || answered(known.words.values(), root) <= existing.leftAt(device);
}

function isThereForOthers({ people }: GroupPlan, { person, role }: Member): boolean {
  return role === 'guardian' && people.every((one) => one.person !== person);
}
