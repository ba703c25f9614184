/** What a welcome to the family group tells, beside what this device knows already. */
import type { Joined } from '../chain/chain-host.ts';
import type { Member } from '../chain/types.ts';
import { joinBooks } from '../friends/friend-book.ts';
import type { FamilyId } from '../view.ts';
import { withErased } from './erasure-fold.ts';
import type { FamilyFold } from './family-fold.ts';
import type { Household } from './household.ts';
import { withEntries } from './journal.ts';
import { isByKitInForce } from './kit-line.ts';
import { joinKits, lineOf } from './known-kits.ts';
import { joinOversights } from './oversight-fold.ts';
import { hasRevoked } from './revocation.ts';
import { type Roster, rosterFromSnapshot } from './roster.ts';
import { readUnderAnyKit } from './statement.ts';

/**
 * A thief of a guardian's phone founds the conversations anew and is followed, as she would be. Where a
 * member was taken out, as this device knows or the family's root has signed, nobody stays for the order
 * of two lineages.
 */
export function overrules(
  { takenOut, me, roster }: Pick<Household, 'takenOut' | 'me' | 'roster'>,
  { policy, snapshot }: Joined,
  members: readonly Member[],
): boolean {
  const isOut = hasRevoked(takenOut, members);
  return isOut || policy.kind !== 'family'
    ? isOut
    : isOutByRoot(rosterFromSnapshot(snapshot), members, me.root, roster);
}

/** Whether the family's root, or the kit in force, has signed that one of these is out. */
function isOutByRoot(
  told: Roster,
  members: readonly Member[],
  root: string,
  own: Pick<Roster, 'kits' | 'revoked'>,
): boolean {
  const line = lineOf(joinKits(root, own, told.kits));
  return members.some(({ device }) =>
    (told.revoked.get(device)?.statements ?? [])
      .map(readUnderAnyKit)
      .some(
        (statement) =>
          statement?.kind === 'root-revocation' &&
          statement.device === device &&
          statement.root === root &&
          isByKitInForce(line, statement),
      ),
  );
}

/**
 * Who is taken out stays out, whatever an inviter tells; and what this device has shown of a device
 * before it heard so stays on its screen. `now` in Unix seconds, relay time.
 */
export function withOwnKnowledge(
  told: Roster,
  own: FamilyFold,
  { now, family }: { readonly now: number; readonly family: FamilyId },
): Roster {
  const { next, roster } = own;
  const since = next === 0 ? 0 : now;
  const revoked = [...told.revoked].map(
    ([device, known]) => [device, roster.revoked.get(device) ?? { ...known, since }] as const,
  );
  const known = withErased(told, roster.erased);
  return {
    ...known,
    ended: roster.ended ?? told.ended,
    kits: joinKits(family, roster, told.kits),
    revoked: new Map([...roster.revoked, ...revoked]),
    journal: withEntries(roster.journal, known.journal),
    friends: joinBooks(roster.friends, known.friends),
    oversight: joinOversights(roster.oversight, known.oversight),
  };
}
