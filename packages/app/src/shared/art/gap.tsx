/** Between two who may not be together yet: a bridge that ends from either side before the middle. */
import type { VNode } from 'preact';
import css from './gap.module.css';

/** As wide as its box; decoration beside words. */
export function Gap(): VNode {
  return (
    <svg viewBox="0 0 64 32" aria-hidden="true" class={css.gap}>
      <path class={css.rope} d="M2 12 Q12 17 22 18 M62 12 Q52 17 42 18" />
      <path class={css.plank} d="M7 15 v9 M14.5 18 v9 M57 15 v9 M49.5 18 v9" />
      <path class={css.missing} d="M26 19 h12" />
    </svg>
  );
}
