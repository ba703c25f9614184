/** A child's tablet that belongs to a family: faces, and behind each face a chat. */
import type { VNode } from 'preact';
import { chatOf, groupOf } from '../shared/session/groups.ts';
import { type HomeView, useSession } from '../shared/session/session.ts';
import { Deferred } from '../shared/ui/deferred.tsx';
import { KidChat } from './kid-chat.tsx';
import { KidHome } from './kid-home.tsx';

const loadGroup = () => import('./kid-group.tsx').then((module) => module.KidGroup);
const loadAsking = () => import('./ask-group.tsx').then((module) => module.AskGroup);

export function KidApp({ view }: { view: HomeView }): VNode {
  return useOpenScreen(view) ?? <KidHome view={view} />;
}

/** What is open besides the home; null for what has gone. A group that begins opens as its chat. */
function useOpenScreen(view: HomeView): VNode | null {
  const route = useSession().router.route.value;
  switch (route.screen) {
    case 'chat': {
      const open = view.conversations.find(({ id }) => id === route.conversation);
      return open === undefined ? null : <KidChat key={open.id} view={view} conversation={open} />;
    }
    case 'group': {
      const group = groupOf(view, route.group);
      if (group === undefined) return null;
      const chat = chatOf(view, group);
      return chat === null ? (
        <Deferred load={loadGroup} props={{ view, group }} />
      ) : (
        <KidChat key={chat.id} view={view} conversation={chat} />
      );
    }
    case 'ask-group':
      return <Deferred load={loadAsking} props={{ view }} />;
    default:
      return null;
  }
}
