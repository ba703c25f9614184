/** The rules of commits, each once; docs/rules.md is the same table in words. All are pure. */
import type { GroupPolicy, Identity, Member, ProposedCommit } from '../chain/types.ts';
import { MAX_LEAVES } from '../crypto/mls-config.ts';
import { isForbidden, unapprovedPairs } from './approved-pairs.ts';
import { belongs, hasDevicesOnce, hasKnownFamilies } from './group-purpose.ts';
import { isCoveredBy } from './kit-line.ts';
import { isOnItsOwn, isUnaccompanied } from './on-its-own.ts';
import type { Statement } from './statement.ts';
import { hasLeft, isRevoked } from './taken-out.ts';

/** What one rule judges. */
export interface JudgedCommit extends ProposedCommit {
  readonly policy: GroupPolicy;
  readonly statements: readonly Statement[];
  /** Removes without an Add of the same device. */
  readonly leaving: readonly Member[];
  /** Adds without a Remove of the same device. */
  readonly arriving: readonly Identity[];
  /** Who is there before and after. */
  readonly staying: readonly Member[];
  readonly after: readonly Identity[];
}

/** Each rule with the attack that it stops. Order does not matter: all must hold. */
export const COMMIT_RULES = {
  /** A family cannot be smuggled into another one's group. */
  KNOWN_FAMILIES: ({ policy, after }: JudgedCommit): boolean => hasKnownFamilies(policy, after),
  /** A conversation of two people stays one; only guardians look along, where oversight says so. */
  PEOPLE_OF_THE_GROUP: ({ policy, after }: JudgedCommit): boolean =>
    after.every((member) => belongs(policy, member)),
  /** A friend's group takes no stranger in, whoever adds him. */
  APPROVED: (judged: JudgedCommit): boolean =>
    unapprovedPairs(judged, judged.after, judged.arriving).length === 0,
  /**
   * Whoever has found an old paper makes no guardian's device with it, nor anybody one with a kit of his
   * own. Where the committer is alone nobody is deceived: whoever comes judges the group as it is.
   */
  KIT_IN_FORCE: ({ arriving, before, statements }: JudgedCommit): boolean =>
    before.length === 1 || arriving.every((device) => isCoveredBy(statements, device)),
  /** A patched child's client can neither add a stranger nor bring a removed device back. */
  ADD_BY_GUARDIAN: ({ committer, arriving }: JudgedCommit): boolean =>
    arriving.length === 0 || committer.role === 'guardian',
  /** Another family's guardian brings back no lost device of this one, nor its children. */
  ADD_OWN_FAMILY: (judged: JudgedCommit): boolean =>
    judged.adds.every((added) => mayBring(judged, added)),
  /** A child's patched client cannot push another child's device out by a new leaf that it never hears of. */
  REPLACE_BY_GUARDIAN: ({ committer, adds, arriving }: JudgedCommit): boolean =>
    adds.length === arriving.length || committer.role === 'guardian',
  /** One removal per leaf, and a replaced device stays the same person's, in the same role. */
  REPLACE_IS_THE_SAME: ({ adds, removes }: JudgedCommit): boolean =>
    adds.every((added) =>
      removes.every((removed) => removed.device !== added.device || isSame(added, removed)),
    ),
  /** No device speaks with two leaves. */
  DEVICE_ONCE: ({ after }: JudgedCommit): boolean => hasDevicesOnce(after),
  /** More leaves than a commit has room for would wedge the chain (rule 7). */
  ROOM: ({ after }: JudgedCommit): boolean => after.length <= MAX_LEAVES,
  /** A child cannot throw anybody out, nor anybody a guardian, nor one family another's people. */
  REMOVE_WITH_RIGHT: (judged: JudgedCommit): boolean =>
    judged.leaving.every((member) => mayBeRemoved(judged, member)),
  /**
   * A child is left in a room without a guardian of its own by its guardian's word for this room alone:
   * whatever the group's policy says, which a child's patched client could have founded.
   */
  GUARDIAN_STAYS: (judged: JudgedCommit): boolean =>
    judged.after.every(
      (member) =>
        !isUnaccompanied(member, judged.after) ||
        wasUnaccompanied(judged, member) ||
        isOnItsOwn(member, judged),
    ),
  /** A device that is being taken out cannot keep itself in by ending the epoch once more. */
  COMMITTER_NOT_REVOKED: ({ committer, statements }: JudgedCommit): boolean =>
    !isRevoked(committer, statements),
  /**
   * A patched child's client that has ended the next thousand epochs in advance would be gone before
   * each removal of it. Nobody else need act: a receipt of anybody opens the way for the next one. Of
   * commits that take somebody out there are no thousand, and who is to go need not speak first.
   */
  CHILD_TAKES_TURNS: (judged: JudgedCommit): boolean =>
    judged.committer.role !== 'child' ||
    judged.previousCommitter !== judged.committer.device ||
    judged.othersHaveSpoken ||
    judged.leaving.length > 0,
} as const;

export type CommitRule = keyof typeof COMMIT_RULES;
export type CommitRules = Readonly<Partial<Record<CommitRule, (judged: JudgedCommit) => boolean>>>;

/** A commit as the rules look at it. */
export function judgedCommit(
  policy: GroupPolicy,
  commit: ProposedCommit,
  statements: readonly Statement[],
): JudgedCommit {
  const { adds, removes, before } = commit;
  const staying = before.filter(({ leaf }) => !removes.some((gone) => gone.leaf === leaf));
  return {
    ...commit,
    policy,
    statements,
    leaving: removes.filter(({ device }) => !adds.some((added) => added.device === device)),
    arriving: adds.filter(({ device }) => !removes.some((removed) => removed.device === device)),
    staying,
    after: [...staying, ...adds],
  };
}

/** A family brings its own; of one that has nobody there to do it, another one brings a guardian. */
function mayBring({ committer, staying, statements }: JudgedCommit, added: Identity): boolean {
  return (
    added.root === committer.root ||
    (added.role === 'guardian' &&
      !staying.some(
        (member) =>
          member.role === 'guardian' &&
          member.root === added.root &&
          !isRevoked(member, statements),
      ))
  );
}

function isSame(a: Identity, b: Identity): boolean {
  return a.person === b.person && a.role === b.role && a.root === b.root && a.kit === b.kit;
}

function mayBeRemoved(judged: JudgedCommit, member: Member): boolean {
  const { committer, group, statements } = judged;
  return (
    hasLeft(member, group, statements) ||
    isRevoked(member, statements) ||
    mayRemoveAlone(committer, member) ||
    isUnwelcome(judged, member) ||
    goesWithChild(judged, member) ||
    isSentAway(judged, member)
  );
}

function mayRemoveAlone(committer: Member, member: Member): boolean {
  return (
    committer.role === 'guardian' &&
    committer.root === member.root &&
    (member.role === 'child' || committer.person === member.person)
  );
}

/** A child whose own guardian has said that it may not be with somebody who is here. */
function isUnwelcome(judged: JudgedCommit, member: Member): boolean {
  const { before } = judged;
  return (
    member.role === 'child' && before.some((other) => isForbidden(judged, before, member, other))
  );
}

/** A guardian who was here for such a child only, and has none left. */
function goesWithChild(judged: JudgedCommit, { role, root, person }: Member): boolean {
  const { policy, leaving, after } = judged;
  return (
    role === 'guardian' &&
    !policy.people.includes(person) &&
    !after.some((member) => member.role === 'child' && member.root === root) &&
    leaving.some((child) => child.root === root && isUnwelcome(judged, child))
  );
}

/** A guardian who only looks along, and whose children here are all left to themselves. */
function isSentAway(judged: JudgedCommit, member: Member): boolean {
  const { policy, before } = judged;
  const children = before.filter(({ role, root }) => role === 'child' && root === member.root);
  return (
    member.role === 'guardian' &&
    !policy.people.includes(member.person) &&
    children.length > 0 &&
    children.every((child) => isOnItsOwn(child, judged))
  );
}

/** Its guardian's word was judged when she went: nobody need say it with each commit after. */
function wasUnaccompanied({ before, staying }: JudgedCommit, child: Identity): boolean {
  return staying.some(({ device }) => device === child.device) && isUnaccompanied(child, before);
}
