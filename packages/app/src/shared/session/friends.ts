/** Other families as a guardian sees them: who is in each, and what each pair may do. */
import type {
  ContactView,
  FamilyId,
  FriendshipView,
  PersonView,
  Role,
} from '@knothole/client/view';
import { FRIEND_WORDS } from '../words/friend-words.ts';
import { joinNames } from './people.ts';
import type { HomeView } from './session.ts';

/** What has been decided about one of ours and one of theirs. */
export type PairState =
  | 'open'
  /** The other family has not been told of this one of ours. */
  | 'stranger'
  | 'asked'
  | 'waiting'
  | 'making'
  | 'both'
  | 'ours-ended'
  | 'theirs-ended';

export interface Pair {
  readonly person: PersonView;
  readonly contact: ContactView;
  readonly state: PairState;
  /** Whether this side allows it. */
  readonly allowed: boolean;
}

export interface OtherFamily {
  readonly id: FamilyId;
  /** Children first: most chats are theirs. */
  readonly contacts: readonly ContactView[];
}

/**
 * In the order in which they came to know each other. Of a family that was parted from only those are
 * left whose words stay in some chat; nothing is decided about them any more.
 */
export function otherFamilies(view: HomeView): readonly OtherFamily[] {
  const known = view.contacts.filter(({ id }) =>
    view.friendships.some(({ contact }) => contact === id),
  );
  const ids = [...new Set(known.map(({ family }) => family))];
  return ids.map((id) => ({ id, contacts: childrenFirst(contactsOf(view, id)) }));
}

export function contactsOf(view: HomeView, family: FamilyId): readonly ContactView[] {
  return view.contacts.filter((contact) => contact.family === family);
}

function childrenFirst<One extends { readonly role: Role }>(
  people: readonly One[],
): readonly One[] {
  return [...people].sort((a, b) => Number(b.role === 'child') - Number(a.role === 'child'));
}

/** What a family is called here: after its grown-ups, else after whoever is known of it. */
export function familyName(contacts: readonly ContactView[]): string {
  const grownUps = contacts.filter(({ role }) => role === 'guardian');
  const named = grownUps.length > 0 ? grownUps : contacts.slice(0, 1);
  return named.length === 0 ? FRIEND_WORDS.someFamily : FRIEND_WORDS.family(joinNames(named));
}

/** «Pip and Bo», or «You and Bo». */
export function pairName({ person, contact }: Pair): string {
  return person.isMe
    ? FRIEND_WORDS.pair.me(contact.nickname)
    : FRIEND_WORDS.pair.who(person.nickname, contact.nickname);
}

/** The pairs with one contact that this guardian can decide about: each child, then herself. */
export function pairsWith(view: HomeView, contact: ContactView): readonly Pair[] {
  return childrenFirst(view.people).flatMap((person) => {
    const friendship = view.friendships.find(
      (one) => one.person === person.id && one.contact === contact.id,
    );
    if (friendship === undefined) return [];
    const allowed = friendship.ours === 'allowed';
    return [{ person, contact, state: pairState(friendship), allowed }];
  });
}

export function pairState({ ours, theirs, conversation }: FriendshipView): PairState {
  if (ours === 'ended') return 'ours-ended';
  if (theirs === 'ended') return 'theirs-ended';
  if (ours === 'allowed') {
    if (theirs !== 'allowed') return 'waiting';
    return conversation === null ? 'making' : 'both';
  }
  if (theirs === 'unknown') return 'stranger';
  return theirs === 'allowed' ? 'asked' : 'open';
}

/** Pairs of one family that may talk. */
export function openPairs(view: HomeView, { contacts }: OtherFamily): readonly Pair[] {
  return contacts.flatMap((contact) =>
    pairsWith(view, contact).filter(({ state }) => state === 'both' || state === 'making'),
  );
}
