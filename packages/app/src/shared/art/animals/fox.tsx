import type { VNode } from 'preact';
import { both, Cheeks, Eyes, PAINT, Shoulders, Snout } from '../face.tsx';

export function Fox(): VNode {
  return (
    <>
      <Shoulders fill="#d96d27" />
      <path d="M44 112 q16 16 32 0 v14 h-32z" fill={PAINT.white} />
      {both(() => (
        <>
          <path d="M19 58 L23 17 Q24 11 29 15 L56 38z" fill="#ec7f33" />
          <path d="M27 40 L29 24 Q30 21 32 23 L44 34z" fill="#5b3324" />
        </>
      ))}
      <path
        d="M60 103 C50 103 36 94 26 86 C18 80 15 72 16 62 C18 42 36 31 60 31 C84 31 102 42 104 62 C105 72 102 80 94 86 C84 94 70 103 60 103z"
        fill="#ec7f33"
      />
      {both(() => (
        <path
          d="M60 103 C50 103 36 94 26 86 C20 81 16 76 16 69 C34 62 50 70 60 88z"
          fill={PAINT.white}
        />
      ))}
      <Eyes dx={19} y={62} />
      <Cheeks dx={32} y={79} />
      <Snout y={86} />
    </>
  );
}
