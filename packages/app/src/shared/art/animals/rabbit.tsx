import type { VNode } from 'preact';
import { both, Cheeks, Eyes, PAINT, Shoulders, Snout } from '../face.tsx';

export function Rabbit(): VNode {
  return (
    <>
      <Shoulders fill="#dccbb8" rx={32} />
      {both(() => (
        <>
          <path d="M52 46 C36 42 27 28 29 16 C30 7 39 6 44 12 C52 18 56 32 55 46z" fill="#efe3d4" />
          <path
            d="M49 40 C39 36 34 25 35 18 C36 13 39 13 42 17 C47 22 50 30 49 40z"
            fill="#f4a9a8"
          />
        </>
      ))}
      <path
        d="M60 105 C36 105 22 92 22 71 C22 52 38 40 60 40 C82 40 98 52 98 71 C98 92 84 105 60 105z"
        fill="#efe3d4"
      />
      <rect
        x="54"
        y="90"
        width="12"
        height="11"
        rx="3"
        fill="#fff"
        stroke={PAINT.ink}
        stroke-width="2"
      />
      <path d="M60 91 v9" stroke={PAINT.ink} stroke-width="1.8" />
      <Eyes dx={18} y={68} />
      <Cheeks dx={29} y={83} />
      <Snout y={80} nose="#e0727a" />
    </>
  );
}
