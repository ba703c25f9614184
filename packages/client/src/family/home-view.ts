/** The home view as a pure function of what the device knows. */
import { WEEK_SECONDS } from '@knothole/protocol';
import type { ChainView, Identity, Member } from '../chain/types.ts';
import type { Digest } from '../conversation/summary.ts';
import type { FriendBook } from '../friends/friend-book.ts';
import { friendsView, isEnded } from '../friends/friends-on-screen.ts';
import { isWhole } from '../friends/friendship.ts';
import type { KnownGroup } from '../friends/group-book.ts';
import { groupOf } from '../friends/group-standing.ts';
import { type GroupChat, groupStanding, nameOf } from '../friends/groups-on-screen.ts';
import type {
  AppView,
  ConnectionView,
  ConversationState,
  ConversationSummary,
  DeviceId,
  MeetingView,
  NewKitView,
  PersonId,
  PersonView,
  PhonePairing,
  Role,
} from '../view.ts';
import { troubleOf } from './existing-group.ts';
import type { Departing } from './family-fold.ts';
import { isForgotten } from './forget-chats.ts';
import type { Going } from './goings.ts';
import { hasSteppedBack } from './looking-along.ts';
import { isIndependent } from './oversight-fold.ts';
import { roleOfPerson } from './person.ts';
import { isFrozen, type OutLookup, outLookup } from './revocation.ts';
import type { Roster } from './roster.ts';

/** After so long without a word or a receipt nobody is said to be there (rule 32). */
const QUIET_SECONDS: number = WEEK_SECONDS;

interface KnownConversation {
  readonly chain: ChainView;
  readonly digest: Digest;
  /** Devices that have left it. */
  readonly departing: Departing;
  /** Since when this device knows of it, as far as it remembers: Unix seconds, relay time. */
  readonly knownSince: number | null;
  readonly goings?: readonly Going[];
}

export interface HomeInput {
  readonly me: Identity;
  readonly roster: Roster;
  /** Null while the device waits for its welcome. */
  readonly family: ChainView | null;
  readonly conversations: readonly KnownConversation[];
  /** Unix seconds, relay time. */
  readonly now: number;
  readonly connection: ConnectionView;
  readonly kitPending: boolean;
  readonly pairing: PhonePairing | null;
  readonly historyAllowed: boolean;
  /** Other families, with what was heard and is not said in the family group yet. */
  readonly book: FriendBook;
  readonly meeting: MeetingView | null;
  readonly ownRelayUrl: string;
  /** Whether another family's relay does not take this one's pass any more. */
  readonly isRefused: (relayUrl: string) => boolean;
  /** Of other families, too; of this one alone where it is not given. */
  readonly takenOut?: OutLookup;
  readonly newKit?: NewKitView | null;
  readonly isErasing?: boolean;
  readonly isDeserted?: boolean;
}

export type HomeView = Extract<AppView, { readonly stage: 'home' }>;

export function buildHomeView(input: HomeInput): HomeView {
  const { me, family, connection, kitPending, pairing } = input;
  const conversations = input.conversations.map(({ chain }) => chain);
  return {
    stage: 'home',
    me: me.person,
    role: me.role,
    people: peopleOf(input),
    conversations: conversationsOf(input),
    connection,
    kitPending,
    pairing,
    removed: family?.status.kind === 'removed',
    ...(input.newKit ? { newKit: input.newKit } : {}),
    ...(input.isErasing ? { erasing: true } : {}),
    ...(input.isDeserted ? { deserted: true } : {}),
    family: family?.status ?? { kind: 'live' },
    historyAllowed: input.historyAllowed,
    ...friendsView({ ...input, conversations, groupChats: groupChatsOf(input) }),
    journal: me.role === 'guardian' ? [...input.roster.journal].reverse() : [],
  };
}

function groupChatsOf({ conversations, roster }: HomeInput): readonly GroupChat[] {
  return conversations
    .filter(({ chain }) => chain.policy.form === 'group')
    .map(({ chain, departing }) => ({
      chain,
      leavers: new Set(
        [...departing.keys()].flatMap((device) => roster.admitted.get(device) ?? []),
      ),
    }));
}

function peopleOf(input: HomeInput): readonly PersonView[] {
  const { me, roster, family } = input;
  const heard = lastHeard(input);
  const members = (family?.members ?? []).filter(({ device }) => roster.admitted.has(device));
  return [...roster.people]
    .filter(([id, { role }]) => hasCome(input, id, role))
    .map(([id, { role, profile }]) => ({
      id,
      role,
      ...profile,
      isMe: id === me.person,
      awaited: isAwaited(input, id),
      ...(isIndependent(roster, id) ? { independent: true as const } : {}),
      devices: [
        ...members.filter(({ person }) => person === id).map(({ device }) => device),
        ...missingDevices(input, id),
      ].map((device) => ({
        id: device,
        isThis: device === me.device,
        lastHeardAt: heard.get(device) ?? null,
      })),
    }));
}

/**
 * Devices that have not come back since the family group was founded anew, and are still in a conversation:
 * shown beside those that took their place, so that they can be taken out.
 */
function missingDevices(input: HomeInput, person: PersonId): readonly DeviceId[] {
  const { roster, family, conversations } = input;
  const here = new Set((family?.members ?? []).map(({ device }) => device));
  const elsewhere = new Set(
    conversations.flatMap(({ chain }) => chain.members.map(({ device }) => device)),
  );
  const devices = [...roster.admitted].filter(([, owner]) => owner === person);
  return isAwaited(input, person)
    ? []
    : devices
        .map(([device]) => device)
        .filter(
          (device) => elsewhere.has(device) && !here.has(device) && !roster.revoked.has(device),
        );
}

/** A child is shown from the tap on its tablet on, and stays while there is a conversation with it. */
function hasCome(input: HomeInput, person: PersonId, role: Role): boolean {
  const { me, roster, family, conversations } = input;
  return (
    role === 'guardian' ||
    person === me.person ||
    (family?.members ?? []).some(
      (member) => member.person === person && roster.paired.has(member.device),
    ) ||
    conversations.some(({ chain }) => chain.policy.people.includes(person)) ||
    isAwaited(input, person)
  );
}

/** Somebody whose devices were let in, and of whom none is back in the group that the family has now. */
function isAwaited({ me, roster, family }: HomeInput, person: PersonId): boolean {
  if (family === null || family.policy.predecessors.length === 0 || person === me.person) {
    return false;
  }
  const unheard = new Set(family.unheard.map(({ device }) => device));
  const back = new Set(
    family.members.flatMap(({ device }) => (unheard.has(device) ? [] : [device])),
  );
  const devices = [...roster.admitted]
    .filter(([device, owner]) => owner === person && !roster.revoked.has(device))
    .map(([device]) => device);
  return devices.length > 0 && !devices.some((device) => back.has(device));
}

/** A device is heard in whichever group it spoke last. */
function lastHeard(input: HomeInput): ReadonlyMap<DeviceId, number> {
  const chains = input.conversations.map(({ chain }) => chain);
  const latest = new Map<DeviceId, number>();
  for (const chain of input.family === null ? chains : [input.family, ...chains]) {
    for (const [device, at] of chain.lastHeard) {
      latest.set(device, Math.max(at, latest.get(device) ?? 0));
    }
  }
  return latest;
}

/** The family's conversation first, then in the order of the people's names. */
function conversationsOf(input: HomeInput): readonly ConversationSummary[] {
  const names = new Map(
    [...input.book.contacts, ...input.roster.people].map(([id, { profile }]) => [
      id,
      profile.nickname,
    ]),
  );
  const nameOf = ({ people: [first] }: ConversationSummary): string =>
    (first === undefined ? undefined : names.get(first)) ?? '';
  return input.conversations
    .filter(({ chain }) => !isForgotten(chain, input.roster.erased))
    .filter(
      ({ chain, digest }) =>
        digest.last !== null ||
        isEnded(input.book, chain, input.me.root) ||
        (isWhole(chain) && groupStanding(input.book, chain, input.me) !== 'waiting'),
    )
    .map((known) => summaryOf(known, input))
    .sort(
      (a, b) =>
        Number(b.form === 'family') - Number(a.form === 'family') ||
        nameOf(a).localeCompare(nameOf(b)) ||
        (a.id < b.id ? -1 : 1),
    );
}

function summaryOf(known: KnownConversation, input: HomeInput): ConversationSummary {
  const { chain, digest } = known;
  const { me } = input;
  const { id, policy } = chain;
  const group = groupOf(input.book, chain);
  const people = peopleIn(chain, group);
  return {
    id,
    form: policy.form,
    ...(group === undefined ? {} : nameOf(group)),
    people: meLast(people, me.person),
    ...lookingIn(known, people, input),
    quiet: quietIn(known, input),
    state: stateOf(known, input),
    unread: digest.unread,
    last: digest.last,
  };
}

/**
 * Rule 32: nobody is said to look along whose device has not been heard here. That somebody of another
 * family may do so is told all the same, and that nobody does only where nobody could.
 */
function lookingIn(
  { chain }: KnownConversation,
  people: readonly PersonId[],
  { me }: HomeInput,
): Pick<ConversationSummary, 'lookers' | 'unseen' | 'alone'> {
  const { members, lastHeard: heard, status, policy } = chain;
  const isAlong = ({ person }: Member): boolean => !people.includes(person);
  const present = members.filter(({ device }) => device === me.device || heard.has(device));
  const lookers = distinctPeople(present.filter(isAlong));
  const isUnseen = members.some(
    (member) => isAlong(member) && member.root !== me.root && !lookers.includes(member.person),
  );
  const isAlone = status.kind === 'live' && policy.form !== 'family' && !members.some(isAlong);
  return {
    lookers,
    ...(isUnseen ? { unseen: true as const } : {}),
    ...(isAlone ? { alone: true as const } : {}),
  };
}

/** Of a group those whom it is for, as far as they are there. */
function peopleIn(
  { policy, members }: ChainView,
  group: KnownGroup | undefined,
): readonly PersonId[] {
  const present = distinctPeople(members);
  switch (policy.form) {
    case 'direct':
      return policy.people;
    case 'family':
      return present;
    case 'group':
      return present.filter((person) =>
        group === undefined
          ? roleOfPerson(person) === 'child'
          : group.plan.people.some((one) => one.person === person),
      );
  }
}

function stateOf({ chain, goings = [] }: KnownConversation, input: HomeInput): ConversationState {
  const { me, roster, book, isRefused } = input;
  const { takenOut = outLookup(me.root, roster.revoked, []) } = input;
  if (isEnded(book, chain, me.root)) {
    const isGone = chain.policy.roots.some((root) => book.families.get(root)?.hasLeft);
    return isGone ? { kind: 'ended', gone: true } : { kind: 'ended' };
  }
  if (hasSteppedBack({ trouble: troubleOf(chain.status), policy: chain.policy, goings }, me)) {
    return { kind: 'left' };
  }
  if (chain.status.kind === 'live' && isRefused(chain.policy.relayUrl)) {
    return { kind: 'waiting' };
  }
  return isFrozen(takenOut, chain) ? frozenState(chain, takenOut) : standingOf(chain, book, me);
}

/** A child alone takes nobody out: such a chat waits until its grown-up has a device again. */
function frozenState(
  { members }: ChainView,
  takenOut: ReturnType<typeof outLookup>,
): ConversationState {
  const isAlone = members.every(
    (member) => member.role === 'child' || takenOut(member) !== undefined,
  );
  return isAlone ? { kind: 'waiting' } : { kind: 'stuck', reason: 'removal' };
}

function standingOf(
  chain: ChainView,
  book: HomeInput['book'],
  me: HomeInput['me'],
): ConversationState {
  switch (groupStanding(book, chain, me)) {
    case 'ended':
      return me.role === 'child' && chain.status.kind === 'left' ? chain.status : { kind: 'ended' };
    case 'left':
      return { kind: 'left' };
    case 'frozen':
      return { kind: 'stuck', reason: 'removal' };
    case 'waiting':
      return chain.status.kind === 'live' ? { kind: 'waiting' } : chain.status;
    case 'live':
      return chain.status.kind === 'live' && !isWhole(chain) ? { kind: 'waiting' } : chain.status;
  }
}

/** A device that has only just come in has as long to say something as any other. */
function quietIn(
  { chain, knownSince }: KnownConversation,
  { me, now }: HomeInput,
): readonly PersonId[] {
  const since = new Map(
    [...chain.awaitingJoin, ...chain.unheard].map((one) => [one.device, one.sinceSeconds]),
  );
  const isQuiet = ({ device }: Member): boolean => {
    const last = chain.lastHeard.get(device) ?? since.get(device) ?? knownSince ?? now;
    return now - last >= QUIET_SECONDS;
  };
  const others = chain.members.filter(({ person }) => person !== me.person);
  const heard = new Set(others.filter((member) => !isQuiet(member)).map(({ person }) => person));
  return distinctPeople(others).filter((person) => !heard.has(person));
}

function distinctPeople(members: readonly Member[]): readonly PersonId[] {
  return [...new Set(members.map(({ person }) => person))];
}

function meLast(people: readonly PersonId[], me: PersonId): readonly PersonId[] {
  return people.includes(me) ? [...people.filter((person) => person !== me), me] : people;
}
