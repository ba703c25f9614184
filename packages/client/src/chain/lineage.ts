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

/**
 * How many groups a lineage adds to what it has in common with another one. Undefined when they have
 * nothing in common, and when no history of one conversation gives both: whoever makes one up, and is
 * believed, could leave out the groups by which others know that a successor is of their conversation.
 */
export function groupsBeyond(one: Lineage, other: Lineage): number | undefined {
  const start = one.findIndex((group) => other.includes(group));
  if (start < 0) {
    return undefined;
  }
  const otherStart = other.indexOf(one[start] ?? '');
  const mine = one.slice(start);
  const theirs = other.slice(otherStart);
  const parting = mine.findIndex((group, index) => group !== theirs[index]);
  const beyond = parting < 0 ? [] : mine.slice(parting);
  const isHistory =
    (start === 0 || (otherStart === 0 && mayLackOldest(other))) &&
    (otherStart === 0 || mayLackOldest(one)) &&
    new Set(one).size === one.length &&
    !beyond.some((group) => other.includes(group));
  return isHistory ? beyond.length : undefined;
}

/** A group names no more than its last predecessors. */
function mayLackOldest(lineage: Lineage): boolean {
  return lineage.length >= MAX_PREDECESSORS;
}
