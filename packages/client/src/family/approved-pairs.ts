/**
 * What the approvals that were posted say about a child and a person of another family, and which
 * pairs of a group lack one (docs/rules.md, "Words"). Pure.
 */
import type { GroupId, GroupPolicy, Identity } from '../chain/types.ts';
import type { Approval } from './approval.ts';
import { isCoveredBy } from './kit-line.ts';
import { isPersonOf, roleOfPerson } from './person.ts';
import type { Statement } from './statement.ts';

/** A group in which approvals are judged. */
export interface ApprovalScene {
  readonly policy: GroupPolicy;
  readonly group: GroupId;
  readonly statements: readonly Statement[];
}

/** A child and somebody of another family whom it may not be with, as far as is said. */
export interface UnapprovedPair {
  readonly child: Identity;
  readonly other: Identity;
}

interface Word {
  readonly version: number;
  readonly says: boolean;
}

/** Whether an approval in force lets the child be with this very person here. */
function isAllowed(scene: ApprovalScene, child: string, person: string): boolean {
  return answers(scene, child, person).includes(true);
}

/**
 * Whether the child's guardian has said that it may not be with this member, and nothing in force says
 * that it may. A list that names a child alone says no to none of those who look along for it.
 */
export function isForbidden(
  scene: ApprovalScene,
  members: readonly Identity[],
  child: Identity,
  other: Identity,
): boolean {
  return (
    other.root !== child.root &&
    answers(scene, child.person, other.person).includes(false) &&
    !isCovered(scene, members, child, other)
  );
}

/**
 * Every child with each person of another family whom it may not be with, among `members` and where
 * one of the two is of `concerned`.
 */
export function unapprovedPairs(
  scene: ApprovalScene,
  members: readonly Identity[],
  concerned: readonly Identity[],
): readonly UnapprovedPair[] {
  const isConcerned = new Set(concerned);
  return members.flatMap((child) =>
    child.role === 'child'
      ? members
          .filter(
            (other) =>
              other.root !== child.root &&
              (isConcerned.has(child) || isConcerned.has(other)) &&
              !isCovered(scene, members, child, other),
          )
          .map((other) => ({ child, other }))
      : [],
  );
}

function isCovered(
  scene: ApprovalScene,
  members: readonly Identity[],
  { person: child }: Identity,
  other: Identity,
): boolean {
  return (
    isAllowed(scene, child, other.person) ||
    (other.role === 'guardian' &&
      childrenBehind(scene, members, other.root).some((theirs) => isAllowed(scene, child, theirs)))
  );
}

/**
 * For which children a guardian of this family looks along. Before they have come themselves, since
 * only she can bring them: those that the conversation is between, or that an approval names.
 */
function childrenBehind(
  { policy, statements }: ApprovalScene,
  members: readonly Identity[],
  root: string,
): readonly string[] {
  const isTheirs = (person: string): boolean =>
    isPersonOf(person, root) && roleOfPerson(person) === 'child';
  if (policy.form !== 'group') {
    return policy.people.filter(isTheirs);
  }
  const present = members.filter((member) => member.root === root && member.role === 'child');
  return present.length > 0
    ? present.map(({ person }) => person)
    : statements.flatMap(namedBy).filter(isTheirs);
}

function namedBy(statement: Statement): readonly string[] {
  switch (statement.kind) {
    case 'contact-approval':
      return [statement.contact];
    case 'group-approval':
      return statement.people;
    default:
      return [];
  }
}

/** What is in force about the pair: of contact approvals, and of this group's. */
function answers(scene: ApprovalScene, child: string, person: string): readonly boolean[] {
  const { policy, group, statements } = scene;
  const contact: Word[] = [];
  const inGroup: Word[] = [];
  for (const statement of statements) {
    if (statement.kind === 'contact-approval') {
      if (statement.child === child && statement.contact === person) {
        contact.push(...wordOf(statement, statement.granted, statements));
      }
    } else if (statement.kind === 'group-approval') {
      // In a chat of two, a list that was meant for a group would open a private one.
      const isHere =
        policy.form === 'group' &&
        (statement.group === group || policy.predecessors.includes(statement.group));
      if (statement.child === child && isHere) {
        inGroup.push(...wordOf(statement, statement.people.includes(person), statements));
      }
    }
  }
  return [...inForce(contact), ...inForce(inGroup)];
}

/**
 * What a device has allowed that was taken out since counts no more: a thief may have signed it. What
 * it has forbidden does: otherwise whoever takes a device out would bring back what it had ended.
 */
function wordOf(
  { version, by }: Approval,
  says: boolean,
  statements: readonly Statement[],
): readonly Word[] {
  return says && isOutByAnybody(by, statements) ? [] : [{ version, says }];
}

/** Any guardian of the family, or its root, has taken the device out, or a new kit leaves it out. */
export function isOutByAnybody(signer: Identity, statements: readonly Statement[]): boolean {
  if (!isCoveredBy(statements, signer)) {
    return true;
  }
  return statements.some((statement) => {
    switch (statement.kind) {
      case 'revocation':
        return statement.device === signer.device && statement.by.root === signer.root;
      case 'root-revocation':
        return statement.device === signer.device && statement.root === signer.root;
      default:
        return false;
    }
  });
}

/** The highest version; of several with it, only what all of them allow. */
function inForce(words: readonly Word[]): readonly boolean[] {
  const highest = Math.max(...words.map(({ version }) => version));
  const latest = words.filter(({ version }) => version === highest);
  return latest.length === 0 ? [] : [latest.every(({ says }) => says)];
}
