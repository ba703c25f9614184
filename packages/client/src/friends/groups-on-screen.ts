/** What a screen shows of groups of several families, as a pure function of what the device knows. */
import { encodeHex } from '@knothole/protocol';
import type { ChainView, Identity } from '../chain/types.ts';
import { sha256 } from '../crypto/hash.ts';
import { encodeFields } from '../family/fields.ts';
import { isPersonOf } from '../family/person.ts';
import type { PersonProfile } from '../family/profile.ts';
import type { ContactView, GroupView, PersonId, RequestView } from '../view.ts';
import { type FriendBook, termsOf } from './friend-book.ts';
import type { KnownGroup } from './group-book.ts';
import {
  foreignTo,
  groupOf,
  hasAnswered,
  isGroupWhole,
  isOver,
  missingPairs,
  ownPeople,
  sceneOf,
  unwelcome,
} from './group-standing.ts';

/** How a conversation that is a group stands beside how its chain does. */
export type GroupStanding = 'live' | 'ended' | 'left' | 'frozen' | 'waiting';

export function groupStanding(
  book: FriendBook,
  view: Pick<ChainView, 'id' | 'policy' | 'members'>,
  me: Identity,
): GroupStanding {
  const known = groupOf(book, view);
  if (known === undefined) {
    return 'live';
  }
  if (isOver(known, me)) {
    return 'ended';
  }
  if (known.left.has(me.person)) {
    return 'left';
  }
  const { policy, members } = view;
  const isTakenBack = members.some(({ person, role }) => {
    const isOut = known.words.get(person)?.granted === false;
    return isOut && role === 'child';
  });
  if (isTakenBack || unwelcome(() => sceneOf(known, policy, book), known, members).length > 0) {
    return 'frozen';
  }
  return isGroupWhole(known, members, me.root) ? 'live' : 'waiting';
}

/** What of a conversation tells how a group stands. */
export interface GroupChat {
  readonly chain: ChainView;
  /** People of this family one of whose devices has left it. */
  readonly leavers: ReadonlySet<PersonId>;
}

/** A guardian: all; a child: those that it is named for. */
export function groupsView(
  book: FriendBook,
  conversations: readonly GroupChat[],
  me: Identity,
): readonly GroupView[] {
  return [...book.groups.values()]
    .filter((known) => isMine(known, me))
    .map((known) => ({ known, chat: chatOf(known, book, conversations) }))
    .map(({ known, chat }) => ({
      id: known.plan.group,
      ...nameOf(known),
      people: known.plan.people.map(({ person }) => person),
      madeBy: known.plan.families[0] ?? me.root,
      isOurs: known.plan.families[0] === me.root,
      missing: missingPairs(known, book),
      refused: [...known.words.values()].flatMap(({ granted, person }) =>
        granted ? [] : [person],
      ),
      open: known.plan.people.flatMap(({ person }) =>
        hasAnswered(known, person) || known.words.get(person)?.granted === false ? [] : [person],
      ),
      left: ownPeople(known, me.root).flatMap(({ person }) => {
        const isOut = chat?.leavers.has(person) === true && !hasAnswered(known, person);
        return isOut || known.left.has(person) ? [person] : [];
      }),
      conversation: chat?.chain.id ?? null,
    }));
}

function chatOf(
  known: KnownGroup,
  book: FriendBook,
  conversations: readonly GroupChat[],
): GroupChat | undefined {
  return conversations.find(({ chain }) => groupOf(book, chain) === known);
}

function isMine({ plan }: KnownGroup, { role, person }: Identity): boolean {
  return role === 'guardian' || plan.people.some((one) => one.person === person);
}

export function nameOf({ plan, renamed }: KnownGroup): Pick<GroupView, 'name' | 'picture'> {
  const { nickname: name, avatar: picture } = renamed ?? plan.name;
  return { name, picture };
}

/** People of groups whom this family has not met: their names come with the group. */
export function groupContacts(book: FriendBook, me: Identity): readonly ContactView[] {
  const unmet = [...book.groups.values()]
    .filter((known) => isMine(known, me))
    .flatMap(({ plan }) =>
      [...plan.people, ...plan.around].flatMap((one) => contactOf(one, plan.families)),
    )
    .filter(({ id, family }) => family !== me.root && !book.contacts.has(id));
  return [...new Map(unmet.map((one) => [one.id, one])).values()];
}

function contactOf(
  { person: id, role, profile }: PersonProfile,
  families: readonly string[],
): readonly ContactView[] {
  const family = families.find((one) => isPersonOf(id, one));
  return family === undefined ? [] : [{ id, role, family, ...profile }];
}

/** Where a child of ours, or a grown-up herself, is asked for and nobody has answered yet. */
export function groupRequests(
  book: FriendBook,
  me: Identity,
): readonly Extract<RequestView, { kind: 'group' }>[] {
  const dismissed = new Set(book.dismissed);
  return [...book.groups.values()]
    .filter(({ plan }) => plan.families[0] !== me.root)
    .flatMap((known) =>
      ownPeople(known, me.root)
        .filter(({ person, role }) => role === 'child' || person === me.person)
        .filter(
          ({ person }) => !hasAnswered(known, person) && known.words.get(person)?.granted !== false,
        )
        .map(({ person, role }) => requestFor(known, book, person, role)),
    )
    .filter(
      ({ id, child, strangers }) =>
        !dismissed.has(id) && (child === me.person || strangers.length > 0),
    );
}

function requestFor(
  known: KnownGroup,
  book: FriendBook,
  child: PersonId,
  role: Identity['role'],
): Extract<RequestView, { kind: 'group' }> {
  const { plan } = known;
  const others = foreignTo(plan, child);
  const named = ['knothole group request v1', plan.group, child, plan.version];
  return {
    kind: 'group',
    id: encodeHex(sha256(encodeFields(named)).subarray(0, 16)),
    group: plan.group,
    child,
    ...nameOf(known),
    people: others.flatMap((one) => contactOf(one, plan.families)),
    strangers:
      role === 'child'
        ? others
            .filter(({ person }) => termsOf(book, child, person)?.granted !== true)
            .map(({ person }) => person)
        : [],
  };
}
