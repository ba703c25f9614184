import type { VNode } from 'preact';
import { both, Cheeks, Eyes, PAINT, Shoulders, Snout } from '../face.tsx';

const MANE = Array.from({ length: 13 }, (_, turn) => {
  const angle = (turn / 13) * 2 * Math.PI - Math.PI / 2;
  return { x: 60 + 37 * Math.cos(angle), y: 65 + 35 * Math.sin(angle) };
});

export function Lion(): VNode {
  return (
    <>
      <Shoulders fill="#d99a37" rx={32} />
      {MANE.map(({ x, y }) => (
        <circle key={x + y} cx={x} cy={y} r="15.5" fill="#b4602a" />
      ))}
      <circle cx="60" cy="65" r="38" fill="#b4602a" />
      {both(() => (
        <>
          <circle cx="33" cy="40" r="10" fill="#f0b64e" />
          <circle cx="34" cy="41" r="5" fill="#b4602a" />
        </>
      ))}
      <path
        d="M60 100 C40 100 28 87 28 68 C28 50 42 38 60 38 C78 38 92 50 92 68 C92 87 80 100 60 100z"
        fill="#f0b64e"
      />
      <ellipse cx="60" cy="85" rx="17" ry="13" fill={PAINT.cream} />
      <Eyes dx={16} y={64} />
      <Cheeks dx={25} y={78} />
      <Snout y={80} nose="#8a4523" />
    </>
  );
}
