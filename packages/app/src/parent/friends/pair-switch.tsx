/** Whether one of ours may chat with one of theirs: a switch, and in words what both sides say. */
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { Avatar } from '../../shared/art/avatar.tsx';
import { CheckIcon } from '../../shared/art/icons.tsx';
import { type Pair, pairName } from '../../shared/session/friends.ts';
import { PersonName } from '../../shared/ui/name-list.tsx';
import { FRIEND_WORDS } from '../../shared/words/friend-words.ts';
import { WORDS } from '../../shared/words/grown-up-words.ts';
import css from './pair-switch.module.css';

export function PairSwitch({
  pair,
  busy,
  onToggle,
}: {
  pair: Pair;
  busy: boolean;
  onToggle: () => void;
}): VNode {
  const id = useId();
  return (
    <button
      type="button"
      role="switch"
      aria-checked={pair.allowed}
      aria-label={pairName(pair)}
      aria-describedby={id}
      aria-busy={busy}
      class={css.row}
      onClick={onToggle}
    >
      <Avatar avatar={pair.person.avatar} size="40px" />
      <span class={css.text}>
        <strong>
          <PersonName person={pair.person} you={WORDS.home.me} />
        </strong>
        <span id={id} class={css.state} data-asked={pair.state === 'asked'}>
          {FRIEND_WORDS.pair.state[pair.state]}
        </span>
      </span>
      <span class={css.track} aria-hidden="true">
        <span class={css.knob}>
          <CheckIcon />
        </span>
      </span>
    </button>
  );
}
