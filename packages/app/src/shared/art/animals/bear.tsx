import type { VNode } from 'preact';
import { both, Cheeks, Eyes, PAINT, Shoulders, Snout } from '../face.tsx';

export function Bear(): VNode {
  return (
    <>
      <Shoulders fill="#6f4527" rx={38} />
      {both(() => (
        <>
          <circle cx="29" cy="35" r="15" fill="#875634" />
          <circle cx="29" cy="36" r="8" fill="#d29a6b" />
        </>
      ))}
      <path
        d="M60 104 C34 104 18 90 18 67 C18 44 36 29 60 29 C84 29 102 44 102 67 C102 90 86 104 60 104z"
        fill="#875634"
      />
      <ellipse cx="60" cy="84" rx="21" ry="16.5" fill={PAINT.cream} />
      <Eyes dx={19} y={60} />
      <Cheeks dx={32} y={76} />
      <Snout y={79} />
    </>
  );
}
