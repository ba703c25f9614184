/** What guardians have decided about groups, read off what an event has changed. */
import type { Identity } from '../chain/types.ts';
import { isPersonOf } from '../family/person.ts';
import { readStatement } from '../family/statement.ts';
import type { JournalEntry } from '../friends-view.ts';
import type { PersonId } from '../view.ts';
import type { GroupBook, KnownWord } from './group-book.ts';

/**
 * Nothing that other families' guardians decide is an act of this one, nor is the no that tells the others
 * that a child has gone out by itself.
 */
export function groupActs(
  before: GroupBook,
  after: GroupBook,
  sender: Identity,
): readonly Pick<JournalEntry, 'by' | 'act' | 'person' | 'contact'>[] {
  return before === after
    ? []
    : [...after].flatMap(([group, { words }]) =>
        [...words.values()]
          .filter((word) => before.get(group)?.words.get(word.person) !== word)
          .filter(
            ({ person, granted }) =>
              isPersonOf(person, sender.root) &&
              (granted || before.get(group)?.left.has(person) !== true),
          )
          .map((word) => ({
            by: signerOf(word) ?? sender.person,
            act: word.granted ? ('group-allowed' as const) : ('group-ended' as const),
            person: word.person,
            contact: null,
          })),
      );
}

/** Whoever passes it on, it is its signer's act. */
function signerOf({ statement }: KnownWord): PersonId | undefined {
  const signed = statement === null ? undefined : readStatement(statement);
  return signed?.kind === 'group-approval' ? signed.by.person : undefined;
}
