/** Whom a guardian can have in a group. */
import type { FamilyId } from '@knothole/client/view';
import { contactsOf, familyName, otherFamilies } from '../../shared/session/friends.ts';
import { asSomeone, type Someone } from '../../shared/session/people.ts';
import type { HomeView } from '../../shared/session/session.ts';
import { GROUP_PAGE_WORDS } from '../../shared/words/group-page-words.ts';

/** People of one family who can be chosen. */
export interface Choosable {
  readonly id: FamilyId | 'ours';
  readonly family: string;
  readonly people: readonly Someone[];
}

/**
 * Children and oneself; another grown-up of one's own family looks along where her children are. Of
 * other families everybody who was introduced, each family by itself.
 */
export function choosableIn(view: HomeView): readonly Choosable[] {
  const ours = view.people
    .filter(({ isMe, role }) => isMe || role === 'child')
    .map((person) => ({ ...person, from: null }))
    .sort((a, b) => Number(b.role === 'child') - Number(a.role === 'child'));
  return [
    { id: 'ours', family: GROUP_PAGE_WORDS.who.ours, people: ours },
    ...otherFamilies(view).map(({ id, contacts }) => ({
      id,
      family: familyName(contactsOf(view, id)),
      people: contacts.map(asSomeone),
    })),
  ];
}
