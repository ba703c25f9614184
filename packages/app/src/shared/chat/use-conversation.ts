/** Opens a conversation while its screen is shown, marks it read, and reaches further back on demand. */
import type { ConversationId, ConversationSummary, TimelineView } from '@knothole/client/view';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { useSession } from '../session/session.ts';
import { withoutRepeatedComings } from './comings.ts';

/** Entries shown at first and added by each «load earlier». */
const PAGE_ENTRIES = 60;

export interface OpenConversation {
  /** Null until the core has published it. */
  readonly timeline: TimelineView | null;
  loadEarlier(): void;
}

export function useConversation(conversation: ConversationSummary): OpenConversation {
  const { link } = useSession();
  const [limit, setLimit] = useState(PAGE_ENTRIES);
  const visible = usePageVisible();
  const { id, unread } = conversation;

  useEffect(() => {
    ignoreFailure(link.run('openConversation', { conversation: id, limit }));
  }, [link, id, limit]);
  useEffect(
    () => () => ignoreFailure(link.run('openConversation', { conversation: null, limit: 0 })),
    [link, id],
  );
  useEffect(() => {
    if (unread > 0 && visible) ignoreFailure(link.run('markRead', { conversation: id }));
  }, [link, id, unread, visible]);

  const shown = timelineOf(link.timeline.value, id);
  return {
    timeline: useMemo(() => (shown === null ? null : asPeopleSeeIt(shown)), [shown]),
    loadEarlier: () => setLimit((entries) => entries + PAGE_ENTRIES),
  };
}

/** The signal keeps the last conversation's timeline until the new one arrives. */
function timelineOf(timeline: TimelineView | null, id: ConversationId): TimelineView | null {
  return timeline?.conversation === id ? timeline : null;
}

function asPeopleSeeIt(timeline: TimelineView): TimelineView {
  return { ...timeline, entries: withoutRepeatedComings(timeline.entries) };
}

function usePageVisible(): boolean {
  const [visible, setVisible] = useState(!document.hidden);
  useEffect(() => {
    const update = (): void => setVisible(!document.hidden);
    document.addEventListener('visibilitychange', update);
    return () => document.removeEventListener('visibilitychange', update);
  }, []);
  return visible;
}

/** The view itself tells what is wrong with a conversation; there is nothing to add here. */
function ignoreFailure(command: Promise<unknown>): void {
  command.catch(() => undefined);
}
