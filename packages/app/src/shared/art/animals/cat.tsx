import type { VNode } from 'preact';
import { both, Cheeks, Eyes, PAINT, Shoulders, Snout } from '../face.tsx';

export function Cat(): VNode {
  return (
    <>
      <Shoulders fill="#6c7688" rx={32} />
      {both(() => (
        <>
          <path d="M20 62 L20 23 Q20 16 26 20 L54 40z" fill="#8791a3" />
          <path d="M27 44 L27 30 Q27 27 30 29 L42 38z" fill="#f4a9a8" />
          <path
            d="M4 72 l15 3 M5 86 l14 -2"
            stroke={PAINT.ink}
            stroke-width="2"
            stroke-linecap="round"
            opacity="0.65"
          />
        </>
      ))}
      <path
        d="M60 103 C34 103 17 90 17 69 C17 47 36 34 60 34 C84 34 103 47 103 69 C103 90 86 103 60 103z"
        fill="#8791a3"
      />
      <path
        d="M60 37 v13 M49 38 l2 9 M71 38 l-2 9 M19 66 l9 2 M101 66 l-9 2"
        stroke="#5a6375"
        stroke-width="4.4"
        stroke-linecap="round"
      />
      <path
        d="M60 103 C44 103 36 94 40 86 C44 79 54 78 60 82 C66 78 76 79 80 86 C84 94 76 103 60 103z"
        fill={PAINT.white}
      />
      <Eyes dx={19} y={66} />
      <Cheeks dx={32} y={80} />
      <Snout y={82} nose="#e0727a" />
    </>
  );
}
