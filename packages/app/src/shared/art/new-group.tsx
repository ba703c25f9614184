/** A hollow for several, in which nobody is yet: a child asks for a group. */
import type { VNode } from 'preact';
import css from './new-friend.module.css';

/** As wide as its box; decoration beside words. */
export function NewGroup(): VNode {
  return (
    <svg viewBox="0 0 120 120" aria-hidden="true" class={css.picture}>
      {[22, 62].map((x) => (
        <g key={x} transform={`translate(${x - 24} 26) scale(0.66)`}>
          <Shadow />
        </g>
      ))}
      <g transform="translate(18 42) scale(0.7)">
        <Shadow />
      </g>
      <circle class={css.badge} cx="97" cy="23" r="19" />
      <path class={css.plus} d="M97 13.5 v19 M87.5 23 h19" />
    </svg>
  );
}

function Shadow(): VNode {
  return (
    <g>
      <path
        class={css.shadow}
        d="M20 110 C20 94 30 86 40 82 C30 72 30 58 36 51 C29 38 36 28 45 32 C50 34 53 39 54 43 C58 42 62 42 66 43 C67 39 70 34 75 32 C84 28 91 38 84 51 C90 58 90 72 80 82 C90 86 100 94 100 110z"
      />
      <circle class={css.eye} cx="49" cy="62" r="8" />
      <circle class={css.eye} cx="71" cy="62" r="8" />
      <circle class={css.pupil} cx="50" cy="63" r="4" />
      <circle class={css.pupil} cx="72" cy="63" r="4" />
    </g>
  );
}
