/** The invented family in trouble, being mended, and just come back. */
import type { PersonView, TimelineEntry, TimelineView } from '@knothole/client/view';
import type { HomeView } from '../shared/session/session.ts';
import {
  direct,
  familyChat,
  kidHome,
  NOW_SECONDS,
  parentHome,
  timeline,
  waitingTimeline,
} from './fixtures.ts';

const MINUTE = 60;
const DAY = 86_400;

export type MovedReason = Extract<TimelineEntry, { kind: 'moved' }>['reason'];
export const MOVED_REASONS: readonly MovedReason[] = [
  'expired',
  'path',
  'clone',
  'fork',
  'rollback',
  'bucket',
  'removed',
  'called',
];

/** One grown-up and one child: nobody else can mend anything. */
export function pairHome(more: Partial<HomeView>, me: 'mama' | 'juno' = 'mama'): HomeView {
  const home = me === 'mama' ? parentHome() : kidHome();
  return {
    ...home,
    people: home.people.filter(({ id }) => id === 'mama' || id === 'juno'),
    ...more,
  };
}

/** A new phone that brought its family back; nobody has found it yet. */
export function awaitingHome(): HomeView {
  const home = parentHome();
  const awaited = (person: PersonView): PersonView =>
    person.isMe ? person : { ...person, awaited: true, devices: [] };
  return {
    ...home,
    people: home.people.filter(({ id }) => ['mama', 'juno', 'tilda'].includes(id)).map(awaited),
    conversations: [],
  };
}

/** Somebody whose device has said nothing for nine days: Juno's tablet, or for Juno her mother's phone. */
export function quietHome(me: 'mama' | 'juno'): HomeView {
  const home = me === 'mama' ? parentHome() : kidHome();
  const quiet = me === 'mama' ? 'juno' : 'mama';
  const heardLong = (person: PersonView): PersonView =>
    person.id === quiet
      ? {
          ...person,
          devices: person.devices.map((one) => ({ ...one, lastHeardAt: NOW_SECONDS - 9 * DAY })),
        }
      : person;
  return {
    ...home,
    people: home.people.map(heardLong),
    conversations: home.conversations.map((conversation) => ({
      ...conversation,
      quiet: [...conversation.people, ...conversation.lookers].filter((id) => id === quiet),
    })),
  };
}

/** A family whose every chat is being mended, on the home. */
export function mendingChats(me: 'mama' | 'juno'): Partial<HomeView> {
  const state = { kind: 'stuck', reason: 'rollback' } as const;
  return {
    family: state,
    conversations: [
      familyChat(me, { state }),
      direct(me, me === 'mama' ? 'juno' : 'mama', { state }),
      ...(me === 'juno' ? [direct(me, 'tilda')] : []),
    ],
  };
}

/** A chat that has been mended once for each of these reasons; what waited has gone out again. */
export function movedTimeline(
  me: string,
  other: string,
  conversation: string,
  reasons: readonly MovedReason[],
): TimelineView {
  const [first, ...waited] = waitingTimeline(me, other, conversation, 'sent').entries;
  const before = timeline(conversation, other, [
    { from: other, text: 'Ich bin gleich im Baumhaus.', ago: 2 * DAY },
  ]).entries.map((entry) => ({ ...entry, id: `${entry.id}-before`, mine: false }));
  const moved = reasons.map(
    (reason, index): TimelineEntry => ({
      kind: 'moved',
      id: `moved-${reason}`,
      reason,
      sentAt: NOW_SECONDS - 10 * MINUTE + index,
    }),
  );
  const entries = [...before, ...(first === undefined ? [] : [first]), ...moved, ...waited];
  return { conversation, entries, hasEarlier: false };
}
