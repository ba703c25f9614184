/**
 * Whether this family's guardians belong into a conversation of its children: a pure function of what
 * their devices know. A guardian whom nobody needs there comes to bring a tablet in, and goes again.
 */
import type { GroupPolicy, Identity } from '../chain/types.ts';
import type { FriendBook } from '../friends/friend-book.ts';
import { groupOf, ownPeople } from '../friends/group-standing.ts';
import type { PersonId } from '../view.ts';
import { isIndependent } from './oversight-fold.ts';
import { isPersonOf, roleOfPerson } from './person.ts';
import type { ExistingGroup } from './reconcile.ts';
import type { Roster } from './roster.ts';

/** Whether somebody of them is a child with whom its guardians look along. */
export function looksAlong(roster: Roster, people: readonly PersonId[]): boolean {
  return people.some(
    (person) => roleOfPerson(person) === 'child' && !isIndependent(roster, person),
  );
}

/** The children of the family with this root whom a chat of two, or a group, is for. */
export function childrenOf(
  { id, policy }: { readonly id: string; readonly policy: GroupPolicy },
  book: FriendBook,
  root: string,
): readonly PersonId[] {
  const known = groupOf(book, { id, policy });
  const people =
    known === undefined ? policy.people : ownPeople(known, root).map(({ person }) => person);
  return people.filter((person) => roleOfPerson(person) === 'child' && isPersonOf(person, root));
}

/** Whether somebody is in it for herself, and not to look along. */
export function isNamedIn(
  { id, policy }: { readonly id: string; readonly policy: GroupPolicy },
  book: FriendBook,
  person: PersonId,
): boolean {
  const known = groupOf(book, { id, policy });
  return (
    policy.people.includes(person) ||
    known?.plan.people.some((one) => one.person === person) === true
  );
}

/** Whether this guardian's device is out because she has left her children there to themselves. */
export function hasSteppedBack(
  { trouble, policy, goings }: Pick<ExistingGroup, 'trouble' | 'policy' | 'goings'>,
  { role, person, root }: Identity,
): boolean {
  return (
    trouble === 'removed' &&
    role === 'guardian' &&
    !policy.people.includes(person) &&
    goings.some((going) => going.root === root)
  );
}
