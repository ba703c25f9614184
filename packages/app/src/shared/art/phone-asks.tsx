/** The picture that asks to compare: the phone beside this tablet has four animals too. */
import type { VNode } from 'preact';

const PLACES = [
  { x: 44, y: 40, fill: '#a9d3a4' },
  { x: 76, y: 40, fill: '#ffdc83' },
  { x: 44, y: 74, fill: '#f7abb6' },
  { x: 76, y: 74, fill: '#a6d3ee' },
] as const;

export function PhoneAsks(): VNode {
  return (
    <svg viewBox="0 0 120 120" aria-hidden="true" width="100%" height="100%">
      <rect x="22" y="4" width="76" height="112" rx="14" fill="#2e2320" />
      <rect x="28" y="12" width="64" height="92" rx="8" fill="#fffaf1" />
      {PLACES.map(({ x, y, fill }) => (
        <g key={fill}>
          <circle cx={x} cy={y} r="13" fill={fill} />
          <circle cx={x - 5} cy={y - 1} r="2.4" fill="#2e2320" />
          <circle cx={x + 5} cy={y - 1} r="2.4" fill="#2e2320" />
        </g>
      ))}
      <circle cx="96" cy="98" r="20" fill="#f6b73c" />
      <path d="M86 93 h20 M86 103 h20" stroke="#3d2a05" stroke-width="5" stroke-linecap="round" />
    </svg>
  );
}
