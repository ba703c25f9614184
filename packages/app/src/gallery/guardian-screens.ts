/** Screens about other grown-ups, more devices and the journal. */
import type { JournalEntry, NewKitView, PhonePairing } from '@knothole/client/view';
import type { Route } from '../shared/session/route.ts';
import * as family from './fixtures.ts';
import type { GalleryScreen } from './gallery-screen.ts';
import type { ScreenName } from './screen-names.ts';

const HOUR = 3_600;
const DAY = 24 * HOUR;
const papa = { nickname: 'Papa Quietsche', avatar: { animal: 'lion', colour: 'sky' } } as const;
const mama = { nickname: 'Mama Lindgrün', avatar: { animal: 'bear', colour: 'moss' } } as const;
const role = 'guardian';
const animals = family.FOUR_ANIMALS;
const who: Route = { screen: 'add-guardian', step: 'who' };
const erase: Route = { screen: 'erase' };
const rules: Route = { screen: 'rules' };
const newKit: Route = { screen: 'new-kit', step: 'words' };
const journal: Route = { screen: 'journal' };

function making(step: NewKitView): GalleryScreen {
  return { view: family.parentHome({ newKit: step }), route: newKit };
}

function joining(pairing: PhonePairing): GalleryScreen {
  return { view: family.parentHome({ pairing }), route: who };
}

function entry(
  index: number,
  hoursAgo: number,
  act: JournalEntry['act'],
  by: string,
  person: string | null,
): JournalEntry {
  const at = family.NOW_SECONDS - hoursAgo * HOUR;
  return { id: `${index}`.padStart(32, '0'), at, act, by, person, contact: null };
}

const ENTRIES: readonly JournalEntry[] = [
  entry(9, 0, 'kit-replaced', 'mama', null),
  entry(1, 1, 'device-removed', 'papa', 'omar'),
  entry(2, 3, 'device-added', 'mama', 'mama'),
  entry(3, 26, 'device-added', 'papa', 'tilda'),
  entry(4, 27, 'family-restored', 'papa', 'papa'),
  entry(5, (6 * DAY) / HOUR, 'device-left', 'oma', 'oma'),
  entry(6, (40 * DAY) / HOUR, 'guardian-added', 'mama', 'papa'),
  entry(7, (40 * DAY) / HOUR + 1, 'child-added', 'mama', 'tilda'),
  entry(8, (40 * DAY) / HOUR + 2, 'child-added', 'mama', 'juno'),
];

const alone = family
  .parentHome()
  .people.map((person) =>
    person.role === 'guardian' && !person.isMe ? { ...person, devices: [] } : person,
  )
  .map((person) => ({
    ...person,
    devices: person.isMe ? person.devices.filter(({ isThis }) => isThis) : person.devices,
  }));

export const GUARDIAN_SCREENS = {
  'add-another': {
    view: family.parentHome(),
    route: { screen: 'add-child', step: 'find', person: 'tilda' },
  },
  'guardian-who': { view: family.parentHome(), route: who },
  'guardian-new': { view: family.parentHome(), route: who },
  'guardian-kit': { view: family.parentHome(), route: who },
  'guardian-kit-unknown': { view: family.parentHome(), route: who, failing: 'KIT_UNKNOWN' },
  'guardian-find': { view: family.parentHome(), route: who },
  'guardian-waiting': joining({ step: 'waiting', profile: papa, role }),
  'guardian-animals': joining({ step: 'animals', profile: papa, role, animals }),
  'guardian-answered': joining({ step: 'answered', profile: papa, role, animals }),
  'guardian-done': joining({ step: 'done', profile: papa, role }),
  'new-kit': { view: family.parentHome(), route: newKit },
  'new-kit-alone': { view: family.parentHome(), route: newKit, failing: 'KIT_WITNESS' },
  'new-kit-waiting': making({ step: 'waiting', animals }),
  'new-kit-asked': making({ step: 'asked', by: 'papa', animals }),
  'new-kit-words': { ...making({ step: 'words' }), answer: family.KIT_WORDS },
  'new-kit-check': { ...making({ step: 'words' }), answer: family.KIT_WORDS },
  'new-kit-refused': making({ step: 'refused' }),
  'new-kit-done': making({ step: 'confirmed' }),
  'parent-new-kit-asked': {
    view: family.parentHome({ newKit: { step: 'asked', by: 'papa', animals } }),
  },
  'parent-guardian-joins': {
    view: family.parentHome({ pairing: { step: 'answered', profile: papa, role, animals } }),
  },
  journal: { view: family.parentHome({ journal: ENTRIES }), route: journal },
  'journal-none': { view: family.loneHome(), route: journal },
  rules: {
    view: family.parentHome({ people: family.peopleWith('mama', 'juno', { independent: true }) }),
    route: rules,
  },
  'rules-none': { view: family.loneHome(), route: rules },
  erase: { view: family.parentHome(), route: erase },
  'history-off': { view: family.parentHome({ historyAllowed: false }) },
  leave: { view: family.parentHome(), route: erase },
  'leave-last': { view: family.parentHome({ people: alone }), route: erase },
  'erase-child': { view: family.parentHome(), route: erase },
  'erase-family': { view: family.parentHome(), route: erase },
  'erase-family-sure': { view: family.parentHome(), route: erase },
  erasing: { view: family.parentHome({ erasing: true, connection: { kind: 'offline' } }) },
  'kid-deserted': {
    view: family.kidHome({ deserted: true, family: { kind: 'stuck', reason: 'expired' } }),
  },
  'remove-guardian': { view: family.parentHome() },
  'restore-whose': {
    view: { stage: 'new' },
    route: { screen: 'restore-family' },
    answer: [
      { id: 'mama', ...mama },
      { id: 'papa', ...papa },
    ],
  },
} as const satisfies Readonly<Partial<Record<ScreenName, GalleryScreen>>>;
