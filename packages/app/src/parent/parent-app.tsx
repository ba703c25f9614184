/** A grown-up's app: chats and family, one screen at a time or side by side where there is room. */
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { Hollow } from '../shared/art/logo.tsx';
import { type HomeView, useSession } from '../shared/session/session.ts';
import { useWide } from '../shared/ui/use-wide.ts';
import { WORDS } from '../shared/words/grown-up-words.ts';
import { AddChild } from './add-child.tsx';
import { Kit } from './kit.tsx';
import css from './parent-app.module.css';
import { ParentChat } from './parent-chat.tsx';
import { ParentHome } from './parent-home.tsx';

export function ParentApp({ view }: { view: HomeView }): VNode {
  const { router, pairingLink } = useSession();
  const wide = useWide();
  useEffect(() => {
    if (pairingLink.value !== null) router.go({ screen: 'add-child' });
  }, [router, pairingLink]);
  const screen = <OpenScreen view={view} />;
  if (!wide) return router.route.value.screen === 'home' ? <ParentHome view={view} /> : screen;
  return (
    <div class={css.panes}>
      <ParentHome view={view} />
      {screen}
    </div>
  );
}

/** What is open besides the home; an invitation to choose where both are shown. */
function OpenScreen({ view }: { view: HomeView }): VNode {
  const route = useSession().router.route.value;
  switch (route.screen) {
    case 'kit':
      return <Kit pending={view.kitPending} />;
    case 'add-child':
      return <AddChild view={view} />;
    case 'chat': {
      const open = view.conversations.find(({ id }) => id === route.conversation);
      return open === undefined ? (
        <Nothing />
      ) : (
        <ParentChat key={open.id} view={view} conversation={open} />
      );
    }
    case 'home':
      return <Nothing />;
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
