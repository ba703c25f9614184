/** The frame of a parent's screen: a way back, a title, one column. */
import type { ComponentChildren, VNode } from 'preact';
import { BackIcon } from '../art/icons.tsx';
import { WORDS } from '../words/grown-up-words.ts';
import { IconButton } from './button.tsx';
import css from './page.module.css';

export function Page({
  title,
  onBack,
  children,
}: {
  title: string;
  onBack?: () => void;
  children: ComponentChildren;
}): VNode {
  return (
    <main class={css.page}>
      <header class={css.header}>
        {onBack === undefined ? null : (
          <IconButton icon={<BackIcon />} label={WORDS.back} onPress={onBack} />
        )}
        <h1>{title}</h1>
      </header>
      <div class={css.column}>{children}</div>
    </main>
  );
}
