import type { VNode } from 'preact';
import { both, Eyes, PAINT, Shoulders } from '../face.tsx';

export function Owl(): VNode {
  return (
    <>
      <Shoulders fill="#6f5138" rx={36} />
      <path
        d="M60 106 C34 106 20 92 20 68 C20 52 20 32 17 21 C16 17 20 15 24 18 C32 25 46 29 60 29 C74 29 88 25 96 18 C100 15 104 17 103 21 C100 32 100 52 100 68 C100 92 86 106 60 106z"
        fill="#8f6b4a"
      />
      <path d="M60 52 L47 29 Q60 34 73 29z" fill="#6f5138" />
      {both(() => (
        <>
          <circle cx="41" cy="62" r="21" fill={PAINT.cream} />
          <circle cx="41" cy="62" r="14.5" fill="#f6b73c" />
        </>
      ))}
      <Eyes dx={19} y={62} r={9} />
      <path d="M60 66 q8 6 5 13 q-2 6 -5 8 q-3 -2 -5 -8 q-3 -7 5 -13z" fill={PAINT.beakDeep} />
      <path
        d="M41 93 q4 5 8 0 M56 97 q4 5 8 0 M71 93 q4 5 8 0"
        fill="none"
        stroke="#b8936a"
        stroke-width="3"
        stroke-linecap="round"
      />
    </>
  );
}
