import type { VNode } from 'preact';
import { BallEye, both, Cheeks, Smile } from '../face.tsx';

export function Snail(): VNode {
  return (
    <>
      <circle cx="60" cy="60" r="47" fill="#b6567c" />
      <path
        d="M60 98 C36 98 24 80 24 62 C24 40 40 26 60 26 C80 26 94 40 94 58"
        fill="none"
        stroke="#e08fab"
        stroke-width="7"
        stroke-linecap="round"
      />
      <path
        d="M42 66 C42 50 50 44 60 44 C70 44 76 50 76 56"
        fill="none"
        stroke="#e08fab"
        stroke-width="7"
        stroke-linecap="round"
      />
      {both(() => (
        <path
          d="M47 88 C46 72 42 60 39 50"
          fill="none"
          stroke="#eec58f"
          stroke-width="9"
          stroke-linecap="round"
        />
      ))}
      <path d="M26 128 C22 96 36 78 60 78 C84 78 98 96 94 128z" fill="#eec58f" />
      {both(() => (
        <BallEye x={38} y={46} r={13} />
      ))}
      <Cheeks dx={22} y={100} />
      <Smile y={97} width={20} />
    </>
  );
}
