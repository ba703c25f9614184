/**
 * What a family knows of other families: a pure fold over what is said in the family group, a part of
 * the roster, so that it travels with it to new devices and into the vault.
 */
import { encodeHex } from '@knothole/protocol';
import { CHAIN_ITEM_KINDS, type ChainEvent, type Identity, type Item } from '../chain/types.ts';
import { ITEM_KINDS } from '../conversation/item-kinds.ts';
import { sha256 } from '../crypto/hash.ts';
import { encodeFields } from '../family/fields.ts';
import { isPersonOf, roleOfPerson } from '../family/person.ts';
import type { PersonProfile } from '../family/profile.ts';
import type { FamilyId, PersonId, Profile, Role, Wish } from '../view.ts';
import { type Allowance, isGenuine, readAllowance, supersedes, type Terms } from './allowance.ts';
import {
  type Met,
  readAsk,
  readDismissal,
  readFamilyItem,
  readIntroductionItem,
  readMet,
} from './friend-items.ts';
import { foldGroups, type GroupBook, joinGroups, NO_GROUPS } from './group-book.ts';

import { foldLost, type LostDevices, MAX_LOST } from './lost-devices.ts';

/** All of it is told to each new device with its welcome, which has room for so much. */
export const MAX_FAMILIES = 32;
export const MAX_CONTACTS_PER_FAMILY = 16;
export const MAX_TERMS = 128;
/** Of these, what the people of one other family can take up. */
const MAX_TERMS_OF_FAMILY = 24;
export const MAX_ASKS = 64;
export const MAX_DISMISSED = 64;

export interface KnownFamily {
  readonly relayUrl: string;
  /** By which whoever of the two is a guest there uses the relay. */
  readonly guestPass: Uint8Array | null;
  /** Of the chain in which its guardians and ours find each other again. */
  readonly helpSecret: Uint8Array | null;
  /** Whom of ours it was told of. */
  readonly introduced: ReadonlySet<PersonId>;
  /** A guardian of ours has ended everything with it. */
  readonly isParted: boolean;
  /** It has erased itself: nobody of it is there any more. */
  readonly hasLeft: boolean;
}

export interface Contact {
  readonly family: FamilyId;
  readonly role: Role;
  readonly profile: Profile;
}

/** Terms, and since when (Unix seconds, relay time) this device knows them. */
export interface KnownTerms extends Terms {
  readonly subject: PersonId;
  readonly contact: PersonId;
  readonly since: number;
}

export interface Ask {
  readonly id: string;
  readonly child: PersonId;
  readonly wish: Wish;
  /** With whom, where it has picked somebody. */
  readonly people: readonly PersonId[];
  readonly at: number;
}

export interface FriendBook {
  readonly families: ReadonlyMap<FamilyId, KnownFamily>;
  readonly contacts: ReadonlyMap<PersonId, Contact>;
  /** By {@link pairOf}: what counts of both sides. */
  readonly terms: ReadonlyMap<string, KnownTerms>;
  readonly asks: readonly Ask[];
  /** Requests that a guardian has dealt with, the latest last. */
  readonly dismissed: readonly string[];
  /** Groups of several families. */
  readonly groups: GroupBook;
  /** Other families' devices that they have taken out. */
  readonly lost: LostDevices;
}

export const EMPTY_BOOK: FriendBook = {
  families: new Map(),
  contacts: new Map(),
  terms: new Map(),
  asks: [],
  dismissed: [],
  groups: NO_GROUPS,
  lost: new Map(),
};

/** Names what somebody of one family is allowed with somebody of another. */
export function pairOf(subject: PersonId, contact: PersonId): string {
  return `${subject}/${contact}`;
}

/** What is said of two people, by the side of the first. */
export function termsOf(
  book: FriendBook,
  subject: PersonId,
  contact: PersonId,
): KnownTerms | undefined {
  return book.terms.get(pairOf(subject, contact));
}

/** The request that a contact's allowance is for our side; another one for each version. */
export function friendRequestId({ subject, contact, version }: KnownTerms): string {
  const named = encodeFields(['knothole friend request v1', subject, contact, version]);
  return encodeHex(sha256(named).subarray(0, 16));
}

/** Of two accounts by the same family: what either knows, and where they differ, what counts. */
export function joinBooks(known: FriendBook, told: FriendBook): FriendBook {
  const terms = new Map(known.terms);
  for (const [pair, one] of told.terms) {
    if (supersedes(one, terms.get(pair))) {
      terms.set(pair, one);
    }
  }
  const dismissed = [...new Set([...known.dismissed, ...told.dismissed])];
  const asks = new Map([...known.asks, ...told.asks].map((ask) => [ask.id, ask]));
  return {
    families: new Map([...known.families, ...told.families]),
    contacts: new Map([...known.contacts, ...told.contacts]),
    terms,
    asks: [...asks.values()].filter(({ id }) => !dismissed.includes(id)),
    dismissed: dismissed.slice(-MAX_DISMISSED),
    groups: joinGroups(known.groups, told.groups),
    lost: new Map([...told.lost, ...known.lost].slice(-MAX_LOST)),
  };
}

/** Takes the next event of the family group in. Unreadable and unknown items change nothing. */
export function foldFriends(book: FriendBook, event: ChainEvent): FriendBook {
  if (event.kind !== 'item') {
    return book;
  }
  const { sender, item, seenAt } = event;
  switch (item.kind) {
    case ITEM_KINDS.met:
      return foldMet(book, sender, readMet(item.body));
    case ITEM_KINDS.parted:
      return foldParted(book, sender, readFamilyItem(item.body));
    case ITEM_KINDS.passEnded:
      return foldPassEnded(book, sender, readFamilyItem(item.body));
    case ITEM_KINDS.introduction:
      return foldIntroduction(book, sender, item);
    case ITEM_KINDS.allowance:
      return foldAllowance(book, sender, readAllowance(item.body), seenAt);
    case ITEM_KINDS.ask:
      return foldAsk(book, sender, item, seenAt);
    case ITEM_KINDS.dismissal:
      return foldDismissal(book, sender, readDismissal(item.body));
    case CHAIN_ITEM_KINDS.statement:
      return foldOthersLoss(book, event);
    default: {
      const hearing = { root: sender.root, place: 'family' } as const;
      const groups = foldGroups(book.groups, event, hearing);
      return groups === book.groups ? book : { ...book, groups };
    }
  }
}

/** Our guardians pass on what they have heard of families that they have met. */
function foldOthersLoss(book: FriendBook, event: ChainEvent): FriendBook {
  const lost = foldLost(
    book.lost,
    event,
    (family, { role, root }) => role === 'guardian' && family !== root && book.families.has(family),
  );
  return lost === book.lost ? book : { ...book, lost };
}

/** Only guardians say whom the family knows: a child's device that meets somebody is not heard. */
function foldMet(book: FriendBook, sender: Identity, met: Met | undefined): FriendBook {
  if (
    met === undefined ||
    sender.role !== 'guardian' ||
    met.family === sender.root ||
    (!book.families.has(met.family) && book.families.size >= MAX_FAMILIES)
  ) {
    return book;
  }
  const { family, relayUrl, guestPass, helpSecret } = met;
  const known = book.families.get(family);
  const ours = met.introduced.filter((person) => isPersonOf(person, sender.root));
  const introduced = new Set([...(known?.introduced ?? []), ...ours]);
  const standing = { isParted: false, hasLeft: false };
  const entry = { relayUrl, guestPass, helpSecret, introduced, ...standing };
  const families = new Map([...book.families, [family, entry]]);
  return withContacts({ ...book, families }, family, met.contacts);
}

function foldParted(book: FriendBook, sender: Identity, family: FamilyId | undefined): FriendBook {
  const known = family === undefined ? undefined : book.families.get(family);
  if (family === undefined || known === undefined || sender.role !== 'guardian') {
    return book;
  }
  // Whoever has parted neither asks the other family nor reads what it asks.
  const parted = { ...known, isParted: true, helpSecret: null };
  return { ...book, families: new Map([...book.families, [family, parted]]) };
}

function foldPassEnded(
  book: FriendBook,
  sender: Identity,
  family: FamilyId | undefined,
): FriendBook {
  const known = family === undefined ? undefined : book.families.get(family);
  if (family === undefined || !known?.guestPass || sender.role !== 'guardian') {
    return book;
  }
  const families = new Map([...book.families, [family, { ...known, guestPass: null }]]);
  return { ...book, families };
}

/** The book as it is when these families are gone; the same object where that is no news. */
export function withLeft(book: FriendBook, gone: readonly FamilyId[]): FriendBook {
  const news = gone.flatMap((family) => {
    const known = book.families.get(family);
    return known === undefined || known.hasLeft
      ? []
      : [[family, { ...known, isParted: true, hasLeft: true, helpSecret: null }] as const];
  });
  return news.length === 0 ? book : { ...book, families: new Map([...book.families, ...news]) };
}

function foldIntroduction(book: FriendBook, sender: Identity, { body }: Item): FriendBook {
  const said = readIntroductionItem(body);
  const isHeard = said !== undefined && sender.role === 'guardian';
  return isHeard && book.families.has(said.family)
    ? withContacts(book, said.family, said.people)
    : book;
}

/** People are their family's: nobody is introduced as somebody of a third one. */
function withContacts(
  book: FriendBook,
  family: FamilyId,
  people: readonly PersonProfile[],
): FriendBook {
  const contacts = new Map(book.contacts);
  let count = [...contacts.values()].filter((known) => known.family === family).length;
  for (const { person, role, profile } of people) {
    const isOne = isPersonOf(person, family) && roleOfPerson(person) === role;
    if (isOne && (contacts.has(person) || count < MAX_CONTACTS_PER_FAMILY)) {
      count += contacts.has(person) ? 0 : 1;
      contacts.set(person, { family, role, profile });
    }
  }
  return { ...book, contacts };
}

/** Signatures are looked at only where something would change. */
function foldAllowance(
  book: FriendBook,
  sender: Identity,
  allowance: Allowance | undefined,
  since: number,
): FriendBook {
  if (allowance === undefined) {
    return book;
  }
  const { subject, contact, version, granted, statement } = allowance;
  const pair = pairOf(subject.person, contact);
  const root = rootOfSubject(book, sender, allowance);
  const isNews =
    root !== undefined && supersedes(allowance, book.terms.get(pair)) && hasRoom(book, pair, root);
  if (!isNews || !isGenuine(allowance, root, sender, relayersFor(root, sender))) {
    return book;
  }
  const terms = { subject: subject.person, contact, version, granted, statement, since };
  return { ...book, terms: new Map([...book.terms, [pair, terms]]) };
}

/** The family whose word it is: ours about a contact, or a contact's about somebody of ours. */
function rootOfSubject(
  book: FriendBook,
  { root }: Identity,
  { subject: { person }, contact }: Allowance,
): string | undefined {
  if (isPersonOf(person, root)) {
    return book.contacts.has(contact) ? root : undefined;
  }
  return isPersonOf(contact, root) ? book.contacts.get(person)?.family : undefined;
}

/** Our guardians tell what a grown-up of another family has said in the bridge; of ours, each herself. */
function relayersFor(root: string, { root: own }: Identity): (sender: Identity) => boolean {
  return ({ role }) => root !== own && role === 'guardian';
}

/** What is another family's word cannot crowd out ours. */
function hasRoom(book: FriendBook, pair: string, root: string): boolean {
  if (book.terms.has(pair)) {
    return true;
  }
  const count = [...book.terms.values()].filter(({ subject }) => isPersonOf(subject, root)).length;
  const isContacts = book.families.has(root);
  return book.terms.size < MAX_TERMS && (!isContacts || count < MAX_TERMS_OF_FAMILY);
}

/** One of each kind at a time: a child that taps again and again asks once. */
function foldAsk(book: FriendBook, sender: Identity, { id, body }: Item, at: number): FriendBook {
  const { wish, people } = readAsk(body) ?? {};
  const { person: child, role } = sender;
  const isOpen = book.asks.some((ask) => ask.child === child && ask.wish === wish);
  if (
    wish === undefined ||
    people === undefined ||
    role !== 'child' ||
    isOpen ||
    book.asks.length >= MAX_ASKS
  ) {
    return book;
  }
  return { ...book, asks: [...book.asks, { id, child, wish, people, at }] };
}

/** Also of what has only been heard in a bridge: its guardian was faster than her phone. */
function foldDismissal(
  book: FriendBook,
  sender: Identity,
  request: string | undefined,
): FriendBook {
  if (request === undefined || sender.role !== 'guardian') {
    return book;
  }
  return {
    ...book,
    asks: book.asks.filter(({ id }) => id !== request),
    dismissed: [...book.dismissed.filter((id) => id !== request), request].slice(-MAX_DISMISSED),
  };
}
