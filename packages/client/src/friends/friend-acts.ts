/** What guardians have done about other families, read off what an event has changed in the book. */
import type { Identity } from '../chain/types.ts';
import { isPersonOf } from '../family/person.ts';
import { readStatement } from '../family/statement.ts';
import type { JournalEntry } from '../friends-view.ts';
import type { FamilyId, PersonId } from '../view.ts';
import type { FriendBook, KnownTerms } from './friend-book.ts';

type Act = Pick<JournalEntry, 'by' | 'act' | 'person' | 'contact'>;

/** Nothing that another family's guardians do is an act of this one. */
export function friendActs(
  before: FriendBook,
  after: FriendBook,
  sender: Identity,
): readonly Act[] {
  return before === after
    ? []
    : [
        ...meetings(before, after, sender),
        ...passes(before, after, sender),
        ...decisions(before, after, sender),
      ];
}

function meetings(before: FriendBook, after: FriendBook, { person: by }: Identity): readonly Act[] {
  return [...after.families].flatMap(([family, { isParted, hasLeft }]): readonly Act[] => {
    const known = before.families.get(family);
    const wasParted = known?.isParted ?? true;
    const contact = firstOf(after, family);
    if (hasLeft) {
      return known?.hasLeft ? [] : [{ by, act: 'family-left', person: null, contact }];
    }
    return wasParted === isParted
      ? []
      : [{ by, act: isParted ? 'ended' : 'met', person: null, contact }];
  });
}

function passes(before: FriendBook, after: FriendBook, { person: by }: Identity): readonly Act[] {
  return [...after.families]
    .filter(([id, { guestPass }]) => guestPass === null && before.families.get(id)?.guestPass)
    .map(([id]) => ({ by, act: 'pass-ended', person: null, contact: firstOf(after, id) }));
}

function decisions(before: FriendBook, after: FriendBook, sender: Identity): readonly Act[] {
  return [...after.terms]
    .filter(([pair, terms]) => before.terms.get(pair) !== terms)
    .filter(([, { subject }]) => isPersonOf(subject, sender.root))
    .map(([, terms]) => ({
      by: decider(terms) ?? sender.person,
      act: terms.granted ? 'allowed' : 'ended',
      person: terms.subject,
      contact: terms.contact,
    }));
}

/** Whoever says it again, it is its signer's act. */
function decider({ statement }: KnownTerms): PersonId | undefined {
  const signed = statement === null ? undefined : readStatement(statement);
  return signed?.kind === 'contact-approval' ? signed.by.person : undefined;
}

function firstOf({ contacts }: FriendBook, family: FamilyId): PersonId | null {
  return [...contacts].find(([, contact]) => contact.family === family)?.[0] ?? null;
}
