/**
 * Which children are in a group without a guardian of theirs, as the posted statements say
 * (docs/rules.md, "Words"). Pure.
 */
import type { Identity } from '../chain/types.ts';
import { type ApprovalScene, isOutByAnybody } from './approved-pairs.ts';

/**
 * Whether its guardian has left the child to itself in this very group, and nothing that is posted is
 * later, or as late, and says otherwise. Nobody is sent away from what a whole family is in.
 */
export function isOnItsOwn(
  child: Pick<Identity, 'person'>,
  { policy, group, statements }: ApprovalScene,
): boolean {
  if (policy.kind !== 'conversation' || policy.form === 'family') {
    return false;
  }
  const words = statements.flatMap((statement) =>
    statement.kind === 'oversight' && statement.child === child.person ? [statement] : [],
  );
  const counts = words.filter((word) =>
    word.independent
      ? // A thief of a guardian's phone that was taken out sends nobody away.
        word.group === group && !isOutByAnybody(word.by, statements)
      : word.group === null || word.group === group,
  );
  const highest = Math.max(...counts.map(({ version }) => version));
  const latest = counts.filter(({ version }) => version === highest);
  return latest.length > 0 && latest.every(({ independent }) => independent);
}

/** A child with nobody of its own family there who looks after it. */
export function isUnaccompanied(child: Identity, members: readonly Identity[]): boolean {
  return (
    child.role === 'child' &&
    !members.some(({ role, root }) => role === 'guardian' && root === child.root)
  );
}
