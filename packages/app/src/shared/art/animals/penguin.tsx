import type { VNode } from 'preact';
import { both, Cheeks, Eyes, PAINT, Shoulders } from '../face.tsx';

export function Penguin(): VNode {
  return (
    <>
      <Shoulders fill="#2e3c58" rx={40} />
      <ellipse cx="60" cy="128" rx="25" ry="26" fill={PAINT.white} />
      <path
        d="M60 106 C32 106 18 90 18 64 C18 38 36 22 60 22 C84 22 102 38 102 64 C102 90 88 106 60 106z"
        fill="#2e3c58"
      />
      <path d="M60 22 q-3 -10 5 -13 q-1 6 5 8 q6 -1 7 -1 q-3 8 -10 9z" fill="#2e3c58" />
      {both(() => (
        <path
          d="M60.5 53 C54 42 42 40 34 47 C24 56 24 78 33 90 C40 98 50 101 60.5 101z"
          fill={PAINT.white}
        />
      ))}
      <Eyes dx={16} y={65} />
      <Cheeks dx={25} y={81} />
      <path d="M60 71 q11 1 10 7 q-2 7 -10 9 q-8 -2 -10 -9 q-1 -6 10 -7z" fill={PAINT.beak} />
      <path
        d="M51 78 q9 4 18 0"
        fill="none"
        stroke={PAINT.beakDeep}
        stroke-width="2.4"
        stroke-linecap="round"
      />
    </>
  );
}
