import type { VNode } from 'preact';
import { BallEye, both, Cheeks, PAINT, Shoulders } from '../face.tsx';

export function Frog(): VNode {
  return (
    <>
      <Shoulders fill="#4c8f3f" rx={38} />
      {both(() => (
        <circle cx="35" cy="37" r="18" fill="#6bb254" />
      ))}
      <path
        d="M60 104 C30 104 12 92 12 73 C12 54 32 42 60 42 C88 42 108 54 108 73 C108 92 90 104 60 104z"
        fill="#6bb254"
      />
      <path
        d="M60 104 C42 104 28 99 20 91 C40 96 80 96 100 91 C92 99 78 104 60 104z"
        fill="#d8ecae"
      />
      {both(() => (
        <BallEye x={35} y={36} r={12.5} />
      ))}
      <path
        d="M55 64 v1.5 M65 64 v1.5"
        stroke={PAINT.ink}
        stroke-width="3"
        stroke-linecap="round"
      />
      <path
        d="M30 74 Q60 98 90 74"
        fill="none"
        stroke={PAINT.ink}
        stroke-width="3"
        stroke-linecap="round"
      />
      <Cheeks dx={37} y={70} />
    </>
  );
}
