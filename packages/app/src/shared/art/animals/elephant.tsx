import type { VNode } from 'preact';
import { both, Cheeks, Eyes, Shoulders } from '../face.tsx';

export function Elephant(): VNode {
  return (
    <>
      <Shoulders fill="#7787a0" rx={34} />
      {both(() => (
        <>
          <path d="M40 38 C22 24 2 32 1 56 C0 78 14 92 28 88 C38 84 42 66 40 38z" fill="#8fa0b8" />
          <path
            d="M34 46 C22 37 10 44 10 58 C10 72 18 80 27 77 C34 73 36 60 34 46z"
            fill="#f1b9bd"
          />
        </>
      ))}
      <path
        d="M60 98 C40 98 28 84 28 62 C28 42 42 29 60 29 C78 29 92 42 92 62 C92 84 80 98 60 98z"
        fill="#a2b2c8"
      />
      <path d="M52 31 q2 -9 8 -11 q6 2 8 11z" fill="#a2b2c8" />
      <path
        d="M60 68 C61 86 60 98 66 106 C70 111 77 109 77 103"
        fill="none"
        stroke="#8293ad"
        stroke-width="17"
        stroke-linecap="round"
      />
      <path
        d="M60 66 C61 86 60 97 66 105 C70 110 77 108 77 102"
        fill="none"
        stroke="#a2b2c8"
        stroke-width="14"
        stroke-linecap="round"
      />
      <path
        d="M54 82 q6 3 12 0 M55 92 q6 3 12 -1"
        fill="none"
        stroke="#8293ad"
        stroke-width="2.6"
        stroke-linecap="round"
      />
      <Eyes dx={16} y={60} r={7.5} />
      <Cheeks dx={23} y={75} />
    </>
  );
}
