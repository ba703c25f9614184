/** Which of two groups that claim to continue the same conversation does (rule 28). */
import type { Lineage } from './abstract-mls.ts';

export type Claim = 'wins' | 'loses' | 'same' | 'unrelated';

/**
 * Judges the claim `theirs` against `mine`; all devices judge alike. Where the two part, the smaller
 * id wins, and of one that continues the other, the longer.
 */
export function judgeClaim(theirs: Lineage, mine: Lineage): Claim {
  const parting = theirs.findIndex((id, at) => at < mine.length && id !== mine[at]);
  if (parting === 0 || theirs.length === 0 || mine.length === 0) {
    return 'unrelated';
  }
  if (parting > 0) {
    return (theirs[parting] ?? '') < (mine[parting] ?? '') ? 'wins' : 'loses';
  }
  if (theirs.length === mine.length) {
    return 'same';
  }
  return theirs.length > mine.length ? 'wins' : 'loses';
}
