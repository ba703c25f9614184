/** A row that is a switch: what it is about, and in words how it stands. */
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { CheckIcon } from '../../shared/art/icons.tsx';
import css from '../friends/pair-switch.module.css';

interface SwitchRowProps {
  readonly picture: VNode;
  readonly title: VNode | string;
  readonly text: string;
  /** What the switch is called where it is read aloud. */
  readonly label: string;
  readonly checked: boolean;
  readonly busy: boolean;
  readonly onToggle: () => void;
}

export function SwitchRow(props: SwitchRowProps): VNode {
  const { picture, title, text, label, checked, busy, onToggle } = props;
  const id = useId();
  return (
    <button
      type="button"
      role="switch"
      aria-checked={checked}
      aria-label={label}
      aria-describedby={id}
      aria-busy={busy}
      class={css.row}
      onClick={onToggle}
    >
      {picture}
      <span class={css.text}>
        <strong>{title}</strong>
        <span id={id} class={css.state}>
          {text}
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
