import type { VNode } from 'preact';
import { both, Cheeks, Eyes, Smile } from '../face.tsx';

export function Whale(): VNode {
  return (
    <>
      <path d="M60 40 v-14" stroke="#bfe6f7" stroke-width="6" stroke-linecap="round" />
      {both(() => (
        <path
          d="M60 26 C58 12 42 8 36 16 C33 21 36 27 41 26"
          fill="none"
          stroke="#bfe6f7"
          stroke-width="6"
          stroke-linecap="round"
        />
      ))}
      {both(() => (
        <path d="M22 92 C8 90 0 98 -4 110 C12 116 26 110 32 102z" fill="#2f6aa8" />
      ))}
      <path
        d="M60 120 C28 120 10 106 10 80 C10 54 32 38 60 38 C88 38 110 54 110 80 C110 106 92 120 60 120z"
        fill="#4585c4"
      />
      <path
        d="M14 92 C30 104 90 104 106 92 C102 112 86 122 60 122 C34 122 18 112 14 92z"
        fill="#e7f3f8"
      />
      <path
        d="M38 104 v18 M53 106 v18 M67 106 v18 M82 104 v18"
        stroke="#b7d3e4"
        stroke-width="3"
        stroke-linecap="round"
      />
      <ellipse cx="60" cy="42" rx="7" ry="3" fill="#2f6aa8" />
      <Eyes dx={25} y={71} />
      <Cheeks dx={37} y={85} />
      <Smile y={83} width={22} />
    </>
  );
}
