import type { VNode } from 'preact';
import { both, Cheeks, Eyes, PAINT, Shoulders, Snout } from '../face.tsx';

export function Mouse(): VNode {
  return (
    <>
      <Shoulders fill="#9d94a3" rx={28} />
      {both(() => (
        <>
          <circle cx="27" cy="38" r="23" fill="#b8afbd" />
          <circle cx="28" cy="39" r="15" fill="#f4b4b8" />
          <path
            d="M14 84 l16 -1 M17 95 l14 -5"
            stroke={PAINT.ink}
            stroke-width="2"
            stroke-linecap="round"
            opacity="0.55"
          />
        </>
      ))}
      <path
        d="M60 106 C44 106 27 90 27 70 C27 53 41 42 60 42 C79 42 93 53 93 70 C93 90 76 106 60 106z"
        fill="#b8afbd"
      />
      <path
        d="M60 106 C50 106 40 99 38 90 C46 82 74 82 82 90 C80 99 70 106 60 106z"
        fill={PAINT.white}
      />
      <Eyes dx={15} y={69} r={7.5} />
      <Cheeks dx={24} y={82} />
      <Snout y={87} nose="#e0727a" />
    </>
  );
}
