/** Invented groups of several families, in every state. */
import type { ConversationSummary, GroupView, TimelineView } from '@knothole/client/view';
import type { HomeView } from '../shared/session/session.ts';
import { direct, NOW_SECONDS, timeline } from './fixtures.ts';
import { friendlyHome, friendlyKid, STRANGER } from './friend-fixtures.ts';

const MINUTE = 60;

const GARDEN: GroupView = {
  id: 'garden',
  name: 'Gartenbande am Mühlenweiher',
  picture: { animal: 'snail', colour: 'moss' },
  people: ['juno', 'leo', 'pip', 'tilda'],
  madeBy: 'lindgruen',
  isOurs: true,
  missing: [],
  refused: [],
  open: [],
  left: [],
  conversation: 'garden-chat',
};

/** Each of two others may be with one's own, but not with each other. */
const APART: GroupView = {
  ...GARDEN,
  missing: [
    { child: 'leo', contact: 'pip' },
    { child: 'pip', contact: 'leo' },
  ],
  open: ['leo', 'pip'],
  conversation: null,
};

const REFUSED: GroupView = {
  ...GARDEN,
  id: 'chess',
  name: 'Schachfreunde',
  picture: { animal: 'owl', colour: 'plum' },
  people: ['juno', 'leo', 'nana'],
  refused: ['leo'],
  conversation: null,
};

function chat(me: string, more: Partial<ConversationSummary> = {}): ConversationSummary {
  const people = ['leo', 'pip', 'tilda', 'juno'];
  return {
    ...direct(me, 'leo'),
    id: 'garden-chat',
    form: 'group',
    name: GARDEN.name,
    picture: GARDEN.picture,
    people,
    lookers: ['mama', 'sigrid'],
    unread: 2,
    last: { from: 'pip', text: 'Ich bringe die Gießkanne mit', sentAt: NOW_SECONDS - MINUTE },
    ...more,
  };
}

/** With a group that has its chat, one that cannot begin yet, and one that was refused. */
export function groupsHome(group: 'on' | 'waits', more: Partial<HomeView> = {}): HomeView {
  const home = friendlyHome();
  const isOn = group === 'on';
  return {
    ...home,
    contacts: [...home.contacts, STRANGER],
    conversations: isOn ? [...home.conversations, chat('mama')] : home.conversations,
    groups: [isOn ? GARDEN : APART, REFUSED],
    requests: [
      {
        kind: 'ask',
        id: 'wish',
        child: 'juno',
        wish: 'group',
        people: ['leo', 'nana'],
        askedAt: NOW_SECONDS - MINUTE,
      },
    ],
    ...more,
  };
}

export function groupTimeline(me: string): TimelineView {
  return timeline('garden-chat', me, [
    { from: 'leo', text: 'Sind alle da?', ago: 10 * MINUTE },
    { from: 'tilda', text: 'Ich ja 🐌', ago: 9 * MINUTE },
    { from: 'juno', text: 'Morgen gießen wir die Kürbisse!', ago: 5 * MINUTE },
    { from: 'pip', text: 'Ich bringe die Gießkanne mit', ago: MINUTE },
  ]);
}

/** A child in a group, and with one that it still waits for. */
export function groupsKid(state: ConversationSummary['state'] = { kind: 'live' }): HomeView {
  const kid = friendlyKid();
  return {
    ...kid,
    contacts: [...kid.contacts, STRANGER],
    conversations: [...kid.conversations, chat('juno', { state })],
    groups: [GARDEN, { ...APART, id: 'pond', name: 'Teich', picture: REFUSED.picture }, REFUSED],
  };
}
