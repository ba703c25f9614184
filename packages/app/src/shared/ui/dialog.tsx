/** A question or a page on top: the browser's own dialog, so focus, Escape and return come with it. */
import type { ComponentChildren, VNode } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { CrossIcon } from '../art/icons.tsx';
import { IconButton } from './button.tsx';
import css from './dialog.module.css';

export function Dialog({
  title,
  closeLabel,
  onClose,
  children,
}: {
  title: string;
  closeLabel: string;
  onClose: () => void;
  children: ComponentChildren;
}): VNode {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // A layout effect: its clean-up still finds the dialog in the page, so closing it returns the focus.
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (dialog !== null && !dialog.open) dialog.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      class={css.dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div class={css.sheet}>
        <header class={css.header}>
          <h2 id={titleId}>{title}</h2>
          <IconButton icon={<CrossIcon />} label={closeLabel} onPress={onClose} />
        </header>
        {children}
      </div>
    </dialog>
  );
}

/** The two answers of a question, of equal size. */
export function Answers({ children }: { children: ComponentChildren }): VNode {
  return <div class={css.answers}>{children}</div>;
}
