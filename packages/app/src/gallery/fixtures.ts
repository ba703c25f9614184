/** An invented family in every state, as the core would publish it. */
import type {
  Animal,
  ConversationSummary,
  PersonView,
  TimelineEntry,
  TimelineView,
} from '@knothole/client/view';
import type { HomeView } from '../shared/session/session.ts';

/** Saturday, 14 November 2026, 18:30 in Berlin. */
export const NOW_SECONDS = Date.UTC(2026, 10, 14, 17, 30) / 1000;
export const TIME_ZONE = 'Europe/Berlin';
const MINUTE = 60;
const DAY = 86_400;

export const PAIRING_LINK =
  'https://app.hollow.example/#pair=AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkqKywtLi8wMTIzNDU2Nzg5Ojs8PT4_QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl9gYWJjZGVmZ2g';
export const FOUR_ANIMALS: readonly Animal[] = ['owl', 'snail', 'lion', 'whale'];

function person(
  id: string,
  nickname: string,
  role: PersonView['role'],
  avatar: PersonView['avatar'],
  heard: number | null = NOW_SECONDS - 20 * MINUTE,
): PersonView {
  const devices = [{ id: `${id}-device`, isThis: false, lastHeardAt: heard }];
  return { id, nickname, role, avatar, isMe: false, awaited: false, devices };
}

const MAMA = person('mama', 'Mama Lindgrün', 'guardian', { animal: 'bear', colour: 'moss' });
const PAPA = person('papa', 'Papa Quietsche', 'guardian', { animal: 'lion', colour: 'sky' });
const JUNO = person('juno', 'Juno', 'child', { animal: 'fox', colour: 'sun' });
const TILDA = person(
  'tilda',
  'Tilda-Wilhelmine Großfee',
  'child',
  { animal: 'rabbit', colour: 'berry' },
  NOW_SECONDS - DAY,
);
/** His tablet has been taken out. */
const OMAR: PersonView = {
  ...person('omar', 'عمر الصغير', 'child', { animal: 'penguin', colour: 'plum' }),
  devices: [],
};
const OMA = person('oma', 'Oma Hildegard', 'guardian', { animal: 'owl', colour: 'clay' }, null);

const EVERYONE = [MAMA, PAPA, JUNO, TILDA, OMAR, OMA];

/** The family as seen by one of its people; that one is first and marked. */
function peopleSeenBy(me: string): readonly PersonView[] {
  const mine = EVERYONE.filter(({ id }) => id === me).map((one) => ({
    ...one,
    isMe: true,
    devices: one.devices.map((device) => ({ ...device, isThis: true })),
  }));
  return [...mine, ...EVERYONE.filter(({ id }) => id !== me)];
}

/** The family as one of its people sees it, with something else about one of them. */
export function peopleWith(
  me: string,
  id: string,
  more: Partial<PersonView>,
): readonly PersonView[] {
  return peopleSeenBy(me).map((one) => (one.id === id ? { ...one, ...more } : one));
}

export function direct(
  me: string,
  other: string,
  more: Partial<ConversationSummary> = {},
): ConversationSummary {
  return {
    id: `with-${other}`,
    form: 'direct',
    people: [other, me],
    lookers: [],
    quiet: [],
    state: { kind: 'live' },
    unread: 0,
    last: { from: other, text: 'Bis gleich!', sentAt: NOW_SECONDS - 12 * MINUTE },
    ...more,
  };
}

export function familyChat(
  me: string,
  more: Partial<ConversationSummary> = {},
): ConversationSummary {
  return {
    id: 'family',
    form: 'family',
    people: [...EVERYONE.map(({ id }) => id).filter((id) => id !== me), me],
    lookers: [],
    quiet: [],
    state: { kind: 'live' },
    unread: 0,
    last: {
      from: 'tilda',
      text: 'Ich habe einen Tausendfüßler gefunden!!',
      sentAt: NOW_SECONDS - 3 * MINUTE,
    },
    ...more,
  };
}

export function parentHome(more: Partial<HomeView> = {}): HomeView {
  return {
    stage: 'home',
    passes: [],
    me: 'mama',
    role: 'guardian',
    people: peopleSeenBy('mama'),
    conversations: [
      familyChat('mama', { unread: 12 }),
      direct('mama', 'juno', {
        unread: 2,
        last: {
          from: 'juno',
          text: 'Mama, ich habe alle Hausaufgaben gemacht, darf ich jetzt raus?',
          sentAt: NOW_SECONDS - 9 * MINUTE,
        },
      }),
      direct('mama', 'omar', {
        last: { from: 'omar', text: 'أحبك كثيراً يا ماما', sentAt: NOW_SECONDS - DAY },
      }),
      direct('mama', 'tilda', {
        last: { from: 'mama', text: 'Schlaf gut 🌙', sentAt: NOW_SECONDS - 3 * DAY },
      }),
      direct('mama', 'papa', { last: null }),
      {
        ...direct('mama', 'tilda'),
        id: 'juno-tilda',
        people: ['juno', 'tilda'],
        lookers: ['mama'],
        unread: 3,
        last: {
          from: 'tilda',
          text: 'Bringst du die Murmeln mit?',
          sentAt: NOW_SECONDS - 5 * MINUTE,
        },
      },
    ],
    connection: { kind: 'online', notice: '' },
    kitPending: false,
    historyAllowed: true,
    pairing: null,
    removed: false,
    family: { kind: 'live' },
    contacts: [],
    friendships: [],
    meeting: null,
    groups: [],
    requests: [],
    journal: [],
    ...more,
  };
}

export function kidHome(more: Partial<HomeView> = {}): HomeView {
  return {
    ...parentHome(),
    me: 'juno',
    role: 'child',
    people: peopleSeenBy('juno'),
    conversations: [
      familyChat('juno', { unread: 12 }),
      direct('juno', 'mama', { unread: 1 }),
      direct('juno', 'papa'),
      direct('juno', 'tilda', { lookers: ['mama'] }),
      direct('juno', 'oma', { lookers: ['mama'] }),
      direct('juno', 'omar', { lookers: ['mama', 'papa'] }),
    ],
    ...more,
  };
}

/** A mother alone, just after making her family. */
export function loneHome(more: Partial<HomeView> = {}): HomeView {
  return parentHome({
    people: peopleSeenBy('mama').slice(0, 1),
    conversations: [{ ...familyChat('mama', { last: null }), people: ['mama'] }],
    kitPending: true,
    ...more,
  });
}

const LONG =
  'Heute war Donaudampfschifffahrtsgesellschaftskapitänsmützentag in der Schule. Wir haben Mützen gebastelt, und meine ist so groß, dass sie über beide Ohren rutscht. Frau Immergrün hat gelacht und gesagt, ich sehe aus wie ein Pilz. 🍄';

interface Said {
  readonly from: string;
  readonly text: string;
  readonly ago: number;
  readonly state?: 'sending' | 'sent' | 'delivered';
}

/** A conversation as `me` sees it, from what was said. */
export function timeline(conversation: string, me: string, said: readonly Said[]): TimelineView {
  const entries = said.map(
    ({ from, text, ago, state = 'delivered' }, index): TimelineEntry => ({
      kind: 'text',
      id: `${conversation}-${index}`,
      from,
      mine: from === me,
      text,
      sentAt: NOW_SECONDS - ago,
      state,
    }),
  );
  return { conversation, entries, hasEarlier: false };
}

export function busyTimeline(me: string, other: string, conversation: string): TimelineView {
  const view = timeline(conversation, me, [
    { from: other, text: 'Guten Morgen!', ago: DAY + 40 * MINUTE },
    { from: me, text: 'Guten Morgen, du Frühaufsteher 🌞', ago: DAY + 38 * MINUTE },
    { from: me, text: 'Hast du dein Pausenbrot eingepackt?', ago: DAY + 37 * MINUTE },
    { from: other, text: '👍', ago: DAY + 30 * MINUTE },
    { from: other, text: LONG, ago: 50 * MINUTE },
    { from: me, text: 'Haha! Die will ich sehen.', ago: 47 * MINUTE },
    { from: other, text: 'متى تعودين إلى البيت؟', ago: 12 * MINUTE },
    { from: other, text: '❤️', ago: 11 * MINUTE },
    { from: me, text: 'In zehn Minuten. Ich bringe Brezeln mit.', ago: 8 * MINUTE },
  ]);
  const joined: TimelineEntry = {
    kind: 'joined',
    id: 'joined-1',
    person: other,
    sentAt: NOW_SECONDS - DAY - 45 * MINUTE,
  };
  return { ...view, entries: [joined, ...view.entries], hasEarlier: true };
}

const TALE =
  'Es war einmal ein Fuchs, der wohnte unter einer Wurzel und sammelte Knöpfe. Jeden Abend legte er sie in eine Reihe und zählte, ob noch alle da waren. ';

/** Long texts, whole and in every other state, and what was handed over before all of them. */
export function longTimeline(me: string, other: string, conversation: string): TimelineView {
  const view = timeline(conversation, me, [
    { from: other, text: 'Weißt du noch, der Fuchs?', ago: 30 * DAY },
    { from: other, text: TALE.repeat(40), ago: 40 * MINUTE },
    { from: other, text: TALE, ago: 30 * MINUTE },
    { from: other, text: TALE, ago: 20 * MINUTE },
    { from: me, text: TALE.repeat(20), ago: 2 * MINUTE, state: 'sending' },
    { from: me, text: TALE, ago: MINUTE, state: 'sending' },
  ]);
  const more: readonly Partial<Extract<TimelineEntry, { kind: 'text' }>>[] = [
    { copiedBy: 'mama' },
    {},
    { long: { kind: 'gone' } },
    { long: { kind: 'coming', done: 65_520, total: 150_000 } },
    { long: { kind: 'sending', done: 40_000, total: 150_000 } },
    { long: { kind: 'failed' } },
  ];
  const entries = view.entries.map((entry, index) =>
    entry.kind === 'text' ? { ...entry, ...more[index] } : entry,
  );
  return { ...view, entries };
}

/** Like {@link busyTimeline}, but the newest own message has got no further than `state`. */
export function waitingTimeline(
  me: string,
  other: string,
  conversation: string,
  state: 'sending' | 'sent',
): TimelineView {
  return timeline(conversation, me, [
    { from: other, text: 'Bist du schon da?', ago: 14 * MINUTE },
    { from: me, text: 'Fast!', ago: 3 * MINUTE, state: 'sent' },
    { from: me, text: 'Noch eine Ampel …', ago: 2 * MINUTE, state },
  ]);
}

export function groupTimeline(me: string): TimelineView {
  const view = timeline('family', me, [
    { from: 'oma', text: 'Wer kommt am Sonntag zum Apfelkuchen?', ago: 3 * DAY },
    { from: 'papa', text: 'Wir alle!', ago: 3 * DAY - 10 * MINUTE },
    {
      from: 'papa',
      text: 'Und Juno bringt die Wikinger-Schachfiguren mit.',
      ago: 3 * DAY - 9 * MINUTE,
    },
    { from: 'juno', text: 'Jaaaa', ago: 2 * DAY },
    { from: 'juno', text: '⭐', ago: 2 * DAY - 1 * MINUTE },
    { from: 'omar', text: 'أنا أيضاً أريد كعكة التفاح مع القرفة', ago: 30 * MINUTE },
    { from: 'mama', text: 'Abgemacht. Sonntag um drei.', ago: 20 * MINUTE },
    { from: 'tilda', text: 'Ich habe einen Tausendfüßler gefunden!!', ago: 3 * MINUTE },
  ]);
  const unknown: TimelineEntry = {
    kind: 'unknown',
    id: 'family-unknown',
    from: 'tilda',
    mine: false,
    sentAt: NOW_SECONDS - 2 * MINUTE,
    state: 'delivered',
  };
  return { ...view, entries: [...view.entries, unknown] };
}

/** Two children, as a guardian who looks along sees them. */
export function alongTimeline(): TimelineView {
  return timeline('juno-tilda', 'mama', [
    { from: 'juno', text: 'Kommst du nachher in den Garten?', ago: 25 * MINUTE },
    { from: 'tilda', text: 'Ja! Ich frage noch.', ago: 20 * MINUTE },
    { from: 'tilda', text: '⭐', ago: 19 * MINUTE },
    { from: 'juno', text: 'Am Baumhaus', ago: 10 * MINUTE },
    { from: 'tilda', text: 'Bringst du die Murmeln mit?', ago: 5 * MINUTE },
  ]);
}

/** Words of no kit: a list for looking at, not a mnemonic. */
export const KIT_WORDS: readonly string[] =
  'apple bridge candle dolphin engine forest garden harbor island jungle kitchen ladder magnet needle orange pencil quarter ribbon saddle tunnel umbrella violin window yellow'.split(
    ' ',
  );
