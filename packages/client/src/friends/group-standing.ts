/** How a group of several families stands, as a pure function of what a device knows. */
import type { ChainEvent, ChainView, GroupPolicy, Identity, Member } from '../chain/types.ts';
import type { Approval } from '../family/approval.ts';
import { type ApprovalScene, isForbidden } from '../family/approved-pairs.ts';
import { isPersonOf, roleOfPerson } from '../family/person.ts';
import { readClaim } from '../family/statement.ts';
import type { FamilyId, PersonId } from '../view.ts';
import { type FriendBook, termsOf } from './friend-book.ts';
import type { KnownGroup, KnownWord } from './group-book.ts';
import type { GroupPlan } from './group-plan.ts';

type Named = GroupPlan['people'][number];

/** A child and somebody of another family with whom it may not be in the group, as far as is known. */
export interface MissingPair {
  readonly child: PersonId;
  readonly contact: PersonId;
}

/** The plan of the group that a conversation is, if this family knows it. */
export function groupOf(
  { groups }: FriendBook,
  { id, policy }: Pick<ChainView, 'id' | 'policy'>,
): KnownGroup | undefined {
  return policy.form === 'group'
    ? [...groups.values()].find(
        ({ plan: { group } }) => group === id || policy.predecessors.includes(group),
      )
    : undefined;
}

export function foreignTo({ people }: GroupPlan, person: PersonId): readonly Named[] {
  const family = familyOf(person);
  return people.filter((one) => familyOf(one.person) !== family);
}

/** Whether a child's list in force names everybody of the others, or a grown-up has said yes. */
export function hasAnswered({ plan, words }: KnownGroup, person: PersonId): boolean {
  const word = words.get(person);
  return (
    word?.granted === true &&
    (roleOfPerson(person) !== 'child' ||
      foreignTo(plan, person).every((other) => word.people.has(other.person)))
  );
}

/** Whether everybody who is named may come. */
export function isReady(known: KnownGroup): boolean {
  return known.plan.people.every(({ person }) => hasAnswered(known, person));
}

/** Whom this family lets in, of those who are named. */
export function ownPeople({ plan }: KnownGroup, root: FamilyId): readonly Named[] {
  return plan.people.filter(({ person }) => isPersonOf(person, root));
}

/** Pairs without a list or an approval that allows them, by the side of the child. */
export function missingPairs(known: KnownGroup, book: FriendBook): readonly MissingPair[] {
  return known.plan.people
    .filter(({ role }) => role === 'child')
    .flatMap(({ person: child }) =>
      foreignTo(known.plan, child)
        .filter(
          ({ person }) =>
            known.words.get(child)?.people.has(person) !== true &&
            (termsOf(book, child, person)?.granted !== true ||
              known.words.get(child)?.granted === false),
        )
        .map(({ person: contact }) => ({ child, contact })),
    );
}

/** The signed lists that count, one for each child. */
export function listsOf({ words }: KnownGroup): readonly Uint8Array[] {
  return [...words.values()].flatMap(({ statement }) => statement ?? []);
}

/** Grows with each change of mind. */
export function versionOf({ plan, words }: KnownGroup): number {
  return [...words.values()].reduce((sum, { version }) => sum + version, plan.version);
}

/**
 * The scene in which members are judged by what this device knows. It was verified when it was heard; to
 * do so again with each look at a screen would keep a device busy while somebody is to be taken out.
 */
export function sceneOf(known: KnownGroup, policy: GroupPolicy, book: FriendBook): ApprovalScene {
  const { group } = known.plan;
  const names = new Set(known.plan.people.map(({ person }) => person));
  const contacts = [...book.terms.values()].filter(
    ({ subject, contact }) => names.has(subject) && names.has(contact),
  );
  const statements = [...listsOf(known), ...contacts.flatMap(({ statement }) => statement ?? [])];
  return { policy, group, statements: statements.flatMap((bytes) => believed(bytes) ?? []) };
}

function believed(statement: Uint8Array): Approval | undefined {
  const claim = readClaim(statement);
  if (claim?.kind !== 'approval') {
    return undefined;
  }
  const { terms, device, person, root } = claim;
  return { ...terms, by: { device, person, role: 'guardian', root } };
}

/** Children in it whose guardian has said that they may not be with somebody who is there. */
export function unwelcome(
  scene: () => ApprovalScene,
  { plan, words }: KnownGroup,
  members: readonly Member[],
): readonly Member[] {
  const names = new Set(plan.people.map(({ person }) => person));
  const suspects = members.filter(({ role, person, root }) => {
    const word = words.get(person);
    return (
      role === 'child' &&
      word !== undefined &&
      members.some(
        (other) => other.root !== root && names.has(other.person) && !word.people.has(other.person),
      )
    );
  });
  const judged = suspects.length === 0 ? undefined : scene();
  return suspects.filter(
    (child) => judged !== undefined && isForbiddenHere(judged, members, child),
  );
}

function isForbiddenHere(scene: ApprovalScene, members: readonly Member[], child: Member): boolean {
  return members.some((other) => isForbidden(scene, members, child, other));
}

function isHere(members: readonly Identity[], person: PersonId): boolean {
  return members.some((member) => member.person === person);
}

/** Whether this family has taken all of its people out of it; a child: itself. */
export function isOver(known: KnownGroup, me: Pick<Identity, 'person' | 'role' | 'root'>): boolean {
  const own = ownPeople(known, me.root);
  const mine = me.role === 'child' ? own.filter(({ person }) => person === me.person) : own;
  return mine.length > 0 && mine.every(({ person }) => known.words.get(person)?.granted === false);
}

/** Until somebody of another family is there, nobody would hear what is said. */
export function isGroupWhole(
  { plan }: KnownGroup,
  members: readonly Identity[],
  root: FamilyId,
): boolean {
  return plan.people.some(({ person }) => !isPersonOf(person, root) && isHere(members, person));
}

/** Whether somebody said it after the yes was taken back by which he was there, as this device knew. */
export function isAfterWithdrawal(
  known: KnownGroup,
  event: ChainEvent,
  me: Pick<Identity, 'person' | 'role' | 'root'>,
): boolean {
  if (event.kind !== 'item' || event.sender.root === me.root) {
    return false;
  }
  const { sender, seenAt } = event;
  const isOut = (word: KnownWord | undefined): boolean =>
    word?.granted === false && seenAt >= word.since;
  return (
    isOut(known.words.get(sender.person)) ||
    (isOver(known, me) &&
      ownPeople(known, me.root).some(({ person }) => isOut(known.words.get(person))))
  );
}

function familyOf(person: PersonId): string {
  return person.slice(0, 24);
}
