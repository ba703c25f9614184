/** The drawings of the pictures that a child can send. */
import type { VNode } from 'preact';
import { PAINT } from './face.tsx';
import type { PictureName } from './picture-names.ts';

/** As wide as its container. */
export function Picture({ name }: { name: PictureName }): VNode {
  return (
    <svg viewBox="0 0 100 100" width="100%" height="100%" aria-hidden="true">
      {DRAWINGS[name]()}
    </svg>
  );
}

const pen = {
  fill: 'none',
  stroke: PAINT.ink,
  'stroke-width': 4.5,
  'stroke-linecap': 'round',
} as const;

function face(features: VNode): VNode {
  return (
    <>
      <circle cx="50" cy="50" r="43" fill="#ffcb45" />
      <path
        d="M50 93a43 43 0 0 0 43-43c0-5-.8-9.5-2.400-14A43 43 0 0 1 12 70a43 43 0 0 0 38 23z"
        fill="#f2ae2a"
        opacity="0.55"
      />
      {features}
    </>
  );
}

function eyes(y: number): VNode {
  return (
    <>
      {[35, 65].map((x) => (
        <g key={x}>
          <ellipse cx={x} cy={y} rx="5.8" ry="7" fill={PAINT.ink} />
          <circle cx={x + 1.8} cy={y - 2.6} r="2.1" fill="#fff" />
        </g>
      ))}
    </>
  );
}

const DRAWINGS: Readonly<Record<PictureName, () => VNode>> = {
  heart: () => (
    <>
      <path
        d="M50 90 C20 68 8 52 8 35 C8 20 19 11 31 11 C39 11 46 15 50 23 C54 15 61 11 69 11 C81 11 92 20 92 35 C92 52 80 68 50 90z"
        fill="#e4506a"
      />
      <path
        d="M22 38 q0 -13 12 -14"
        fill="none"
        stroke="#ffc2cb"
        stroke-width="6"
        stroke-linecap="round"
      />
    </>
  ),
  happy: () =>
    face(
      <>
        {eyes(44)}
        <path d="M33 62 q17 17 34 0" {...pen} />
        <ellipse cx="23" cy="60" rx="6" ry="4.5" fill={PAINT.blush} opacity="0.7" />
        <ellipse cx="77" cy="60" rx="6" ry="4.5" fill={PAINT.blush} opacity="0.7" />
      </>,
    ),
  laughing: () =>
    face(
      <>
        <path d="M27 44 q8 -10 16 0 M57 44 q8 -10 16 0" {...pen} />
        <path d="M29 56 h42 q0 25 -21 25 q-21 0 -21 -25z" fill={PAINT.ink} />
        <path d="M36 74 q14 -9 28 0 q-5 7 -14 7 q-9 0 -14 -7z" fill={PAINT.tongue} />
        <path d="M14 52 q-9 10 -3 15 q7 3 9 -5z M86 52 q9 10 3 15 q-7 3 -9 -5z" fill="#6cb8ea" />
      </>,
    ),
  sad: () =>
    face(
      <>
        {eyes(46)}
        <path d="M34 74 q16 -14 32 0" {...pen} />
        <path d="M26 33 l12 -4 M74 33 l-12 -4" {...pen} />
        <path d="M70 57 q8 11 0 16 q-8 -5 0 -16z" fill="#6cb8ea" />
      </>,
    ),
  thumb: () => (
    <>
      <rect x="8" y="44" width="20" height="44" rx="8" fill="#4585c4" />
      <path
        d="M32 48 C42 42 46 30 46 18 C46 8 62 8 63 22 C63 30 61 36 59 41 H82 C94 41 95 55 87 58 C93 62 91 71 85 73 C88 78 85 85 79 86 C79 91 76 92 70 92 H48 C40 92 36 88 32 86z"
        fill="#ffcb45"
      />
      <path
        d="M70 58 h14 M68 73 h14 M66 86 h11"
        stroke="#d99a1f"
        stroke-width="3.5"
        stroke-linecap="round"
      />
    </>
  ),
  star: () => (
    <>
      <path
        d="M50 8 L62 36 L92 39 L69 59 L76 89 L50 73 L24 89 L31 59 L8 39 L38 36z"
        fill="#ffc933"
        stroke="#ffc933"
        stroke-width="7"
        stroke-linejoin="round"
      />
      <circle cx="42" cy="51" r="3.6" fill={PAINT.ink} />
      <circle cx="58" cy="51" r="3.6" fill={PAINT.ink} />
      <path d="M44 60 q6 6 12 0" {...pen} stroke-width="3.4" />
    </>
  ),
  sun: () => (
    <>
      {Array.from({ length: 10 }, (_, turn) => turn * 36).map((angle) => (
        <path
          key={angle}
          d="M50 3 v13"
          stroke="#f6a821"
          stroke-width="8"
          stroke-linecap="round"
          transform={`rotate(${angle} 50 50)`}
        />
      ))}
      <circle cx="50" cy="50" r="29" fill="#ffcf3f" />
      <circle cx="41" cy="47" r="3.8" fill={PAINT.ink} />
      <circle cx="59" cy="47" r="3.8" fill={PAINT.ink} />
      <path d="M41 57 q9 9 18 0" {...pen} stroke-width="3.6" />
    </>
  ),
  moon: () => (
    <>
      <path
        d="M64 90 C38 96 12 78 12 48 C12 24 32 6 56 8 C40 18 36 36 42 54 C48 72 66 80 86 72 C82 80 74 87 64 90z"
        fill="#f4c95a"
      />
      <path d="M22 56 q5 5 10 0" {...pen} stroke-width="3.4" />
      <path d="M34 70 q5 4 9 0" {...pen} stroke-width="3.4" />
      <path d="M76 18 l3 8 8 3 -8 3 -3 8 -3 -8 -8 -3 8 -3z" fill="#8ec6ee" />
      <path d="M88 46 l2 5 5 2 -5 2 -2 5 -2 -5 -5 -2 5 -2z" fill="#8ec6ee" />
    </>
  ),
};
