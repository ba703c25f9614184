/**
 * A gate for grown-ups: pressed and held until a ring closes. A tap, which is what a small child does,
 * passes nothing. Enter and Space are held in the same way; a screen reader, which cannot hold, comes
 * through at once and meets the question behind the gate.
 */
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import css from './hold-button.module.css';

const HOLD_MILLISECONDS = 3_000;

export function HoldButton({
  icon,
  label,
  onHeld,
}: {
  icon: VNode;
  label: string;
  onHeld: () => void;
}): VNode {
  const [holding, setHolding] = useState(false);
  useEffect(() => {
    if (!holding) return;
    const timer = setTimeout(() => {
      setHolding(false);
      onHeld();
    }, HOLD_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [holding]);
  const release = (): void => setHolding(false);
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    // Otherwise the key is a click as well, and the gate stands open.
    event.preventDefault();
    if (event.type === 'keyup') release();
    else if (!event.repeat) setHolding(true);
  };
  return (
    <button
      type="button"
      class={css.hold}
      data-holding={holding}
      onPointerDown={(event) => setHolding(event.isPrimary && event.button === 0)}
      onPointerUp={release}
      onPointerCancel={release}
      onPointerLeave={release}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={onKey}
      onKeyUp={onKey}
      onBlur={release}
      onClick={(event) => {
        if (event.detail === 0) onHeld();
      }}
    >
      <span class={css.ring}>
        <svg viewBox="0 0 100 100" aria-hidden="true">
          <circle class={css.track} cx="50" cy="50" r="44" />
          <circle class={css.progress} cx="50" cy="50" r="44" pathLength="100" />
        </svg>
        {icon}
      </span>
      <span class={css.label}>{label}</span>
    </button>
  );
}
