/**
 * A conversation is a succession of MLS groups (docs/chain.md rule 28). Every group names those before
 * it, so that two claims to succeed the same group come out alike on all devices, in whichever order
 * they arrive.
 */
import { type GroupId, type GroupPolicy, MAX_PREDECESSORS } from './types.ts';

/** The groups that a group succeeds, oldest first, and itself. */
export type Lineage = readonly GroupId[];

export function lineageOf(policy: GroupPolicy, group: GroupId): Lineage {
  return [...policy.predecessors, group];
}

/** What a group names that is to succeed the last one of this lineage. */
export function predecessorsAfter(lineage: Lineage): readonly GroupId[] {
  return lineage.slice(-MAX_PREDECESSORS);
}

/**
 * How a group stands to another one. Where they part, the one with the smaller id wins; who goes on
 * where the other ends wins. Pure, and an order: of many claims all devices come to the same one.
 */
export function compareLineages(
  one: Lineage,
  other: Lineage,
): 'same' | 'wins' | 'loses' | 'unrelated' {
  const start = one.findIndex((group) => other.includes(group));
  if (start < 0) {
    return 'unrelated';
  }
  const mine = one.slice(start);
  const theirs = other.slice(other.indexOf(mine[0] ?? ''));
  const parting = mine.findIndex((group, index) => group !== theirs[index]);
  if (parting < 0) {
    return mine.length === theirs.length ? 'same' : 'loses';
  }
  const theirNext = theirs[parting];
  return theirNext === undefined || (mine[parting] ?? '') < theirNext ? 'wins' : 'loses';
}
