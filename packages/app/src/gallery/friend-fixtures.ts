/** Invented other families, in every state of meeting them. */
import type {
  ContactView,
  ConversationSummary,
  FriendshipView,
  MeetingView,
  RequestView,
} from '@knothole/client/view';
import type { HomeView } from '../shared/session/session.ts';
import { direct, kidHome, NOW_SECONDS, parentHome } from './fixtures.ts';

const MINUTE = 60;
const DAY = 86_400;

export const INVITE_LINK = `https://app.hollow.example/#invite=${'AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAh'.repeat(4)}`;
/** Words of no meeting. */
const SIX_WORDS = ['lantern', 'pebble', 'orchard', 'whisper', 'copper', 'meadow'] as const;

function contact(
  id: string,
  nickname: string,
  role: ContactView['role'],
  avatar: ContactView['avatar'],
  family: string,
): ContactView {
  return { id, nickname, role, avatar, family };
}

const SIGRID = contact(
  'sigrid',
  'Sigrid Moosbart',
  'guardian',
  { animal: 'cat', colour: 'plum' },
  'moss',
);
const LEO = contact('leo', 'Leo', 'child', { animal: 'hedgehog', colour: 'clay' }, 'moss');
const AYSHE = contact(
  'ayshe',
  'Ayşe-Marie Sonnenblume',
  'child',
  { animal: 'bee', colour: 'sky' },
  'moss',
);
const NANA = contact(
  'nana',
  'Nana Kestrel',
  'guardian',
  { animal: 'turtle', colour: 'moss' },
  'kestrel',
);

/** Of a family that this one has not met. */
export const STRANGER: ContactView = contact(
  'pip',
  'Pip',
  'child',
  { animal: 'mouse', colour: 'berry' },
  'reed',
);

const CONTACTS = [SIGRID, LEO, AYSHE, NANA];

function friendship(
  person: string,
  one: string,
  ours: FriendshipView['ours'],
  theirs: FriendshipView['theirs'],
  conversation: string | null = null,
): FriendshipView {
  return { person, contact: one, ours, theirs, conversation };
}

const DECIDED: readonly FriendshipView[] = [
  friendship('juno', 'leo', 'allowed', 'allowed', 'with-leo'),
  friendship('tilda', 'leo', 'open', 'allowed'),
  friendship('omar', 'leo', 'ended', 'allowed'),
  friendship('juno', 'ayshe', 'allowed', 'open'),
  friendship('tilda', 'ayshe', 'allowed', 'allowed'),
  friendship('omar', 'ayshe', 'open', 'ended'),
  friendship('juno', 'nana', 'allowed', 'allowed', 'with-nana'),
  friendship('omar', 'nana', 'open', 'unknown'),
];

/** Of each child and of oneself with each contact, as the core tells them. */
const FRIENDSHIPS: readonly FriendshipView[] = CONTACTS.flatMap(({ id }) =>
  ['mama', 'juno', 'tilda', 'omar'].map(
    (person) =>
      DECIDED.find((one) => one.person === person && one.contact === id) ??
      friendship(person, id, 'open', 'open'),
  ),
);

const REQUESTS: readonly RequestView[] = [
  { kind: 'friend', id: 'r1', child: 'tilda', contact: 'leo' },
  { kind: 'friend', id: 'r2', child: 'mama', contact: 'ayshe' },
  {
    kind: 'ask',
    id: 'r3',
    child: 'juno',
    wish: 'friend',
    people: [],
    askedAt: NOW_SECONDS - 30 * MINUTE,
  },
  {
    kind: 'group',
    id: 'r4',
    group: 'chess',
    child: 'juno',
    name: 'Schachfreunde',
    picture: { animal: 'owl', colour: 'plum' },
    people: [LEO, STRANGER],
    strangers: ['pip'],
  },
];

/** With friends in every state, and without a request unless asked for. */
export function friendlyHome(more: Partial<HomeView> = {}): HomeView {
  const home = parentHome();
  const along: ConversationSummary = {
    ...direct('mama', 'leo'),
    id: 'with-leo',
    people: ['leo', 'juno'],
    lookers: ['mama', 'sigrid'],
    unread: 2,
    last: { from: 'leo', text: 'Mein Igel heißt jetzt auch Juno', sentAt: NOW_SECONDS - MINUTE },
  };
  return {
    ...home,
    conversations: [...home.conversations, along],
    contacts: CONTACTS,
    friendships: FRIENDSHIPS,
    ...more,
  };
}

/** One family that is befriended, one that was parted from, one whose relay is shut. */
export const withPasses: Partial<HomeView> = {
  passes: [
    { kind: 'given', family: SIGRID.family, until: null },
    { kind: 'given', family: 'hill', until: NOW_SECONDS + 5 * DAY + MINUTE },
    { kind: 'refused', family: NANA.family },
  ],
};

export const withRequests: Partial<HomeView> = { requests: REQUESTS };

const other = { nickname: SIGRID.nickname, avatar: SIGRID.avatar };
const introduced = [LEO, AYSHE];
const words = [...SIX_WORDS];

export const MEETINGS = {
  invited: { step: 'invited', link: INVITE_LINK, expiresAt: NOW_SECONDS + 7 * DAY - MINUTE },
  over: { step: 'invited', link: INVITE_LINK, expiresAt: NOW_SECONDS - 1 },
  opening: { step: 'opening' },
  words: { step: 'words', other, introduced, words },
  answered: { step: 'answered', other, introduced, words },
  done: { step: 'done', family: 'moss', other, introduced },
  expired: { step: 'problem', code: 'INVITE_EXPIRED' },
  taken: { step: 'problem', code: 'INVITE_TAKEN' },
  refused: { step: 'problem', code: 'INVITE_REFUSED' },
} as const satisfies Record<string, MeetingView>;

/** A child with two friends from other trees. */
export function friendlyKid(more: Partial<HomeView> = {}): HomeView {
  const home = kidHome();
  return {
    ...home,
    conversations: [
      ...home.conversations.slice(0, 3),
      direct('juno', 'leo', { lookers: ['mama', 'sigrid'], unread: 1 }),
      direct('juno', 'nana', { lookers: ['mama'] }),
    ],
    contacts: [LEO, NANA, SIGRID],
    ...more,
  };
}

/** Of a friendship that was ended. */
export function endedKid(): HomeView {
  return friendlyKid({
    conversations: [
      ...kidHome().conversations.slice(0, 2),
      direct('juno', 'leo', { lookers: ['mama', 'sigrid'], state: { kind: 'ended' } }),
    ],
  });
}

/** A grown-up of the other family reads along who was not introduced. */
export function unnamedLookerKid(): HomeView {
  return friendlyKid({
    contacts: [LEO, NANA],
    conversations: [direct('juno', 'leo', { lookers: ['mama', 'sigrid'] })],
  });
}
