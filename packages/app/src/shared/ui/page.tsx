/** The frame of a parent's screen: a way back, a title, one column. */
import type { ComponentChildren, VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { BackIcon } from '../art/icons.tsx';
import { WORDS } from '../words/grown-up-words.ts';
import { IconButton } from './button.tsx';
import css from './page.module.css';

/** Each new title is a new step: it gets the focus, so that it is spoken and Tab goes on from it. */
export function Page({
  title,
  onBack,
  children,
}: {
  title: string;
  onBack?: () => void;
  children: ComponentChildren;
}): VNode {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => heading.current?.focus(), [title]);
  return (
    <main class={css.page}>
      <header class={css.header}>
        {onBack === undefined ? null : (
          <IconButton icon={<BackIcon />} label={WORDS.back} onPress={onBack} />
        )}
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
      </header>
      <div class={css.column}>{children}</div>
    </main>
  );
}
