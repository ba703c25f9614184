/**
 * When a conversation is founded anew, and with whom (docs/chain.md rule 28): a pure function of what
 * a guardian's device knows.
 */
import type { GroupPolicy } from '../chain/types.ts';
import type { DeviceId, PersonId, Role } from '../view.ts';
import { DAY_SECONDS, HOUR_SECONDS } from './durations.ts';
import type { ExistingGroup, ReconcileInput, Repair } from './reconcile.ts';

/** So long a conversation waits for the KeyPackages of those who were in it. */
export const MEMBERS_PATIENCE_SECONDS = 120;

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
  if (trouble === null || troubleSince === null) {
    return null;
  }
  const wait = hasOtherGuardian(group, input)
    ? DAY_SECONDS
    : trouble === 'bucket'
      ? HOUR_SECONDS
      : 0;
  return Math.max(troubleSince + wait, mayFoundAt);
}

function isDue(group: ExistingGroup, input: ReconcileInput): boolean {
  const dueAt = refoundingDueAt(group, input);
  return dueAt !== null && dueAt <= input.now;
}

/** Another guardian may be where the others are, and let this device in again. */
function hasOtherGuardian({ members }: ExistingGroup, { me, roster }: ReconcileInput): boolean {
  return members.some(
    ({ role, device }) =>
      role === 'guardian' && device !== me.device && !roster.revoked.has(device),
  );
}

function refounding(
  group: ExistingGroup,
  input: ReconcileInput,
  budget: Map<DeviceId, number>,
): readonly Refounding[] {
  const wanted = eligibleByRoster(input).filter(
    (one) => belongs(one, group.policy, input) && !group.departing.has(one.device),
  );
  const here = wanted.filter(({ device }) => (budget.get(device) ?? 0) > 0);
  const isPatient = input.now < (group.troubleSince ?? 0) + MEMBERS_PATIENCE_SECONDS;
  // What was said and has not arrived is said again to those who are there from the beginning.
  if (group.policy.kind !== 'family' && isPatient && here.length < wanted.length) {
    return [];
  }
  const devices = here.map(({ device }) => device);
  for (const device of devices) {
    budget.set(device, (budget.get(device) ?? 0) - 1);
  }
  return [{ kind: 'refound', group: group.id, devices }];
}

function belongs(
  { person, role }: Eligible,
  { kind, form, people }: GroupPolicy,
  { roster }: ReconcileInput,
): boolean {
  if (kind === 'family' || form === 'family' || people.includes(person)) {
    return true;
  }
  const isBetweenChildren = people.every((id) => roster.people.get(id)?.role === 'child');
  return role === 'guardian' && isBetweenChildren;
}
