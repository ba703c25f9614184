/** What this device makes of its family's kits where it is, and where it is asked to join. Pure. */
import type { GroupPolicy, Identity, Member, Told } from '../chain/types.ts';
import type { DeviceId, FamilyId } from '../view.ts';
import { isCovered, type KitLine } from './kit-line.ts';
import { joinKits, type KnownKit, lineOf } from './known-kits.ts';
import { type Roster, rosterFromSnapshot, type TakenOut } from './roster.ts';

/**
 * Guardians' devices in this one's groups that an old kit has made since there is a new one: whoever has
 * found the old paper. The new kit's word takes them out.
 */
export function replacedAmong(
  members: readonly Member[],
  { kits, revoked }: Pick<Roster, 'kits' | 'revoked'>,
  root: FamilyId,
): readonly (TakenOut & { readonly device: DeviceId })[] {
  if (kits.length === 0) {
    return [];
  }
  const line = lineOf(kits);
  // The others are posted with it, wherever it is acted on.
  const statements = kits.slice(-1).map(({ statement }) => statement);
  const uncovered = members.filter(
    (member) => member.root === root && !isCovered(line, member) && !revoked.has(member.device),
  );
  return [...new Set(uncovered.map(({ device }) => device))].map((device) => ({
    device,
    statements,
    since: 0,
  }));
}

/** What the device knows itself, and what a welcome to the family group tells beyond it. */
export function kitsTold(
  root: FamilyId,
  own: Pick<Roster, 'kits' | 'revoked'>,
  { kind }: GroupPolicy,
  { snapshot }: Told,
): readonly KnownKit[] {
  return kind === 'family' ? joinKits(root, own, rosterFromSnapshot(snapshot).kits) : own.kits;
}

/** Nobody has signed that they are out: the kit that makes them is none of the family's. */
export const NO_PLACE: TakenOut = { statements: [], since: 0 };

/**
 * Whether somebody has no place where this device is: a member whom the kit in force does not cover, or who
 * has said something under a kit that the family never had. Who has left before a new kit is neither.
 */
export function isUnderNoKit(line: KitLine, who: Partial<Member>): boolean {
  const { role, kit, device, leaf } = who;
  if (role === undefined || device === undefined) {
    return false;
  }
  return leaf === undefined
    ? kit !== undefined && line.every((one) => one.kit !== kit)
    : !isCovered(line, {
        role,
        device,
        person: '',
        root: '',
        ...(kit === undefined ? {} : { kit }),
      });
}

export function areCovered(
  members: readonly Identity[],
  kits: readonly KnownKit[],
  root: FamilyId,
): boolean {
  const line = lineOf(kits);
  return members.every((member) => member.root !== root || isCovered(line, member));
}
