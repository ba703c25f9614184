/** A child's tablet that belongs to a family: faces, and behind each face a chat. */
import type { VNode } from 'preact';
import { type HomeView, useSession } from '../shared/session/session.ts';
import { KidChat } from './kid-chat.tsx';
import { KidHome } from './kid-home.tsx';

export function KidApp({ view }: { view: HomeView }): VNode {
  const route = useSession().router.route.value;
  const open =
    route.screen === 'chat'
      ? view.conversations.find((conversation) => conversation.id === route.conversation)
      : undefined;
  return open === undefined ? (
    <KidHome view={view} />
  ) : (
    <KidChat key={open.id} view={view} conversation={open} />
  );
}
