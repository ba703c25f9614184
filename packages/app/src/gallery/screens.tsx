/** Every screen in every state, by name. */
import type { AppView, ConversationState } from '@knothole/client/view';
import type { Route } from '../shared/session/route.ts';
import * as family from './fixtures.ts';
import { FRIEND_SCREENS } from './friend-screens.ts';
import type { GalleryScreen } from './gallery-screen.ts';
import { GROUP_SCREENS } from './group-screens.ts';
import { GUARDIAN_SCREENS } from './guardian-screens.ts';
import * as mending from './mending-fixtures.ts';
import type { ScreenName } from './screen-names.ts';

const online = { kind: 'online', notice: '' } as const;
const offline = { kind: 'offline' } as const;
const child = { nickname: 'Juno', avatar: { animal: 'fox', colour: 'sun' } } as const;
const animals = family.FOUR_ANIMALS;
const in10Minutes = family.NOW_SECONDS + 600;
const withJuno: Route = { screen: 'chat', conversation: 'with-juno' };
const withMama: Route = { screen: 'chat', conversation: 'with-mama' };
const withOma: Route = { screen: 'chat', conversation: 'with-oma' };
const inFamily: Route = { screen: 'chat', conversation: 'family' };
const add: Route = { screen: 'add-child', step: 'who' };
const restore: Route = { screen: 'restore-family' };
const kit: Route = { screen: 'kit', step: 'words' };

function tablet(pairing: Extract<AppView, { stage: 'pairing' }>['pairing']): GalleryScreen {
  return { view: { stage: 'pairing', pairing, connection: online } };
}

function parentChat(
  more: Partial<GalleryScreen>,
  state: ConversationState = { kind: 'live' },
): GalleryScreen {
  const conversation = family.direct('mama', 'juno', { state });
  return {
    view: family.parentHome({ conversations: [conversation] }),
    route: withJuno,
    timeline: family.busyTimeline('mama', 'juno', 'with-juno'),
    ...more,
  };
}

type StuckReason = Extract<ConversationState, { kind: 'stuck' }>['reason'];

/** One's own words wait for the mending. */
function parentStuck(reason: StuckReason): GalleryScreen {
  return parentChat(
    { timeline: family.waitingTimeline('mama', 'juno', 'with-juno', 'sending') },
    { kind: 'stuck', reason },
  );
}

function kidStuck(reason: StuckReason): GalleryScreen {
  const state = { kind: 'stuck', reason } as const;
  return kidChat({
    view: family.kidHome({ conversations: [family.direct('juno', 'mama', { state })] }),
    timeline: family.waitingTimeline('juno', 'mama', 'with-mama', 'sending'),
  });
}

function kidChat(more: Partial<GalleryScreen>): GalleryScreen {
  return {
    view: family.kidHome(),
    route: withMama,
    timeline: family.busyTimeline('juno', 'mama', 'with-mama'),
    ...more,
  };
}

export const SCREENS: Readonly<Record<ScreenName, GalleryScreen>> = {
  ...FRIEND_SCREENS,
  ...GROUP_SCREENS,
  ...GUARDIAN_SCREENS,
  welcome: { view: { stage: 'new' } },
  'welcome-bare': { view: { stage: 'new' }, withoutPass: true },
  'welcome-code': {
    view: { stage: 'new' },
    withoutPass: true,
    pairingLink: family.PAIRING_LINK,
  },
  'welcome-error': { view: { stage: 'new' }, failing: 'OFFLINE' },
  restore: { view: { stage: 'new' }, route: restore },
  'restore-words': { view: { stage: 'new' }, route: restore, failing: 'KIT_WORDS' },
  'restore-unknown': { view: { stage: 'new' }, route: restore, failing: 'KIT_UNKNOWN' },
  'make-family': { view: { stage: 'new' } },
  protects: { view: { stage: 'new' } },
  loading: { view: { stage: 'loading' } },
  elsewhere: { view: { stage: 'open-elsewhere' } },
  broken: { view: { stage: 'broken', code: 'STORE_CORRUPT' } },

  'parent-first': { view: family.loneHome() },
  'parent-home': { view: family.parentHome() },
  'parent-busy': {
    view: family.parentHome({
      kitPending: true,
      pairing: { step: 'animals', profile: child, role: 'child', animals },
      connection: { kind: 'connecting' },
    }),
  },
  'parent-offline': { view: family.parentHome({ connection: offline }) },
  'parent-removed': {
    view: family.parentHome({ removed: true, connection: { kind: 'refused', code: 'PASS' } }),
  },
  'parent-done': {
    view: family.parentHome({ pairing: { step: 'done', profile: child, role: 'child' } }),
  },
  'parent-mending': { view: mending.pairHome(mending.mendingChats('mama')) },
  'parent-mending-there': {
    view: family.parentHome({ family: { kind: 'stuck', reason: 'path' } }),
  },
  'parent-awaited': { view: mending.awaitingHome() },
  'parent-quiet': { view: mending.quietHome('mama') },
  'start-over': { view: family.loneHome({ kitPending: false }) },
  'remove-device': { view: family.parentHome() },
  kit: { view: family.loneHome(), route: kit },
  'kit-check': { view: family.loneHome(), route: kit, failing: 'KIT_WORDS' },
  'kit-done': { view: family.parentHome(), route: kit },
  'add-profile': { view: family.parentHome(), route: add, pairingLink: family.PAIRING_LINK },
  'add-taken': { view: family.parentHome(), route: add },
  'add-returning': { view: family.parentHome(), route: add },
  'add-no-camera': { view: family.parentHome(), route: add },
  'add-scan': { view: family.parentHome(), route: add },
  'add-find': { view: family.parentHome(), route: add, failing: 'PAIRING_LINK' },
  'add-waiting': {
    view: family.parentHome({ pairing: { step: 'waiting', profile: child, role: 'child' } }),
    route: add,
  },
  'add-animals': {
    view: family.parentHome({
      pairing: { step: 'animals', profile: child, role: 'child', animals },
    }),
    route: add,
  },
  'add-answered': {
    view: family.parentHome({
      pairing: { step: 'answered', profile: child, role: 'child', animals },
    }),
    route: add,
  },
  'add-done': {
    view: family.parentHome({ pairing: { step: 'done', profile: child, role: 'child' } }),
    route: add,
  },
  'add-problem': {
    view: family.parentHome({ pairing: { step: 'problem', code: 'PAIRING_EXPIRED' } }),
    route: add,
  },
  'chat-direct': parentChat({}),
  'chat-family': {
    view: family.parentHome(),
    route: inFamily,
    timeline: family.groupTimeline('mama'),
  },
  'chat-along': {
    view: family.parentHome(),
    route: { screen: 'chat', conversation: 'juno-tilda' },
    timeline: family.alongTimeline(),
  },
  'chat-ended': parentChat({}, { kind: 'ended' }),
  'chat-empty': parentChat({ timeline: family.timeline('with-juno', 'mama', []) }),
  'chat-offline': {
    view: family.parentHome({ connection: offline }),
    route: withJuno,
    timeline: family.waitingTimeline('mama', 'juno', 'with-juno', 'sending'),
  },
  'chat-sent': parentChat({
    timeline: family.waitingTimeline('mama', 'juno', 'with-juno', 'sent'),
  }),
  'chat-long-texts': parentChat({ timeline: family.longTimeline('mama', 'juno', 'with-juno') }),
  'chat-long': parentChat({ draft: 'Grüße aus dem Wald! '.repeat(143) }),
  'chat-stuck-expired': parentStuck('expired'),
  'chat-stuck-path': parentStuck('path'),
  'chat-stuck-clone': parentStuck('clone'),
  // The only guardian, without a connection.
  'chat-stuck-fork': {
    ...parentStuck('fork'),
    view: mending.pairHome({
      conversations: [family.direct('mama', 'juno', { state: { kind: 'stuck', reason: 'fork' } })],
      connection: offline,
    }),
  },
  'chat-stuck-rollback': {
    ...parentStuck('rollback'),
    view: mending.pairHome({
      conversations: [
        family.direct('mama', 'juno', { state: { kind: 'stuck', reason: 'rollback' } }),
      ],
    }),
  },
  'chat-stuck-bucket': parentStuck('bucket'),
  'chat-stuck-removal': parentStuck('removal'),
  'chat-removed': parentChat({}, { kind: 'removed' }),
  'chat-moved': parentChat({
    timeline: mending.movedTimeline('mama', 'juno', 'with-juno', ['rollback']),
  }),
  'chat-moved-all': parentChat({
    timeline: mending.movedTimeline('mama', 'juno', 'with-juno', mending.MOVED_REASONS),
  }),
  'chat-quiet': {
    ...parentChat({}),
    view: mending.quietHome('mama'),
  },
  'chat-left': parentChat({}, { kind: 'left' }),
  'chat-about': parentChat({}),

  'kid-pairing': tablet({ step: 'show', link: family.PAIRING_LINK, expiresAt: in10Minutes }),
  'kid-pairing-stale': tablet({ step: 'show', link: family.PAIRING_LINK, expiresAt: 0 }),
  'kid-preparing': tablet({ step: 'preparing' }),
  'kid-joining': tablet({ step: 'joining', profile: child, role: 'child' }),
  'kid-animals': tablet({ step: 'animals', profile: child, role: 'child', animals }),
  'kid-problem': tablet({ step: 'problem', code: 'PAIRING_MISMATCH' }),
  'kid-home': { view: family.kidHome() },
  'kid-home-few': {
    view: family.kidHome({
      conversations: [family.familyChat('juno'), family.direct('juno', 'mama', { unread: 1 })],
    }),
  },
  'kid-home-empty': { view: family.kidHome({ conversations: [] }) },
  'kid-home-offline': { view: family.kidHome({ connection: offline }) },
  'kid-home-removed': { view: family.kidHome({ removed: true, connection: offline }) },
  'kid-home-mending': { view: family.kidHome(mending.mendingChats('juno')) },
  'kid-home-refused': { view: family.kidHome({ removed: true, conversations: [] }) },
  'kid-start-over': { view: family.kidHome({ removed: true }) },
  'kid-chat': kidChat({}),
  'kid-chat-long-texts': kidChat({ timeline: family.longTimeline('juno', 'mama', 'with-mama') }),
  'kid-chat-looks': kidChat({
    route: withOma,
    timeline: family.busyTimeline('juno', 'oma', 'with-oma'),
  }),
  'kid-chat-family': kidChat({ route: inFamily, timeline: family.groupTimeline('juno') }),
  'kid-chat-empty': kidChat({ timeline: family.timeline('with-mama', 'juno', []) }),
  'kid-chat-offline': kidChat({
    view: family.kidHome({ connection: offline }),
    timeline: family.waitingTimeline('juno', 'mama', 'with-mama', 'sending'),
  }),
  'kid-chat-typing': kidChat({
    draft: 'Ich male dir einen Drachen',
    timeline: family.waitingTimeline('juno', 'mama', 'with-mama', 'sent'),
  }),
  'kid-chat-resting': kidChat({
    view: family.kidHome({
      conversations: [family.direct('juno', 'mama', { state: { kind: 'left' } })],
    }),
  }),
  'kid-chat-stuck-expired': kidStuck('expired'),
  'kid-chat-stuck-path': kidStuck('path'),
  'kid-chat-stuck-clone': kidStuck('clone'),
  'kid-chat-stuck-fork': kidStuck('fork'),
  // Of a family with one grown-up.
  'kid-chat-stuck-rollback': {
    ...kidStuck('rollback'),
    view: mending.pairHome(
      {
        conversations: [
          family.direct('juno', 'mama', { state: { kind: 'stuck', reason: 'rollback' } }),
        ],
      },
      'juno',
    ),
  },
  'kid-chat-stuck-bucket': kidStuck('bucket'),
  'kid-chat-stuck-removal': kidStuck('removal'),
  'kid-chat-removed': kidChat({
    view: family.kidHome({
      conversations: [family.direct('juno', 'mama', { state: { kind: 'removed' } })],
    }),
  }),
  'kid-chat-moved': kidChat({
    timeline: mending.movedTimeline('juno', 'mama', 'with-mama', ['rollback']),
  }),
  'kid-chat-alone': kidChat({
    view: family.kidHome({
      people: family.peopleWith('juno', 'juno', { independent: true }),
      conversations: [family.direct('juno', 'tilda', { alone: true })],
    }),
    route: { screen: 'chat', conversation: 'with-tilda' },
    timeline: family.busyTimeline('juno', 'tilda', 'with-tilda'),
  }),
  'kid-chat-away': kidChat({
    view: mending.quietHome('juno'),
    route: withOma,
    timeline: family.busyTimeline('juno', 'oma', 'with-oma'),
  }),
};
