/**
 * What only this device knows of a group that it is asked to join: joining is local, and may ask it
 * (docs/chain.md rule 17). The rules that all share are judged elsewhere.
 */
import type { GroupPolicy, Identity, Told } from '../chain/types.ts';
import { readStatement } from '../family/statement.ts';
import { statementsOfSnapshot } from '../family/statement-snapshot.ts';
import type { FamilyId } from '../view.ts';
import type { FriendBook, KnownTerms } from './friend-book.ts';
import { endingsOf } from './friendship.ts';

export interface Here {
  readonly me: Identity;
  readonly book: FriendBook;
  /** Whether a guardian has just said here that she meets that family. */
  readonly isMeeting: (family: FamilyId) => boolean;
}

/**
 * A guardian shares groups with families that she has met; nobody comes back to a friendship that was
 * ended, by an old approval.
 */
export function isWelcomeHere(
  { me, book, isMeeting }: Here,
  policy: GroupPolicy,
  told: Told,
): boolean {
  const others = policy.roots.filter((root) => root !== me.root);
  const isMet = (family: FamilyId): boolean => book.families.get(family)?.isParted === false;
  if (policy.kind === 'bridge') {
    return others.every((family) => isMet(family) || isMeeting(family));
  }
  // A child's tablet may be told by its guardian before it has read whom the family has met.
  const areKnown = me.role === 'child' || others.every(isMet);
  return areKnown && (policy.form !== 'direct' || endings(book, policy).every(isOutdone(told)));
}

function endings(book: FriendBook, policy: GroupPolicy): readonly KnownTerms[] {
  return endingsOf(book, policy.people);
}

/**
 * Whether the welcome tells of a later approval than the one that this device knows as ended. Only a
 * signed one counts: by a made-up one beside an old, real yes the other family would bring an ended
 * friendship back.
 */
function isOutdone({ snapshot }: Told): (ended: KnownTerms) => boolean {
  const told = statementsOfSnapshot(snapshot).map(readStatement);
  return ({ subject, contact, version, statement }) =>
    statement !== null &&
    told.some(
      (approval) =>
        approval?.kind === 'contact-approval' &&
        approval.child === subject &&
        approval.contact === contact &&
        approval.granted &&
        approval.version > version,
    );
}
