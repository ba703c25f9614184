/** A whole screen that says one thing kindly: loading, open elsewhere, broken. */
import type { ComponentChildren, VNode } from 'preact';
import { Hollow } from '../art/logo.tsx';
import css from './quiet-screen.module.css';

export function QuietScreen({
  title,
  asleep = false,
  children,
}: {
  title: string;
  asleep?: boolean;
  children?: ComponentChildren;
}): VNode {
  return (
    <main class={css.screen}>
      <div class={css.mark}>
        <Hollow asleep={asleep} />
      </div>
      <h1>{title}</h1>
      {children}
    </main>
  );
}
