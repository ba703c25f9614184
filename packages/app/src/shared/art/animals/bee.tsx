import type { VNode } from 'preact';
import { both, Cheeks, Eyes, PAINT, Smile } from '../face.tsx';

export function Bee(): VNode {
  return (
    <>
      {both(() => (
        <path
          d="M36 84 C14 66 -2 72 -2 90 C-2 106 18 112 38 100z"
          fill="#e5f3f7"
          stroke="#a8c9d6"
          stroke-width="2"
        />
      ))}
      <path d="M28 128 C26 100 40 90 60 90 C80 90 94 100 92 128z" fill="#f7c437" />
      <path d="M29 112 q31 -10 62 0 v11 h-62z" fill={PAINT.ink} />
      {both(() => (
        <>
          <path
            d="M46 34 C44 24 38 18 30 17"
            fill="none"
            stroke={PAINT.ink}
            stroke-width="4"
            stroke-linecap="round"
          />
          <circle cx="28" cy="17" r="6.5" fill={PAINT.ink} />
        </>
      ))}
      <path
        d="M60 102 C36 102 21 88 21 66 C21 44 38 30 60 30 C82 30 99 44 99 66 C99 88 84 102 60 102z"
        fill="#f7c437"
      />
      <path d="M34 40 C48 30 72 30 86 40 C70 46 50 46 34 40z" fill={PAINT.ink} />
      <Eyes dx={18} y={65} r={9} />
      <Cheeks dx={29} y={81} />
      <Smile y={80} width={18} />
    </>
  );
}
