/** The picture that explains pairing: a grown-up's phone looks at the code. */
import type { VNode } from 'preact';

export function PhoneScans(): VNode {
  return (
    <svg viewBox="0 0 160 160" aria-hidden="true" width="100%" height="100%">
      <path
        d="M26 160 C22 130 34 116 52 108 L104 92 C124 88 134 104 122 116 L92 134 C84 148 78 154 76 160z"
        fill="#f0b58f"
      />
      <g transform="rotate(-12 78 70)">
        <rect x="42" y="8" width="72" height="124" rx="14" fill="#2e2320" />
        <rect x="48" y="16" width="60" height="104" rx="8" fill="#fffaf1" />
        <path
          d="M57 46 v-9 a5 5 0 0 1 5 -5 h9 M99 46 v-9 a5 5 0 0 0 -5 -5 h-9 M57 80 v9 a5 5 0 0 0 5 5 h9 M99 80 v9 a5 5 0 0 1 -5 5 h-9"
          fill="none"
          stroke="#2c6b49"
          stroke-width="5"
          stroke-linecap="round"
        />
        <path
          d="M64 40 h11 v11 h-11z M82 40 h11 v11 h-11z M64 75 h11 v11 h-11z M82 58 h5 v5 h-5z M88 66 h5 v5 h-5z M70 58 h5 v5 h-5z M82 75 h5 v5 h-5z M88 81 h5 v5 h-5z"
          fill="#2e2320"
        />
      </g>
      <path
        d="M100 96 C118 92 128 104 118 112 L88 128 M108 78 C124 74 134 86 124 94 L112 102"
        fill="none"
        stroke="#f0b58f"
        stroke-width="15"
        stroke-linecap="round"
      />
    </svg>
  );
}
