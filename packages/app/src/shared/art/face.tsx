/**
 * The geometry that all animals share: a 120 × 120 field, eyes on one line, the same warm ink. A face
 * is a silhouette of its own around these parts, so the sixteen look like one family.
 */
import { createContext, type VNode } from 'preact';
import { useContext } from 'preact/hooks';

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

const SleepContext = createContext(false);
/** Whether the faces inside have their eyes closed. */
export const SleepProvider = SleepContext.Provider;

/** Big round eyes at `dx` left and right of the middle. */
export function Eyes({ dx = 17, y = 63, r = 8 }: { dx?: number; y?: number; r?: number }): VNode {
  const places = [60 - dx, 60 + dx];
  if (useContext(SleepContext)) {
    return (
      <>
        {places.map((x) => (
          <ClosedEye key={x} x={x} y={y} r={r} />
        ))}
      </>
    );
  }
  return (
    <>
      {places.map((x) => (
        <g key={x}>
          <ellipse cx={x} cy={y} rx={r} ry={r * 1.12} fill={PAINT.ink} />
          <circle cx={x + r * 0.3} cy={y - r * 0.42} r={r * 0.36} fill="#fff" />
          <circle cx={x - r * 0.35} cy={y + r * 0.45} r={r * 0.16} fill="#fff" opacity="0.8" />
        </g>
      ))}
    </>
  );
}

/** An eye that stands out of the face, as of a frog or a snail. */
export function BallEye({ x, y, r }: { x: number; y: number; r: number }): VNode {
  const asleep = useContext(SleepContext);
  return (
    <>
      <circle cx={x} cy={y} r={r} fill={PAINT.white} />
      {asleep ? (
        <ClosedEye x={x} y={y} r={r * 0.62} />
      ) : (
        <>
          <ellipse cx={x + 1} cy={y + 1} rx="7.5" ry="8.4" fill={PAINT.ink} />
          <circle cx={x + 3.5} cy={y - 2.5} r="2.8" fill="#fff" />
        </>
      )}
    </>
  );
}

function ClosedEye({ x, y, r }: { x: number; y: number; r: number }): VNode {
  return (
    <path
      d={`M${x - r} ${y} q${r} ${r * 0.9} ${r * 2} 0`}
      fill="none"
      stroke={PAINT.ink}
      stroke-width="3.2"
      stroke-linecap="round"
    />
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
