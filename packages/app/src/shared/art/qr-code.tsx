/** A QR code as one SVG path: dark on light in every theme, as scanners expect. */
import type { VNode } from 'preact';
import { encode } from 'uqr';

const QUIET_MODULES = 4;

export function QrCode({ text, label }: { text: string; label: string }): VNode {
  const { data, size } = encode(text, { ecc: 'L', boostEcc: true, border: QUIET_MODULES });
  return (
    <svg
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shape-rendering="crispEdges"
      width="100%"
      height="100%"
    >
      <rect width={size} height={size} fill="#ffffff" />
      <path d={modulesPath(data)} fill="#1d1410" />
    </svg>
  );
}

function modulesPath(rows: readonly (readonly boolean[])[]): string {
  return rows
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('');
}
