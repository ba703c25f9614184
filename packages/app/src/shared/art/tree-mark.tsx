/** The small mark of somebody who lives in another tree: of another family. */
import type { VNode } from 'preact';
import css from './tree-mark.module.css';

/** As wide as its box; what it means is said in words beside it. */
export function TreeMark(): VNode {
  return (
    <svg viewBox="0 0 48 48" aria-hidden="true" class={css.mark}>
      <circle class={css.ground} cx="24" cy="24" r="22.5" />
      <path class={css.trunk} d="M19 40 C21.5 34 21 29 20.5 25 H27.5 C27 29 26.5 34 29 40z" />
      <path
        class={css.crown}
        d="M13 28 C7.5 28 6.5 21 11 18.5 C9.5 12.5 16 8.5 20 11 C22.5 6.5 30 7 31.5 12 C37 10.5 40.5 16 37.5 20 C40.5 23 38.5 28 34 28 C31 31 16 31 13 28z"
      />
      <ellipse class={css.hollow} cx="24" cy="21" rx="5" ry="5.4" />
      <circle class={css.eye} cx="22" cy="20.8" r="1.5" />
      <circle class={css.eye} cx="26" cy="20.8" r="1.5" />
    </svg>
  );
}
