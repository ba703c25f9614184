/** A grown-up's app: chats and family, one screen at a time or side by side where there is room. */
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { Hollow } from '../shared/art/logo.tsx';
import { type HomeView, useSession } from '../shared/session/session.ts';
import { Deferred } from '../shared/ui/deferred.tsx';
import { useWide } from '../shared/ui/use-wide.ts';
import { WORDS } from '../shared/words/grown-up-words.ts';
import { AddChild } from './add-child.tsx';
import css from './parent-app.module.css';
import { ParentChat } from './parent-chat.tsx';
import { ParentHome } from './parent-home.tsx';

const loadKit = () => import('./kit.tsx').then((module) => module.Kit);
const loadGuardians = () =>
  import('./guardians/add-guardian.tsx').then((module) => module.AddGuardian);
const loadNewKit = () => import('./guardians/new-kit.tsx').then((module) => module.NewKit);
const loadJournal = () => import('./guardians/journal.tsx').then((module) => module.Journal);
const loadErase = () => import('./erase/erase.tsx').then((module) => module.Erase);
const loadRules = () => import('./rules/rules.tsx').then((module) => module.Rules);
const loadErasing = () => import('./erase/erasing.tsx').then((module) => module.Erasing);
const loadGroups = () => import('./groups/groups-app.tsx').then((module) => module.GroupsApp);
const loadFriends = () => import('./friends/friends-app.tsx').then((module) => module.FriendsApp);

export function ParentApp({ view }: { view: HomeView }): VNode {
  const { router, pairingLink, inviteLink } = useSession();
  const wide = useWide();
  const opened = pairingLink.value ?? inviteLink.value;
  useEffect(() => {
    if (pairingLink.value !== null) router.go({ screen: 'add-child', step: 'who' });
    else if (inviteLink.value !== null) router.go({ screen: 'meet', step: 'open' });
  }, [router, pairingLink, inviteLink, opened]);
  const screen = useOpenScreen(view);
  if (view.erasing) return <Deferred load={loadErasing} props={{ view }} />;
  if (!wide) return screen ?? <ParentHome view={view} />;
  return (
    <div class={css.panes}>
      <ParentHome view={view} />
      {screen ?? <Nothing />}
    </div>
  );
}

/** What is open besides the home; null for what has gone or belongs to another stage. */
function useOpenScreen(view: HomeView): VNode | null {
  const route = useSession().router.route.value;
  switch (route.screen) {
    case 'kit':
      return <Deferred load={loadKit} props={{ pending: view.kitPending, step: route.step }} />;
    case 'add-child':
      return <AddChild view={view} step={route.step} person={route.person ?? null} />;
    case 'add-guardian':
      return <Deferred load={loadGuardians} props={{ view, step: route.step }} />;
    case 'new-kit':
      return <Deferred load={loadNewKit} props={{ view, step: route.step }} />;
    case 'journal':
      return <Deferred load={loadJournal} props={{ view }} />;
    case 'erase':
      return <Deferred load={loadErase} props={{ view }} />;
    case 'rules':
      return <Deferred load={loadRules} props={{ view }} />;
    case 'friends':
      return <Deferred load={loadFriends} props={{ view, meet: null }} />;
    case 'meet':
      return <Deferred load={loadFriends} props={{ view, meet: route.step }} />;
    case 'make-group': {
      const open = { step: route.step, request: route.request ?? null };
      return <Deferred load={loadGroups} props={{ view, open }} />;
    }
    case 'group':
      return <Deferred load={loadGroups} props={{ view, open: { group: route.group } }} />;
    case 'chat': {
      const open = view.conversations.find(({ id }) => id === route.conversation);
      return open === undefined ? null : (
        <ParentChat key={open.id} view={view} conversation={open} />
      );
    }
    case 'home':
    case 'make-family':
    case 'restore-family':
    case 'pairing':
    case 'ask-group':
      return null;
  }
}

function Nothing(): VNode {
  return (
    <div class={css.nothing}>
      <span>
        <Hollow />
      </span>
      <p>{WORDS.home.wideEmpty}</p>
    </div>
  );
}
