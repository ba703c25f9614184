/** Two people of two families, and whether they may be together. */
import {
  CHAIN_ITEM_KINDS,
  type ChainEvent,
  type ChainView,
  type GroupPolicy,
  type Item,
  type Member,
} from '../chain/types.ts';
import { ITEM_KINDS } from '../conversation/item-kinds.ts';
import { isPersonOf } from '../family/person.ts';
import type { PersonId } from '../view.ts';
import { supersedes } from './allowance.ts';
import { type FriendBook, type KnownTerms, pairOf, termsOf } from './friend-book.ts';

/** Whether a group is of more than one family. */
export function isShared({ roots }: Pick<GroupPolicy, 'roots'>): boolean {
  return roots.length > 1;
}

/**
 * Whether both people have a device in it: whoever comes later gets nothing of what was said before, so
 * nothing is.
 */
export function isWhole({ policy, members }: Pick<ChainView, 'policy' | 'members'>): boolean {
  return (
    !isShared(policy) ||
    policy.form !== 'direct' ||
    policy.people.every((person) => members.some((member) => member.person === person))
  );
}

/**
 * Where one of the two has no device, be it that their conversation has just been founded anew, only
 * what brings her in, or tells that somebody is gone, is said.
 */
export function isHeldBack(policy: GroupPolicy, members: readonly Member[], item: Item): boolean {
  const isOfGroup = item.kind === CHAIN_ITEM_KINDS.statement || item.kind === ITEM_KINDS.erasure;
  return !isOfGroup && !isWhole({ policy, members });
}

/** Whether both sides allow it, and the family of the contact is not parted from. */
export function areFriends(book: FriendBook, person: PersonId, contact: PersonId): boolean {
  const family = book.families.get(book.contacts.get(contact)?.family ?? '');
  return (
    family?.isParted === false &&
    termsOf(book, person, contact)?.granted === true &&
    termsOf(book, contact, person)?.granted === true
  );
}

/** What ended it, by either side; none while nobody has. */
export function endingsOf(
  book: FriendBook,
  [one = '', other = '']: readonly PersonId[],
): readonly KnownTerms[] {
  return [termsOf(book, one, other), termsOf(book, other, one)].flatMap((terms) =>
    terms?.granted === false ? [terms] : [],
  );
}

/** The one of a conversation of two families who is of this one, and the other one. */
export function sidesOf(
  { people }: Pick<GroupPolicy, 'people'>,
  root: string,
): { readonly person: PersonId; readonly contact: PersonId } | undefined {
  const person = people.find((one) => isPersonOf(one, root));
  const contact = people.find((one) => !isPersonOf(one, root));
  return person === undefined || contact === undefined ? undefined : { person, contact };
}

/**
 * The book with what was heard in bridges and conversations and has not been said in the family group
 * yet: it freezes at once (docs/chain.md rule 17).
 */
export function withHeard(book: FriendBook, heard: Iterable<KnownTerms>, root: string): FriendBook {
  let terms: Map<string, KnownTerms> | undefined;
  for (const one of heard) {
    const pair = pairOf(one.subject, one.contact);
    const isTheirs = book.contacts.has(one.subject) && isPersonOf(one.contact, root);
    if (isTheirs && supersedes(one, (terms ?? book.terms).get(pair))) {
      terms ??= new Map(book.terms);
      terms.set(pair, one);
    }
  }
  return terms === undefined ? book : { ...book, terms };
}

/** Whether the other side has said it after the end, as far as this device knew then. */
export function isAfterEnd(
  book: FriendBook,
  { form, people }: Pick<GroupPolicy, 'form' | 'people'>,
  event: ChainEvent,
  root: string,
): boolean {
  return (
    form === 'direct' &&
    event.kind === 'item' &&
    event.sender.root !== root &&
    endingsOf(book, people).some(({ since }) => event.seenAt >= since)
  );
}

/** By which pass of a befriended family its relay is used. */
export function guestPassFor({ families }: FriendBook, relayUrl: string): Uint8Array | null {
  const family = [...families.values()].find((known) => known.relayUrl === relayUrl);
  return family?.guestPass ?? null;
}

/** The signed approvals by which the people of a conversation are together. */
export function statementsFor(
  book: FriendBook,
  [one = '', other = '']: readonly PersonId[],
): readonly Uint8Array[] {
  return [termsOf(book, one, other), termsOf(book, other, one)].flatMap(
    (terms) => terms?.statement ?? [],
  );
}
