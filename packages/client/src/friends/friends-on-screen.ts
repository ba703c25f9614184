/** What a screen shows of other families, as a pure function of what the device knows. */
import type { ChainView, Identity } from '../chain/types.ts';
import { isPersonOf } from '../family/person.ts';
import type { Roster } from '../family/roster.ts';
import type { FriendsView } from '../friends-view.ts';
import type {
  ContactView,
  ConversationId,
  FriendshipView,
  MeetingView,
  PassView,
  PersonId,
  RequestView,
} from '../view.ts';
import { type FriendBook, friendRequestId, type KnownTerms, termsOf } from './friend-book.ts';
import { areFriends, endingsOf, isShared, sidesOf } from './friendship.ts';
import { passEndsAt, passGivenTo } from './given-pass.ts';
import { type GroupChat, groupContacts, groupRequests, groupsView } from './groups-on-screen.ts';

export interface FriendsInput {
  readonly me: Identity;
  readonly roster: Roster;
  /** With what was heard and is not said in the family group yet. */
  readonly book: FriendBook;
  readonly conversations: readonly ChainView[];
  readonly groupChats: readonly GroupChat[];
  readonly meeting: MeetingView | null;
  readonly ownRelayUrl: string;
  /** Whether another family's relay does not take this one's pass any more. */
  readonly isRefused: (relayUrl: string) => boolean;
}

export function friendsView(input: FriendsInput): Omit<FriendsView, 'journal'> {
  const contacts = contactsOf(input);
  return {
    contacts,
    friendships: friendshipsOf(input, contacts),
    meeting: input.meeting,
    groups: groupsView(input.book, input.groupChats, input.me),
    passes: input.me.role === 'guardian' ? passesOf(input) : [],
    requests: input.me.role === 'guardian' ? requestsOf(input) : [],
  };
}

/** Whether a guardian of either side has ended what a conversation is for. */
export function isEnded(book: FriendBook, { policy, status }: ChainView, root: string): boolean {
  if (!isShared(policy) || policy.form !== 'direct') {
    return false;
  }
  const sides = sidesOf(policy, root);
  const isOut = status.kind === 'removed' || status.kind === 'left';
  return (
    endingsOf(book, policy.people).length > 0 ||
    (isOut && (sides === undefined || !areFriends(book, sides.person, sides.contact))) ||
    policy.roots.some((family) => book.families.get(family)?.isParted === true)
  );
}

function passesOf({ book, ownRelayUrl, isRefused }: FriendsInput): readonly PassView[] {
  return [...book.families].flatMap(([family, known]): readonly PassView[] => {
    if (passGivenTo(known, ownRelayUrl) !== null) {
      return [{ kind: 'given', family, until: passEndsAt(book, family) }];
    }
    const isOut = !known.isParted && known.relayUrl !== ownRelayUrl && isRefused(known.relayUrl);
    return isOut ? [{ kind: 'refused', family }] : [];
  });
}

function contactsOf({ me, book, conversations }: FriendsInput): readonly ContactView[] {
  const seen = new Set(
    conversations
      .filter(({ policy }) => isShared(policy))
      .flatMap(({ policy, members }) => [...policy.people, ...members.map(({ person }) => person)]),
  );
  return [...book.contacts]
    .filter(
      ([id, { family }]) =>
        seen.has(id) || (me.role === 'guardian' && !book.families.get(family)?.isParted),
    )
    .map(([id, { family, role, profile }]) => ({ id, family, role, ...profile }))
    .concat(groupContacts(book, me));
}

/** A guardian: her children and herself with everybody. A child: itself, with whom it may be. */
function friendshipsOf(
  input: FriendsInput,
  contacts: readonly ContactView[],
): readonly FriendshipView[] {
  const { me, roster, book } = input;
  const people =
    me.role === 'child'
      ? [me.person]
      : [...roster.people].flatMap(([id, { role }]) =>
          role === 'child' || id === me.person ? [id] : [],
        );
  const all = contacts
    .filter(({ family }) => book.families.get(family)?.isParted === false)
    .flatMap(({ id }) => people.map((person) => friendshipOf(input, person, id)));
  return me.role === 'child'
    ? all.filter(
        ({ person, contact, conversation }) =>
          conversation !== null || areFriends(book, person, contact),
      )
    : all;
}

function friendshipOf(input: FriendsInput, person: PersonId, contact: PersonId): FriendshipView {
  const { book } = input;
  const theirs = termsOf(book, contact, person);
  return {
    person,
    contact,
    ours: standingOf(termsOf(book, person, contact)),
    theirs:
      theirs === undefined && !isIntroduced(book, person, contact) ? 'unknown' : standingOf(theirs),
    conversation: conversationOf(input, person, contact),
  };
}

function standingOf(terms: KnownTerms | undefined): 'open' | 'allowed' | 'ended' {
  return terms === undefined ? 'open' : terms.granted ? 'allowed' : 'ended';
}

/** Whether the contact's family has been told of this person. */
function isIntroduced(book: FriendBook, person: PersonId, contact: PersonId): boolean {
  const family = book.contacts.get(contact)?.family ?? '';
  return (
    book.families.get(family)?.introduced.has(person) === true ||
    [...book.terms.values()].some(
      (terms) => terms.subject === person && isPersonOf(terms.contact, family),
    )
  );
}

function conversationOf(
  { conversations }: FriendsInput,
  person: PersonId,
  contact: PersonId,
): ConversationId | null {
  const between = conversations.filter(
    ({ policy: { form, people } }) =>
      form === 'direct' && people.includes(person) && people.includes(contact),
  );
  const live = between.find(({ status }) => status.kind === 'live');
  return (live ?? between.at(-1))?.id ?? null;
}

function requestsOf({ me, roster, book }: FriendsInput): readonly RequestView[] {
  const dismissed = new Set(book.dismissed);
  const isMine = (person: PersonId): boolean =>
    roster.people.get(person)?.role === 'child' || person === me.person;
  const friends = [...book.terms.values()]
    .filter(
      ({ subject, contact, granted }) =>
        granted &&
        isMine(contact) &&
        termsOf(book, contact, subject) === undefined &&
        book.families.get(book.contacts.get(subject)?.family ?? '')?.isParted === false,
    )
    .map((terms) => ({ id: friendRequestId(terms), at: terms.since, terms }))
    .filter(({ id }) => !dismissed.has(id))
    .map(({ id, at, terms: { subject: contact, contact: child } }) => ({
      at,
      request: { kind: 'friend', id, child, contact } as const,
    }));
  const asks = book.asks
    .filter(({ id }) => !dismissed.has(id))
    .map(({ id, child, wish, people, at }) => ({
      at,
      request: { kind: 'ask', id, child, wish, people, askedAt: at } as const,
    }));
  const timed = [...friends, ...asks].sort((a, b) => a.at - b.at).map(({ request }) => request);
  return [...timed, ...groupRequests(book, me)];
}
