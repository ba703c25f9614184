/** The mark: a hollow in bark, and somebody friendly at home in it. */
import type { VNode } from 'preact';

/** `asleep` closes the eyes, for screens where nothing can happen. */
export function Hollow({ asleep = false }: { asleep?: boolean }): VNode {
  return (
    <svg viewBox="0 0 120 120" aria-hidden="true" width="100%" height="100%">
      <path
        d="M60 4 C92 3 117 24 116 58 C117 94 94 117 59 116 C26 117 4 95 4 60 C3 26 27 5 60 4z"
        fill="#8d5d3e"
      />
      <path
        d="M60 12 C87 12 108 30 107 59 C108 89 88 108 60 107 C32 108 13 88 13 60 C12 31 33 13 60 12z"
        fill="#c99a6b"
      />
      <path
        d="M60 21 C82 21 98 36 98 60 C98 83 82 99 60 98 C38 99 22 83 22 60 C22 36 38 21 60 21z"
        fill="#3a2418"
      />
      <path
        d="M31 86 C35 68 46 60 60 60 C74 60 85 68 89 86 C82 94 72 98 60 98 C48 98 38 94 31 86z"
        fill="#8f6b4a"
      />
      <path
        d="M31 80 C26 60 30 44 36 38 C44 44 52 46 60 46 C68 46 76 44 84 38 C90 44 94 60 89 80 C80 92 40 92 31 80z"
        fill="#8f6b4a"
      />
      <circle cx="46" cy="64" r="14.5" fill="#f8e6c8" />
      <circle cx="74" cy="64" r="14.5" fill="#f8e6c8" />
      {asleep ? <ClosedEyes /> : <OpenEyes />}
      <path d="M60 67 q6 5 4 10 q-2 5 -4 6 q-2 -1 -4 -6 q-2 -5 4 -10z" fill="#d97f17" />
    </svg>
  );
}

function OpenEyes(): VNode {
  return (
    <>
      {[46, 74].map((x) => (
        <g key={x}>
          <circle cx={x} cy="64" r="10" fill="#f6b73c" />
          <circle cx={x} cy="64" r="6.6" fill="#2e2320" />
          <circle cx={x + 2.2} cy="61.2" r="2.3" fill="#fff" />
        </g>
      ))}
    </>
  );
}

function ClosedEyes(): VNode {
  return (
    <path
      d="M38 64 q8 7 16 0 M66 64 q8 7 16 0"
      fill="none"
      stroke="#2e2320"
      stroke-width="3.4"
      stroke-linecap="round"
    />
  );
}
