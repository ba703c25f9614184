/** Opening a screen puts the focus on it. */
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * Focuses the heading as soon as the screen shows. `toWrite`: its text field instead, where there is
 * a mouse; on a touch screen that would bring up the keyboard before anybody wants to write.
 */
export function useOpenFocus<Screen extends HTMLElement>({
  toWrite,
}: {
  toWrite: boolean;
}): RefObject<Screen | null> {
  const ref = useRef<Screen>(null);
  useLayoutEffect(() => {
    const find = (selector: string): HTMLElement | null =>
      ref.current?.querySelector<HTMLElement>(selector) ?? null;
    const field = toWrite && matchMedia('(pointer: fine)').matches ? find('textarea') : null;
    (field ?? find('h1'))?.focus({ preventScroll: true });
  }, [toWrite]);
  return ref;
}
