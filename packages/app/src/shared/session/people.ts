/** Looking people up in the view. */
import type { ConversationSummary, PersonId, PersonView } from '@knothole/client/view';
import { isolate } from '../words/isolate.ts';
import type { HomeView } from './session.ts';

export function personOf(view: HomeView, id: PersonId): PersonView | undefined {
  return view.people.find((person) => person.id === id);
}

/** The people of a conversation without me, as far as they are still known. */
export function othersOf(view: HomeView, conversation: ConversationSummary): PersonView[] {
  return peopleOf(view, conversation.people).filter((person) => !person.isMe);
}

export function peopleOf(view: HomeView, ids: readonly PersonId[]): PersonView[] {
  return ids.flatMap((id) => personOf(view, id) ?? []);
}

/** Whether I am in this conversation as a guardian who can read along, and not among its people. */
export function looksAlong(view: HomeView, { people }: ConversationSummary): boolean {
  return !people.includes(view.me);
}

/** «A, B and C», for use inside a sentence. */
export function joinNames(people: readonly PersonView[], locale?: string): string {
  return joinWords(
    people.map((person) => isolate(person.nickname)),
    'conjunction',
    locale,
  );
}

/** «A, B and C», or with `disjunction` «A, B or C»; names in it are isolated already. */
export function joinWords(
  parts: readonly string[],
  type: 'conjunction' | 'disjunction',
  locale?: string,
): string {
  return new Intl.ListFormat(locale, { type }).format(parts);
}
