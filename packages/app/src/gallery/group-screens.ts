/** The screens about groups of several families, by name. */
import type { Route } from '../shared/session/route.ts';
import type { GalleryScreen } from './gallery-screen.ts';
import * as groups from './group-fixtures.ts';
import type { ScreenName } from './screen-names.ts';

const toGarden: Route = { screen: 'group', group: 'garden' };
const inGarden: Route = { screen: 'chat', conversation: 'garden-chat' };

export const GROUP_SCREENS = {
  'parent-groups': { view: groups.groupsHome('waits') },
  'group-who': {
    view: groups.groupsHome('on'),
    route: { screen: 'make-group', step: 'who', request: 'wish' },
  },
  'group-name': {
    view: groups.groupsHome('on'),
    route: { screen: 'make-group', step: 'name', request: 'wish' },
  },
  'group-waits': { view: groups.groupsHome('waits'), route: toGarden },
  group: { view: groups.groupsHome('on'), route: toGarden },
  'group-out': { view: groups.groupsHome('on'), route: toGarden },
  'chat-group': {
    view: groups.groupsHome('on'),
    route: inGarden,
    timeline: groups.groupTimeline('mama'),
  },
  'kid-home-groups': { view: groups.groupsKid() },
  'kid-ask-group': { view: groups.groupsKid(), route: { screen: 'ask-group' } },
  'kid-asked-group': { view: groups.groupsKid(), route: { screen: 'ask-group' } },
  'kid-group-waits': { view: groups.groupsKid(), route: { screen: 'group', group: 'pond' } },
  'kid-group-refused': { view: groups.groupsKid(), route: { screen: 'group', group: 'chess' } },
  'kid-group-who': {
    view: groups.groupsKid(),
    route: inGarden,
    timeline: groups.groupTimeline('juno'),
  },
  'kid-group-out': {
    view: groups.groupsKid(),
    route: inGarden,
    timeline: groups.groupTimeline('juno'),
  },
  'kid-chat-group-left': {
    view: groups.groupsKid({ kind: 'left' }),
    route: inGarden,
    timeline: groups.groupTimeline('juno'),
  },
  'kid-chat-group': {
    view: groups.groupsKid(),
    route: inGarden,
    timeline: groups.groupTimeline('juno'),
  },
} as const satisfies Partial<Record<ScreenName, GalleryScreen>>;
