/** A hollow in which nobody is yet: a child asks for somebody to look out of it. */
import type { VNode } from 'preact';
import css from './new-friend.module.css';

/** `asked`: a note is on its way to the grown-ups. */
export function NewFriend({ asked }: { asked: boolean }): VNode {
  return (
    <svg viewBox="0 0 120 120" aria-hidden="true" class={css.picture}>
      <path
        class={css.shadow}
        d="M20 116 C20 94 30 86 40 82 C30 72 30 58 36 51 C29 38 36 28 45 32 C50 34 53 39 54 43 C58 42 62 42 66 43 C67 39 70 34 75 32 C84 28 91 38 84 51 C90 58 90 72 80 82 C90 86 100 94 100 116z"
      />
      <circle class={css.eye} cx="49" cy="62" r="7" />
      <circle class={css.eye} cx="71" cy="62" r="7" />
      <circle class={css.pupil} cx="50" cy="63" r="3.6" />
      <circle class={css.pupil} cx="72" cy="63" r="3.6" />
      <path class={css.smile} d="M53 76 q7 6 14 0" />
      {asked ? <Note /> : <Wish />}
    </svg>
  );
}

function Wish(): VNode {
  return (
    <g>
      <circle class={css.badge} cx="95" cy="25" r="19" />
      <path class={css.plus} d="M95 15.5 v19 M85.5 25 h19" />
    </g>
  );
}

function Note(): VNode {
  return (
    <g transform="rotate(-8 92 30)">
      <rect class={css.paper} x="66" y="12" width="48" height="36" rx="6" />
      <path class={css.fold} d="M68 17 L90 33 L112 17" />
      <circle class={css.badge} cx="108" cy="46" r="12" />
      <path class={css.check} d="M102 46.5 l4.5 4.5 l8 -9" />
    </g>
  );
}
