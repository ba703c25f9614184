/** The buttons of both modes: one shape, three weights. Kid mode makes them bigger by its tokens. */
import type { ComponentChildren, VNode } from 'preact';
import css from './button.module.css';

export interface ButtonProps {
  readonly children: ComponentChildren;
  /** main: the one thing to do here · plain: as good an answer · quiet: a way out · danger: ends something. */
  readonly look?: 'main' | 'plain' | 'quiet' | 'danger';
  readonly icon?: VNode;
  readonly type?: 'button' | 'submit';
  readonly disabled?: boolean;
  readonly busy?: boolean;
  readonly wide?: boolean;
  readonly label?: string;
  readonly onPress?: () => void;
}

export function Button({
  children,
  look = 'main',
  icon,
  type = 'button',
  disabled = false,
  busy = false,
  wide = false,
  label,
  onPress,
}: ButtonProps): VNode {
  return (
    <button
      type={type}
      class={`${css.button} ${css[look]} ${wide ? css.wide : ''}`}
      disabled={disabled}
      aria-busy={busy}
      aria-label={label}
      onClick={onPress}
    >
      {icon}
      <span>{children}</span>
    </button>
  );
}

/** A round button that shows an icon; `label` is what it is called. */
export function IconButton({
  icon,
  label,
  look = 'quiet',
  disabled = false,
  type = 'button',
  pressed,
  onPress,
}: {
  icon: VNode;
  label: string;
  /** For a button that keeps something open. */
  pressed?: boolean;
  look?: 'main' | 'plain' | 'quiet';
  disabled?: boolean;
  type?: 'button' | 'submit';
  onPress?: () => void;
}): VNode {
  return (
    <button
      type={type}
      class={`${css.round} ${css[look]}`}
      aria-label={label}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onPress}
    >
      {icon}
    </button>
  );
}
