/**
 * Keeps a list at its newest entry while the reader is there, and where the reader was when older
 * entries are put in front.
 */
import type { TimelineEntry } from '@knothole/client/view';
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { isMine } from './timeline-blocks.ts';

/** How near to the end counts as being there, in CSS pixels. */
const NEAR_PIXELS = 80;

/** A new message of my own always shows. */
export function useStickToEnd(entries: readonly TimelineEntry[]): {
  readonly ref: RefObject<HTMLDivElement | null>;
  onScroll(): void;
} {
  const ref = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const before = useRef<{ newest: string | null; height: number }>({ newest: null, height: 0 });
  const last = entries.at(-1);
  const newest = last?.id ?? null;
  const own = last !== undefined && isMine(last);

  useLayoutEffect(() => {
    const list = ref.current;
    if (list === null) return;
    const arrived = newest !== before.current.newest;
    if (atEnd.current || (arrived && own)) list.scrollTop = list.scrollHeight;
    else if (!arrived) list.scrollTop += list.scrollHeight - before.current.height;
    before.current = { newest, height: list.scrollHeight };
  }, [entries, newest, own]);

  useLayoutEffect(() => {
    const list = ref.current;
    if (list === null) return;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) list.scrollTop = list.scrollHeight;
    });
    observer.observe(list);
    return () => observer.disconnect();
  }, []);

  return {
    ref,
    onScroll() {
      const list = ref.current;
      if (list === null) return;
      atEnd.current = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_PIXELS;
    },
  };
}
