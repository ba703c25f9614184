/** Names of targets that are played with a seed of their own, beside others of the same kind. */

const SEEDED = /^.+-seed-(\d+)$/;

/** @param seed - Added to the run's. */
export function seededTarget(target: string, seed: number): string {
  return `${target}-seed-${seed}`;
}

/** What is added to the run's seed; null for targets that are played with the run's own. */
export function seedOf(target: string): number | null {
  const seed = SEEDED.exec(target)?.[1];
  return seed === undefined ? null : Number(seed);
}
