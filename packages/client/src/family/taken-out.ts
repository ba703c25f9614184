/** Which devices the posted statements take out of a group (docs/rules.md). Pure. */
import type { GroupId, Identity, Member } from '../chain/types.ts';
import { isByKitInForce, isCoveredBy, kitLineOf } from './kit-line.ts';
import type { Statement } from './statement.ts';

/** A statement with who posted it. */
export interface Stated {
  readonly sender: Member;
  readonly statement: Statement;
}

/**
 * Any device by the family's root; a child's by one guardian; a guardian's by another device of her
 * own, by two others, or by a new kit that neither certifies nor names it.
 */
export function isRevoked(member: Identity, statements: readonly Statement[]): boolean {
  if (isReplaced(member, statements)) {
    return true;
  }
  const isByRoot = statements.some(
    (statement) =>
      statement.kind === 'root-revocation' &&
      statement.device === member.device &&
      statement.root === member.root,
  );
  const revokers = statements.flatMap((statement) =>
    statement.kind === 'revocation' &&
    statement.device === member.device &&
    statement.by.root === member.root
      ? [statement.by]
      : [],
  );
  const isByHerself = revokers.some(
    ({ person, device }) => person === member.person && device !== member.device,
  );
  const others = new Set(
    revokers.map(({ person }) => person).filter((person) => person !== member.person),
  );
  return isByRoot || isByHerself || others.size >= (member.role === 'child' ? 1 : 2);
}

/** A guardian's device of a kit that was replaced, and that was not there when it was. */
function isReplaced(member: Identity, statements: readonly Statement[]): boolean {
  return (
    member.role === 'guardian' &&
    kitLineOf(member.root, statements).length > 0 &&
    !isCoveredBy(statements, member)
  );
}

/** Whether the device has signed that it wants to be out of this group. */
export function hasLeft(
  member: Identity,
  group: GroupId,
  statements: readonly Statement[],
): boolean {
  return statements.some(
    (statement) =>
      statement.kind === 'leave' && statement.device === member.device && statement.group === group,
  );
}

/**
 * The statements that stand, in the order in which they were posted. Whoever was taken out takes
 * nobody out: of two who do it to each other, the first word stands, for all alike, and one of them is
 * left to go on.
 */
export function standing(stated: readonly Stated[]): readonly Statement[] {
  // Two devices and the new kit have signed them: who says them again does not matter.
  const successions = stated.flatMap(({ statement }) =>
    statement.kind === 'succession' ? [statement] : [],
  );
  const kept: Statement[] = [...successions];
  for (const { sender, statement } of stated) {
    if (statement.kind === 'succession' || isOfOldKit(statement, successions)) {
      continue;
    }
    if (!takesOut(statement) || !isRevoked(sender, kept)) {
      kept.push(statement);
    }
  }
  return kept;
}

function takesOut({ kind }: Statement): boolean {
  return kind === 'revocation' || kind === 'root-revocation';
}

/** The old paper takes nobody out any more, nor does a device that it alone makes a guardian's. */
function isOfOldKit(statement: Statement, successions: readonly Statement[]): boolean {
  switch (statement.kind) {
    case 'revocation':
      return !isCoveredBy(successions, statement.by);
    case 'root-revocation':
      return !isByKitInForce(kitLineOf(statement.root, successions), statement);
    default:
      return false;
  }
}
