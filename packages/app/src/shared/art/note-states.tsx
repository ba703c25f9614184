/** Where a child's own note is: a drawing for each place. */
import type { VNode } from 'preact';

/** Paper in flight, not yet in the tree. */
export function FlyingNote(): VNode {
  return (
    <svg viewBox="0 0 120 120" aria-hidden="true" width="100%" height="100%">
      <path
        d="M10 42 h22 M4 62 h24 M14 82 h16"
        stroke="#a87650"
        stroke-width="7"
        stroke-linecap="round"
      />
      <g transform="rotate(-10 74 60)">
        <rect x="40" y="32" width="70" height="54" rx="8" fill="#fffaf1" />
        <rect
          x="40"
          y="32"
          width="70"
          height="54"
          rx="8"
          fill="none"
          stroke="#5b3721"
          stroke-width="5"
        />
        <path d="M44 40 L75 64 L106 40" fill="none" stroke="#5b3721" stroke-width="5" />
      </g>
    </svg>
  );
}

/** Three rising letters of sleep. */
export function Snore(): VNode {
  return (
    <svg viewBox="0 0 120 120" aria-hidden="true" width="100%" height="100%">
      <path
        d="M14 84 h24 l-24 26 h24 M52 50 h28 l-28 30 h28 M78 10 h32 l-32 34 h32"
        fill="none"
        stroke="#fff6e2"
        stroke-width="10"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
