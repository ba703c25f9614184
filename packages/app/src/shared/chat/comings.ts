/** Coming and going as people see it, who know nothing of groups that succeed each other. */
import type { PersonId, TimelineEntry } from '@knothole/client/view';

/**
 * Without the comings of people who were there already: a chat that was mended takes its members in
 * anew, and a second device of somebody is no second somebody.
 */
export function withoutRepeatedComings(
  entries: readonly TimelineEntry[],
): readonly TimelineEntry[] {
  const present = new Set<PersonId>();
  return entries.filter((entry) => {
    const isRepeated = entry.kind === 'joined' && present.has(entry.person);
    note(present, entry);
    return !isRepeated;
  });
}

function note(present: Set<PersonId>, entry: TimelineEntry): void {
  if (entry.kind === 'text' || entry.kind === 'unknown') present.add(entry.from);
  else if (entry.kind === 'joined') present.add(entry.person);
  else if (entry.kind === 'left') present.delete(entry.person);
}
