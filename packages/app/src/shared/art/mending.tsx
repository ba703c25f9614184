/** What is torn and sewn together again: the pictures of mending. */
import type { VNode } from 'preact';
import css from './mending.module.css';

const BARK = '#5b3721';
const THREAD = '#d2452f';

/** A torn note: the needle is still in its seam, or with `done` it is whole and somebody is glad. */
export function SewnNote({ done = false }: { done?: boolean }): VNode {
  return (
    <svg viewBox="0 0 120 120" aria-hidden="true" width="100%" height="100%">
      <g transform={done ? 'rotate(-4 58 54)' : 'rotate(-7 58 54)'}>
        <g stroke={BARK} stroke-width="5" stroke-linejoin="round">
          <path
            d="M16 22 H56 L50 36 L60 49 L49 63 L58 75 L53 88 H16 q-8 0 -8 -8 V30 q0 -8 8 -8z"
            fill="#fffaf1"
          />
          <path
            d="M56 22 H100 q8 0 8 8 V80 q0 8 -8 8 H53 L58 75 L49 63 L60 49 L50 36z"
            fill="#ffe3a3"
            transform={done ? undefined : 'translate(6 2)'}
          />
        </g>
        <path
          d="M20 40 h16 M20 55 h20 M20 70 h14 M80 40 h16 M82 55 h14 M80 70 h16"
          stroke="#b98a5c"
          stroke-width="5"
          stroke-linecap="round"
        />
        <path
          d={done ? WHOLE_SEAM : HALF_SEAM}
          fill="none"
          stroke={THREAD}
          stroke-width="5.5"
          stroke-linecap="round"
        />
      </g>
      {done ? <Heart /> : <Needle />}
    </svg>
  );
}

/** Stitches across the tear, from above. */
const HALF_SEAM = 'M44 31 L68 27 M46 43 L70 40 M46 56 L72 54';
const WHOLE_SEAM = `M42 31 L64 28 M44 43 L68 40 M42 56 L66 54 M42 69 L66 67 M44 81 L66 80`;

function Needle(): VNode {
  return (
    <>
      <path
        d="M70 48 C88 56 78 74 96 82"
        fill="none"
        stroke={THREAD}
        stroke-width="4.5"
        stroke-linecap="round"
      />
      <path d="M58 112 L102 80" stroke={BARK} stroke-width="12" stroke-linecap="round" />
      <path d="M58 112 L102 80" stroke="#eef0ec" stroke-width="5" stroke-linecap="round" />
      <circle cx="97" cy="83.5" r="1.8" fill={BARK} />
    </>
  );
}

function Heart(): VNode {
  return (
    <path
      d="M92 118 C76 106 69 98 69 88 C69 80 75 75 82 75 C87 75 90 77 92 81 C94 77 97 75 102 75 C109 75 115 80 115 88 C115 98 108 106 92 118z"
      fill="#e4506a"
      stroke="#fffaf1"
      stroke-width="5"
      stroke-linejoin="round"
    />
  );
}

/** A line that has been sewn: divides what was before from what comes after. */
export function Seam(): VNode {
  return (
    <svg class={css.seam} aria-hidden="true" width="100%" height="20">
      <defs>
        <pattern id="seam-stitches" width="24" height="20" patternUnits="userSpaceOnUse">
          <path class={css.cloth} d="M0 10 H24" />
          <path class={css.thread} d="M7 5 L17 15 M17 5 L7 15" />
        </pattern>
      </defs>
      <rect width="100%" height="20" fill="url(#seam-stitches)" />
    </svg>
  );
}
