import type { VNode } from 'preact';
import { both, Cheeks, Eyes, PAINT, Shoulders, Snout } from '../face.tsx';

export function Hedgehog(): VNode {
  return (
    <>
      <Shoulders fill="#5e4637" rx={40} />
      <path
        d="M10 84 L17 74 L7 66 L18 59 L10 47 L23 45 L20 31 L33 34 L35 20 L46 27 L52 14 L60 24 L68 14 L74 27 L85 20 L87 34 L100 31 L97 45 L110 47 L102 59 L113 66 L103 74 L110 84 L100 87 L103 98 L60 108 L17 98 L20 87z"
        fill="#5e4637"
        stroke="#5e4637"
        stroke-width="4"
        stroke-linejoin="round"
      />
      <path
        d="M28 44 l5 8 M44 34 l3 9 M76 34 l-3 9 M92 44 l-5 8 M60 32 v9 M20 64 l8 3 M100 64 l-8 3"
        stroke="#a98567"
        stroke-width="3.4"
        stroke-linecap="round"
      />
      {both(() => (
        <circle cx="33" cy="57" r="7.5" fill="#c9996c" />
      ))}
      <path
        d="M60 106 C40 106 27 95 27 78 C27 60 42 50 60 55 C78 50 93 60 93 78 C93 95 80 106 60 106z"
        fill={PAINT.cream}
      />
      <Eyes dx={16} y={74} r={7.5} />
      <Cheeks dx={26} y={88} />
      <Snout y={87} />
    </>
  );
}
