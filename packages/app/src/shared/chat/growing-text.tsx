/** A text area that grows with what is written, up to a few lines. */
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import css from './growing-text.module.css';

export function GrowingText({
  label,
  text,
  onText,
  describedBy,
  enterSends = false,
  onFocus,
  onEnter,
}: {
  label: string;
  text: string;
  onText: (text: string) => void;
  onFocus?: () => void;
  /** Id of what must be read before writing. */
  describedBy?: string;
  /** Enter sends on a touch keyboard too, where it otherwise makes a new line. */
  enterSends?: boolean;
  /** Enter; without `enterSends` Shift with it makes a new line. */
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
    if (!plain || (!enterSends && matchMedia('(pointer: coarse)').matches)) return;
    event.preventDefault();
    onEnter();
  };
  // Some touch keyboards name no key; what they are about to write tells it.
  const onBeforeInput = (event: InputEvent): void => {
    if (!enterSends || event.inputType !== 'insertLineBreak') return;
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
      aria-describedby={describedBy}
      autocomplete="off"
      enterkeyhint={enterSends ? 'send' : undefined}
      onInput={(event) => onText(event.currentTarget.value)}
      onFocus={onFocus}
      onKeyDown={onKeyDown}
      onBeforeInput={onBeforeInput}
    />
  );
}
