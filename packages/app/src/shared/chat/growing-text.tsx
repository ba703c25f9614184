/** A text area that grows with what is written, up to a few lines. */
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import css from './growing-text.module.css';

export function GrowingText({
  label,
  text,
  onText,
  onFocus,
  onEnter,
}: {
  label: string;
  text: string;
  onText: (text: string) => void;
  onFocus?: () => void;
  /** Enter on a real keyboard; with Shift it makes a new line, and on touch keyboards always. */
  onEnter: () => void;
}): VNode {
  const ref = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const area = ref.current;
    if (area === null) return;
    area.style.blockSize = 'auto';
    area.style.blockSize = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
  }, [text]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const plain = event.key === 'Enter' && !event.shiftKey && !event.isComposing;
    if (!plain || matchMedia('(pointer: coarse)').matches) return;
    event.preventDefault();
    onEnter();
  };
  return (
    <textarea
      ref={ref}
      class={css.area}
      rows={1}
      dir="auto"
      value={text}
      aria-label={label}
      placeholder={label}
      autocomplete="off"
      onInput={(event) => onText(event.currentTarget.value)}
      onFocus={onFocus}
      onKeyDown={onKeyDown}
    />
  );
}
