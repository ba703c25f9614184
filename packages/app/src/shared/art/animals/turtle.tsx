import type { VNode } from 'preact';
import { Cheeks, Eyes, PAINT, Smile } from '../face.tsx';

export function Turtle(): VNode {
  return (
    <>
      <path d="M4 128 C0 60 24 20 60 20 C96 20 120 60 116 128 z" fill="#8a6a34" />
      <path d="M15 112 C13 62 34 30 60 30 C86 30 107 62 105 112z" fill="#b58e48" />
      <path
        d="M60 30 v18 M38 40 l8 14 M82 40 l-8 14 M21 72 l14 5 M99 72 l-14 5"
        stroke="#8a6a34"
        stroke-width="5"
        stroke-linecap="round"
      />
      <ellipse cx="60" cy="126" rx="34" ry="20" fill="#3c917a" />
      <path
        d="M60 114 C42 114 31 101 31 82 C31 62 43 50 60 50 C77 50 89 62 89 82 C89 101 78 114 60 114z"
        fill="#57b39a"
      />
      <path d="M48 53 q12 8 24 0 q-4 -4 -12 -4 q-8 0 -12 4z" fill="#3c917a" />
      <path d="M57 85 v1 M63 85 v1" stroke={PAINT.ink} stroke-width="2.6" stroke-linecap="round" />
      <Eyes dx={14} y={73} r={7.5} />
      <Cheeks dx={21} y={88} />
      <Smile y={93} width={18} />
    </>
  );
}
