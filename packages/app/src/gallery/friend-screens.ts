/** The screens about other families, in every state, by name. */
import type { Route } from '../shared/session/route.ts';
import * as family from './fixtures.ts';
import * as friends from './friend-fixtures.ts';
import type { GalleryScreen } from './gallery-screen.ts';
import type { ScreenName } from './screen-names.ts';

const offline = { kind: 'offline' } as const;
const toFriends: Route = { screen: 'friends' };
const toMeet: Route = { screen: 'meet', step: 'way' };

function meeting(step: keyof typeof friends.MEETINGS): GalleryScreen {
  return { view: family.parentHome({ meeting: friends.MEETINGS[step] }), route: toMeet };
}

const leoChat: Partial<GalleryScreen> = {
  route: { screen: 'chat', conversation: 'with-leo' },
  timeline: family.timeline('with-leo', 'juno', [
    { from: 'leo', text: 'Hast du auch einen Baum?', ago: 900 },
    { from: 'juno', text: 'Ja! Da drüben 🌳', ago: 800 },
    { from: 'leo', text: '⭐', ago: 700 },
  ]),
};

export const FRIEND_SCREENS = {
  'parent-friends': { view: friends.friendlyHome() },
  'parent-requests': { view: friends.friendlyHome(friends.withRequests) },
  'parent-meeting': { view: family.parentHome({ meeting: friends.MEETINGS.words }) },
  'parent-invited': { view: family.parentHome({ meeting: friends.MEETINGS.invited }) },
  'parent-invites': { view: family.parentHome(), inviteLink: friends.INVITE_LINK },
  friends: { view: friends.friendlyHome(friends.withRequests), route: toFriends },
  'friends-none': { view: family.parentHome(), route: toFriends },
  'friends-offline': {
    view: friends.friendlyHome({ connection: offline }),
    route: toFriends,
    failing: 'OFFLINE',
  },
  'friends-end': { view: friends.friendlyHome(), route: toFriends },
  'friends-take-back': { view: friends.friendlyHome(), route: toFriends },
  'friends-end-family': { view: friends.friendlyHome(), route: toFriends },
  'friends-passes': { view: friends.friendlyHome(friends.withPasses), route: toFriends },
  'friends-end-pass': { view: friends.friendlyHome(friends.withPasses), route: toFriends },
  meet: { view: family.parentHome(), route: toMeet },
  'meet-choose': { view: family.parentHome(), route: { screen: 'meet', step: 'invite' } },
  'meet-chosen': { view: family.parentHome(), route: { screen: 'meet', step: 'invite' } },
  'meet-find': { view: family.parentHome(), route: { screen: 'meet', step: 'find' } },
  'meet-no-camera': { view: family.parentHome(), route: { screen: 'meet', step: 'find' } },
  'meet-open': {
    view: family.parentHome(),
    route: { screen: 'meet', step: 'open' },
    inviteLink: friends.INVITE_LINK,
  },
  'meet-open-taken': {
    view: family.parentHome(),
    route: { screen: 'meet', step: 'open' },
    inviteLink: friends.INVITE_LINK,
    failing: 'INVITE_TAKEN',
  },
  'meet-invited': meeting('invited'),
  'meet-over': meeting('over'),
  'meet-opening': meeting('opening'),
  'meet-opening-offline': {
    view: family.parentHome({ meeting: friends.MEETINGS.opening, connection: offline }),
    route: toMeet,
  },
  'meet-words': meeting('words'),
  'meet-answered': meeting('answered'),
  'meet-done': meeting('done'),
  'meet-expired': meeting('expired'),
  'meet-taken': meeting('taken'),
  'meet-refused': meeting('refused'),
  'chat-friend': {
    view: friends.friendlyHome(),
    route: { screen: 'chat', conversation: 'with-leo' },
    timeline: family.timeline('with-leo', 'mama', [
      { from: 'leo', text: 'Hast du auch einen Baum?', ago: 900 },
      { from: 'juno', text: 'Ja! Da drüben 🌳', ago: 800 },
      { from: 'leo', text: 'Mein Igel heißt jetzt auch Juno', ago: 60 },
    ]),
  },
  'chat-friend-about': {
    view: friends.friendlyHome(),
    route: { screen: 'chat', conversation: 'with-leo' },
    timeline: family.timeline('with-leo', 'mama', []),
  },
  'kid-home-friends': { view: friends.friendlyKid() },
  'kid-home-ended': { view: friends.endedKid() },
  'kid-home-asked': { view: friends.friendlyKid() },
  'kid-home-not-asked': { view: friends.friendlyKid(), failing: 'OFFLINE' },
  'kid-chat-friend': { ...leoChat, view: friends.friendlyKid() },
  'kid-chat-friend-unnamed': { ...leoChat, view: friends.unnamedLookerKid() },
  'kid-chat-ended': { ...leoChat, view: friends.endedKid() },
  'kid-chat-refused': {
    ...leoChat,
    view: friends.friendlyKid(),
    failing: 'NOT_APPROVED',
  },
  'welcome-invited': { view: { stage: 'new' }, inviteLink: friends.INVITE_LINK },
  'welcome-invited-bare': {
    view: { stage: 'new' },
    withoutPass: true,
    inviteLink: friends.INVITE_LINK,
  },
} as const satisfies Partial<Record<ScreenName, GalleryScreen>>;
