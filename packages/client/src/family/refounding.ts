/**
 * When a conversation is founded anew, and with whom (docs/chain.md rule 28): a pure function of what
 * a guardian's device knows.
 */
import type { GroupPolicy } from '../chain/types.ts';
import { areFriends, isShared, sidesOf } from '../friends/friendship.ts';
import { groupOf, isOver as isGroupOver } from '../friends/group-standing.ts';
import type { DeviceId, PersonId, Role } from '../view.ts';
import { DAY_SECONDS, HOUR_SECONDS } from './durations.ts';
import { childrenOf, hasSteppedBack, looksAlong } from './looking-along.ts';
import type { ExistingGroup, ReconcileInput, Repair } from './reconcile.ts';
import { seniorGuardian } from './roster.ts';
import { bestOf, type Told } from './told-lineages.ts';

/** So long a conversation waits for the KeyPackages of those who were in it. */
const MEMBERS_PATIENCE_SECONDS = 120;

interface Eligible {
  readonly device: DeviceId;
  readonly person: PersonId;
  readonly role: Role;
}

type Refounding = Extract<Repair, { readonly kind: 'refound' }>;

/** The family group first: the others are brought together there. */
export function planRefoundings(
  input: ReconcileInput,
  budget: Map<DeviceId, number>,
): readonly Refounding[] {
  // Whoever was taken out founds nothing: nobody would come.
  if (input.roster.revoked.has(input.me.device)) {
    return [];
  }
  return [input.family, ...input.conversations]
    .filter((group) => isDue(group, input))
    .flatMap((group) => refounding(group, input, budget));
}

/** Devices that a guardian has let in and nobody has taken out, as far as the family group says. */
export function eligibleByRoster({ family, roster, me }: ReconcileInput): readonly Eligible[] {
  return [...roster.admitted].flatMap(([device, person]) => {
    const role = roster.people.get(person)?.role;
    const isIn =
      role !== undefined &&
      device !== me.device &&
      !roster.revoked.has(device) &&
      !family.departing.has(device) &&
      (role === 'guardian' || roster.paired.has(device));
    return isIn ? [{ device, person, role }] : [];
  });
}

/** When {@link planRefoundings} may have something to do that it has not now; null: never. */
export function refoundingDueAt(group: ExistingGroup, input: ReconcileInput): number | null {
  const { trouble, troubleSince, mayFoundAt } = group;
  if (hasSteppedBack(group, input.me)) {
    return returnDueAt(group, input);
  }
  if (trouble === null || troubleSince === null) {
    const told = group.isLive ? tellersFrom(group, input) : [];
    const turns = told.map(({ since }) => since + patienceWithTold(input));
    return told.length === 0 ? null : Math.max(Math.min(...turns), mayFoundAt);
  }
  const wait = hasOtherGuardian(group, input)
    ? DAY_SECONDS
    : trouble === 'bucket'
      ? HOUR_SECONDS
      : 0;
  return Math.max(troubleSince + wait, mayFoundAt);
}

/**
 * A guardian who has left a child to itself comes back by founding the conversation anew: to look along
 * again, to bring in a tablet, or to help one that cannot go on. The others' guardians wait for the family's senior one.
 */
function returnDueAt(group: ExistingGroup, input: ReconcileInput): number | null {
  const { me, roster, now } = input;
  const children = childrenOf(group, roster.friends, me.root);
  const isMissing = eligibleByRoster(input).some(
    ({ device, person }) =>
      children.includes(person) &&
      !group.departing.has(device) &&
      group.members.every((member) => member.device !== device),
  );
  const since = group.troubleSince ?? now;
  return looksAlong(roster, children) || isMissing || group.isCalledBack
    ? Math.max(since + patienceWithTold(input), group.mayFoundAt)
    : null;
}

/** So long {@link planRefoundings} may wait for KeyPackages. */
export function patientUntil({ troubleSince, elsewhere }: ExistingGroup): number {
  const since = elsewhere.map((told) => told.since);
  return Math.max(troubleSince ?? 0, ...since) + MEMBERS_PATIENCE_SECONDS;
}

function isDue(group: ExistingGroup, input: ReconcileInput): boolean {
  if (isOver(group, input)) {
    return false;
  }
  const dueAt = refoundingDueAt(group, input);
  return dueAt !== null && dueAt <= input.now;
}

/** What is shared with a family that is parted from, or by two who are friends no more. */
function isOver(group: ExistingGroup, { me, roster }: ReconcileInput): boolean {
  const { id, policy } = group;
  if (!isShared(policy)) {
    return false;
  }
  if (policy.form === 'group') {
    // Its maker founds it anew, and brings in one guardian of each other family. Another family's, who
    // waits for a day, brings in one of the maker's; whoever was only taken out is let in again.
    const known = groupOf(roster.friends, { id, policy });
    const isMine = known?.plan.families[0] === me.root || hasSteppedBack(group, me);
    const isStuck = group.trouble !== null && group.trouble !== 'removed';
    return known === undefined || !(isMine || isStuck) || isGroupOver(known, me);
  }
  const sides = sidesOf(policy, me.root);
  const others = policy.roots.filter((root) => root !== me.root);
  return (
    others.some((root) => roster.friends.families.get(root)?.isParted !== false) ||
    (policy.form === 'direct' &&
      (sides === undefined || !areFriends(roster.friends, sides.person, sides.contact)))
  );
}

/** Who belongs into the group and is where only a group that goes on from there brings it back. */
function tellersFrom(group: ExistingGroup, input: ReconcileInput): readonly Told[] {
  const wanted = new Set(wantedIn(group, input).map(({ device }) => device));
  return group.elsewhere.filter(({ device }) => wanted.has(device));
}

/** The senior guardian goes on from there at once, another one after a day. */
function patienceWithTold({ me, family, roster }: ReconcileInput): number {
  return seniorGuardian(family.members, roster) === me.device ? 0 : DAY_SECONDS;
}

/**
 * Another guardian may be where the others are, and let this device in again. What two families share is
 * for the inviting one's guardians to found anew; the other one's wait for them.
 */
function hasOtherGuardian(
  { members, policy }: ExistingGroup,
  { me, roster }: ReconcileInput,
): boolean {
  return members.some(
    ({ role, device, root }) =>
      role === 'guardian' &&
      device !== me.device &&
      !roster.revoked.has(device) &&
      (root === me.root || policy.roots[0] !== me.root),
  );
}

function refounding(
  group: ExistingGroup,
  input: ReconcileInput,
  budget: Map<DeviceId, number>,
): readonly Refounding[] {
  const wanted = wantedIn(group, input);
  const here = wanted.filter(({ device }) => (budget.get(device) ?? 0) > 0);
  const isPatient = input.now < patientUntil(group);
  // What was said and has not arrived is said again to those who are there from the beginning.
  if (group.policy.kind !== 'family' && isPatient && here.length < wanted.length) {
    return [];
  }
  const devices = here.map(({ device }) => device);
  for (const device of devices) {
    budget.set(device, (budget.get(device) ?? 0) - 1);
  }
  const turns = tellersFrom(group, input).filter(
    ({ since }) => since + patienceWithTold(input) <= input.now,
  );
  return [{ kind: 'refound', group: group.id, devices, upon: bestOf(turns)?.lineage ?? null }];
}

function wantedIn(group: ExistingGroup, input: ReconcileInput): readonly Eligible[] {
  return eligibleByRoster(input).filter(
    (one) => belongs(one, group.policy, input) && !group.departing.has(one.device),
  );
}

function belongs(
  { person, role }: Eligible,
  policy: GroupPolicy,
  { roster, me }: ReconcileInput,
): boolean {
  const { kind, form, people } = policy;
  if (isShared(policy)) {
    const own = sidesOf(policy, me.root)?.person;
    const isChilds = own !== undefined && roster.people.get(own)?.role === 'child';
    const looks = isChilds && looksAlong(roster, [own]);
    return person === own || (role === 'guardian' && (kind === 'bridge' || looks));
  }
  if (kind === 'family' || form === 'family' || people.includes(person)) {
    return true;
  }
  const isBetweenChildren = people.every((id) => roster.people.get(id)?.role === 'child');
  return role === 'guardian' && isBetweenChildren && looksAlong(roster, people);
}
