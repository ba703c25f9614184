/** Looking people up in the view: of this family, and those of others whom it knows. */
import type {
  ContactView,
  ConversationSummary,
  FamilyId,
  PersonId,
  PersonView,
} from '@knothole/client/view';
import { isolate } from '../words/isolate.ts';
import type { HomeView } from './session.ts';

/** Anybody with a face. Of somebody of another family this one knows no devices. */
export interface Someone extends PersonView {
  /** The other family that they are of; null for one's own. */
  readonly from: FamilyId | null;
}

export function personOf(view: HomeView, id: PersonId): Someone | undefined {
  const person = view.people.find((one) => one.id === id);
  if (person !== undefined) return { ...person, from: null };
  const contact = view.contacts.find((one) => one.id === id);
  return contact === undefined ? undefined : asSomeone(contact);
}

export function asSomeone({ id, nickname, avatar, role, family }: ContactView): Someone {
  return { id, nickname, avatar, role, isMe: false, awaited: false, devices: [], from: family };
}

/** The people of a conversation without me, as far as they are still known. */
export function othersOf(view: HomeView, conversation: ConversationSummary): Someone[] {
  return peopleOf(view, conversation.people).filter((person) => !person.isMe);
}

export function peopleOf(view: HomeView, ids: readonly PersonId[]): Someone[] {
  return ids.flatMap((id) => personOf(view, id) ?? []);
}

/** Whether I am in this conversation as a guardian who can read along, and not among its people. */
export function looksAlong(view: HomeView, { people }: ConversationSummary): boolean {
  return !people.includes(view.me);
}

/**
 * Whether somebody can read along who is not among the named: a grown-up who was not introduced, or one
 * of another family whose device has not been heard here yet. Reading unseen is told.
 */
export function hasUnnamedLookers(
  view: HomeView,
  { lookers, state, unseen }: ConversationSummary,
): boolean {
  const isNamed = lookers.every((id) => personOf(view, id) !== undefined);
  return !isNamed || (state.kind === 'live' && unseen === true);
}

/** Whether a child is on its own in a chat: nobody reads along, neither of its family nor of another. */
export function isAmongThemselves(
  view: HomeView,
  { form, people, alone }: ConversationSummary,
): boolean {
  const isIndependent = view.people.some(({ isMe, independent }) => isMe && independent === true);
  const areChildren = people.every((id) => personOf(view, id)?.role === 'child');
  return isIndependent && form !== 'family' && alone === true && areChildren;
}

export function uniqueById(people: readonly Someone[]): Someone[] {
  return people.filter(({ id }, index) => people.findIndex((one) => one.id === id) === index);
}

/** «A, B and C», for use inside a sentence. */
export function joinNames(people: readonly NamedView[], locale?: string): string {
  return joinWords(
    people.map((person) => isolate(person.nickname)),
    'conjunction',
    locale,
  );
}

type NamedView = Pick<PersonView, 'nickname'>;

/** «A, B and C», or with `disjunction` «A, B or C»; names in it are isolated already. */
export function joinWords(
  parts: readonly string[],
  type: 'conjunction' | 'disjunction',
  locale?: string,
): string {
  return new Intl.ListFormat(locale, { type }).format(parts);
}
