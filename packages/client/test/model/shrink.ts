/** From a schedule that fails to one of which no step can be left out. */
import type { Step } from './steps.ts';

/** Larger pieces first, then single steps. `fails` must be a function of the steps. */
export function shrink<One>(
  steps: readonly One[],
  fails: (steps: readonly One[]) => boolean,
): readonly One[] {
  let shortest = steps;
  for (let size = Math.ceil(steps.length / 2); size >= 1; ) {
    const shorter = withoutPieces(shortest, size, fails);
    const isDone = size === 1 && shorter.length === shortest.length;
    shortest = shorter;
    if (isDone) {
      break;
    }
    size = size === 1 ? 1 : Math.ceil(size / 2);
  }
  return shortest;
}

function withoutPieces<One>(
  steps: readonly One[],
  size: number,
  fails: (steps: readonly One[]) => boolean,
): readonly One[] {
  let kept = steps;
  for (let at = 0; at < kept.length; ) {
    const without = [...kept.slice(0, at), ...kept.slice(at + size)];
    if (fails(without)) {
      kept = without;
    } else {
      at += size;
    }
  }
  return kept;
}

export function printed(steps: readonly Step[]): string {
  return steps.map(({ kind, who, pick }) => `${kind} ${who} ${pick}`).join(' · ');
}
