import type { VNode } from 'preact';
import { both, Cheeks, Eyes, PAINT, Shoulders, Snout } from '../face.tsx';

export function Dog(): VNode {
  return (
    <>
      <Shoulders fill="#d9b98a" rx={34} />
      <path d="M30 108 q30 14 60 0 l2 10 h-64z" fill="#d9473c" />
      <path
        d="M60 104 C38 104 24 90 23 67 C22 45 38 30 60 30 C82 30 98 45 97 67 C96 90 82 104 60 104z"
        fill="#efd5a8"
      />
      <path
        d="M60 30 C82 30 98 45 97 67 C96 76 90 80 82 78 C70 74 66 60 68 30.500z"
        fill="#b77c45"
      />
      {both(() => (
        <path
          d="M40 32 C24 26 10 38 9 58 C8 74 12 86 20 88 C30 90 33 76 33 62 C33 50 36 42 44 36z"
          fill="#8b552c"
        />
      ))}
      <path d="M54 91 h12 v8 q0 7 -6 7 q-6 0 -6 -7z" fill={PAINT.tongue} />
      <ellipse cx="60" cy="84" rx="18" ry="13" fill={PAINT.white} />
      <Eyes dx={16} y={61} />
      <Cheeks dx={27} y={78} />
      <Snout y={79} />
    </>
  );
}
