/** Three dots that come and go: something is under way elsewhere. */
import type { VNode } from 'preact';
import css from './breath.module.css';

export function Breath(): VNode {
  return (
    <span class={css.dots} aria-hidden="true">
      <i />
      <i />
      <i />
    </span>
  );
}
