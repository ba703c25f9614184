/**
 * The geometry that all animals share: a 120 × 120 field, eyes on one line, the same warm ink. A face
 * is a silhouette of its own around these parts, so the sixteen look like one family.
 */
import type { VNode } from 'preact';

/** Colours of the drawings; they stay the same by day and by night. */
export const PAINT = {
  ink: '#2e2320',
  white: '#fffaf1',
  cream: '#f8e6c8',
  blush: '#f2877d',
  beak: '#f39c2d',
  beakDeep: '#d97f17',
  tongue: '#ef7f86',
} as const;

/** Draws something on the left and its mirror image on the right. */
export function both(draw: () => VNode): VNode {
  return (
    <>
      {draw()}
      <g transform="matrix(-1 0 0 1 120 0)">{draw()}</g>
    </>
  );
}

/** Big round eyes at `dx` left and right of the middle. */
export function Eyes({ dx = 17, y = 63, r = 8 }: { dx?: number; y?: number; r?: number }): VNode {
  return (
    <>
      {[60 - dx, 60 + dx].map((x) => (
        <g key={x}>
          <ellipse cx={x} cy={y} rx={r} ry={r * 1.12} fill={PAINT.ink} />
          <circle cx={x + r * 0.3} cy={y - r * 0.42} r={r * 0.36} fill="#fff" />
          <circle cx={x - r * 0.35} cy={y + r * 0.45} r={r * 0.16} fill="#fff" opacity="0.8" />
        </g>
      ))}
    </>
  );
}

/** Warm cheeks. */
export function Cheeks({ dx = 29, y = 77 }: { dx?: number; y?: number }): VNode {
  return (
    <>
      {[60 - dx, 60 + dx].map((x) => (
        <ellipse key={x} cx={x} cy={y} rx="6.5" ry="4.5" fill={PAINT.blush} opacity="0.55" />
      ))}
    </>
  );
}

/** A nose with the small double smile under it. */
export function Snout({ y = 76, nose = PAINT.ink }: { y?: number; nose?: string }): VNode {
  return (
    <>
      <path
        d={`M60 ${y + 4} v4 M60 ${y + 7} q-1 5 -7.5 4.5 M60 ${y + 7} q1 5 7.5 4.5`}
        fill="none"
        stroke={PAINT.ink}
        stroke-width="2.6"
        stroke-linecap="round"
      />
      <path
        d={`M53.5 ${y} q0 -4 6.5 -4 q6.5 0 6.5 4 q0 3.6 -4.4 5.6 q-2.1 1 -4.2 0 q-4.4 -2 -4.4 -5.6z`}
        fill={nose}
      />
    </>
  );
}

/** One curved smile. */
export function Smile({ y = 82, width = 16 }: { y?: number; width?: number }): VNode {
  return (
    <path
      d={`M${60 - width / 2} ${y} q${width / 2} ${width * 0.55} ${width} 0`}
      fill="none"
      stroke={PAINT.ink}
      stroke-width="2.8"
      stroke-linecap="round"
    />
  );
}

/** Shoulders at the lower edge, so that a face sits somewhere. */
export function Shoulders({ fill, rx = 34 }: { fill: string; rx?: number }): VNode {
  return <ellipse cx="60" cy="124" rx={rx} ry="28" fill={fill} />;
}
