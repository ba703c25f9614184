/**
 * Who may commit what (chain.md rules 15 and 16), as one table of small pure functions over the
 * commit, the group's policy, and what was posted in this epoch. Every member evaluates the same:
 * no clock, no store, no setting. One family so far: a group names exactly one root.
 */
import type {
  ChainPolicy,
  GroupPolicy,
  Identity,
  Member,
  PostedStatement,
  ProposedCommit,
} from '../chain/types.ts';
import { MAX_LEAVES } from '../crypto/mls-config.ts';
import { identifyCredential } from './certificate.ts';
import { memoise } from './memo.ts';
import { readClaim, readStatement, type Statement } from './statement.ts';

/** What one rule judges. */
interface Case {
  readonly policy: GroupPolicy;
  readonly commit: ProposedCommit;
  readonly statements: readonly Statement[];
  /** Removes without an Add of the same device. */
  readonly leaving: readonly Member[];
  /** Adds without a Remove of the same device. */
  readonly arriving: readonly Identity[];
  readonly after: readonly Identity[];
}

/** Each rule of commits with the attack that it stops. Order does not matter: all must hold. */
const COMMIT_RULES = {
  /** A family cannot be smuggled into another one's group. */
  ONE_FAMILY: ({ policy, after }: Case): boolean => isOneFamily(policy, after),
  /** A patched child's client can neither add a stranger nor bring a removed device back. */
  ADD_BY_GUARDIAN: ({ commit, arriving }: Case): boolean =>
    arriving.length === 0 || commit.committer.role === 'guardian',
  /** A child's patched client cannot push another child's device out by a new leaf that it never hears of. */
  REPLACE_BY_GUARDIAN: ({ commit }: Case): boolean =>
    commit.adds.length === 0 || commit.committer.role === 'guardian',
  /** A conversation of two people stays one; only guardians look along, where oversight says so. */
  PEOPLE_OF_THE_GROUP: ({ policy, after }: Case): boolean =>
    after.every((member) => belongs(policy, member)),
  /** No device speaks with two leaves. */
  DEVICE_ONCE: ({ after }: Case): boolean =>
    new Set(after.map(({ device }) => device)).size === after.length,
  /** One removal per leaf, and a replaced device stays the same person's, in the same role. */
  REPLACE_IS_THE_SAME: ({ commit }: Case): boolean =>
    commit.adds.every((added) =>
      commit.removes.every((removed) => removed.device !== added.device || isSame(added, removed)),
    ),
  /** More leaves than a commit has room for would wedge the chain (rule 7). */
  ROOM: ({ after }: Case): boolean => after.length <= MAX_LEAVES,
  /** A child cannot throw anybody out, nor anybody a guardian. */
  REMOVE_WITH_RIGHT: (judged: Case): boolean =>
    judged.leaving.every((member) => mayBeRemoved(member, judged)),
  /** A device that is being taken out cannot keep itself in by ending the epoch once more. */
  COMMITTER_NOT_REVOKED: ({ commit, statements }: Case): boolean =>
    !isRevoked(commit.committer, statements),
  /**
   * A patched child's client that has ended the next thousand epochs in advance would be gone before
   * each removal of it. Nobody else need act: a receipt of anybody opens the way for the next one.
   */
  CHILD_TAKES_TURNS: ({ commit }: Case): boolean =>
    commit.committer.role !== 'child' ||
    commit.previousCommitter !== commit.committer.device ||
    commit.othersHaveSpoken,
  /** A child is never left in a room without its guardian. */
  GUARDIAN_STAYS: ({ after }: Case): boolean => hasGuardianForChildren(after),
} as const;

export type CommitRule = keyof typeof COMMIT_RULES;

/** Rules of a group that a device is asked to join. */
const WELCOME_RULES = {
  ONE_FAMILY: ({ policy, members }: Welcome): boolean => isOneFamily(policy, members),
  PEOPLE_OF_THE_GROUP: ({ policy, members }: Welcome): boolean =>
    members.every((member) => belongs(policy, member)),
  DEVICE_ONCE: ({ members }: Welcome): boolean =>
    new Set(members.map(({ device }) => device)).size === members.length,
  /**
   * Only guardians add, so only a guardian's welcome is one. Signing it is what a tablet that was
   * removed cannot do with a guardian's leaf that it has copied into a group of its own.
   */
  INVITED_BY_GUARDIAN: ({ inviter }: Welcome): boolean => inviter.role === 'guardian',
  ROOM: ({ members }: Welcome): boolean => members.length <= MAX_LEAVES,
  SELF_IS_MEMBER: ({ members, self }: Welcome): boolean =>
    members.some(({ device }) => device === self),
  GUARDIAN_STAYS: ({ members }: Welcome): boolean => hasGuardianForChildren(members),
} as const;

export type WelcomeRule = keyof typeof WELCOME_RULES;

interface Welcome {
  readonly policy: GroupPolicy;
  readonly members: readonly Member[];
  readonly self: string;
  /** Who signed the welcome. */
  readonly inviter: Member;
}

/** The rule that the commit breaks first; null when it is valid. */
export function brokenCommitRule(
  policy: GroupPolicy,
  commit: ProposedCommit,
  statements: readonly Statement[],
): CommitRule | null {
  const { adds, removes, before } = commit;
  const judged: Case = {
    policy,
    commit,
    statements,
    leaving: removes.filter(({ device }) => !adds.some((added) => added.device === device)),
    arriving: adds.filter(({ device }) => !removes.some((removed) => removed.device === device)),
    after: [...before.filter(({ leaf }) => !removes.some((gone) => gone.leaf === leaf)), ...adds],
  };
  return firstBroken(COMMIT_RULES, judged);
}

/** The rule that the group breaks first; null when a device may join it. */
export function brokenWelcomeRule(welcome: Welcome): WelcomeRule | null {
  return firstBroken(WELCOME_RULES, welcome);
}

/** The family's policy as the chain takes it. Keeps what it verified, so nothing is verified twice. */
export function makeFamilyPolicy(): ChainPolicy {
  const identify = memoise(identifyCredential);
  const read = memoise(readStatement);
  return {
    identify,
    acceptsCommit: (policy, commit, posted) =>
      brokenCommitRule(policy, commit, needed(policy, commit, posted, read)) === null,
    acceptsWelcome: (policy, members, self, inviter) =>
      brokenWelcomeRule({ policy, members, self, inviter }) === null,
  };
}

/**
 * The statements about the committer and those who go: only these matter, and of a flood of others
 * none is worth a signature check.
 */
function needed(
  { roots }: GroupPolicy,
  { group, committer, removes }: ProposedCommit,
  posted: readonly PostedStatement[],
  read: (bytes: Uint8Array) => Statement | undefined,
): readonly Statement[] {
  const claims = posted.map(({ sender, bytes }) => ({ sender, bytes, claim: readClaim(bytes) }));
  const concerned = new Set([committer, ...removes].map(({ device }) => device));
  // What counts depends on whether its sender was taken out before: of those, too, all is needed.
  for (let known = 0; known < concerned.size; ) {
    known = concerned.size;
    for (const { sender, claim } of claims) {
      if (claim?.kind === 'revocation' && concerned.has(claim.device)) {
        concerned.add(sender.device);
      }
    }
  }
  const stated = claims.flatMap(({ sender, bytes, claim }) => {
    const matters =
      claim !== undefined &&
      concerned.has(claim.device) &&
      (claim.kind === 'leave' ? claim.group === group : roots.includes(claim.root));
    const statement = matters ? read(bytes) : undefined;
    return statement === undefined ? [] : [{ sender, statement }];
  });
  return standing(stated);
}

/**
 * Whoever was taken out takes nobody out: of two who do it to each other, the first word stands, for
 * all alike, and one of them is left to go on.
 */
function standing(
  stated: readonly { readonly sender: Member; readonly statement: Statement }[],
): readonly Statement[] {
  const kept: Statement[] = [];
  for (const { sender, statement } of stated) {
    if (statement.kind === 'leave' || !isRevoked(sender, kept)) {
      kept.push(statement);
    }
  }
  return kept;
}

function firstBroken<Rule extends string, Judged>(
  rules: Readonly<Record<Rule, (judged: Judged) => boolean>>,
  judged: Judged,
): Rule | null {
  for (const rule in rules) {
    if (!rules[rule](judged)) {
      return rule;
    }
  }
  return null;
}

function isOneFamily(policy: GroupPolicy, members: readonly Identity[]): boolean {
  const [root, ...others] = policy.roots;
  return others.length === 0 && members.every((member) => member.root === root);
}

function belongs(policy: GroupPolicy, member: Identity): boolean {
  switch (policy.kind) {
    case 'family':
      return true;
    case 'bridge':
      return member.role === 'guardian';
    case 'conversation':
      return (
        policy.form === 'family' ||
        policy.people.includes(member.person) ||
        (member.role === 'guardian' && policy.oversight === 'with-guardian')
      );
  }
}

function isSame(a: Identity, b: Identity): boolean {
  return a.person === b.person && a.role === b.role && a.root === b.root;
}

function mayBeRemoved(member: Member, judged: Case): boolean {
  const { commit, statements } = judged;
  const { committer } = commit;
  if (hasLeft(member, commit.group, statements)) {
    return true;
  }
  return isRevoked(member, statements) || mayRemoveAlone(committer, member);
}

function mayRemoveAlone(committer: Member, member: Member): boolean {
  return (
    committer.role === 'guardian' && (member.role === 'child' || committer.person === member.person)
  );
}

/**
 * Any device by the family's root; a child's by one guardian; a guardian's by another device of her
 * own, or by two others.
 */
function isRevoked(member: Member, statements: readonly Statement[]): boolean {
  const isByRoot = statements.some(
    (statement) =>
      statement.kind === 'root-revocation' &&
      statement.device === member.device &&
      statement.root === member.root,
  );
  const isByHerself = statements.some(
    (statement) =>
      statement.kind === 'revocation' &&
      statement.device === member.device &&
      statement.by.root === member.root &&
      statement.by.person === member.person &&
      statement.by.device !== member.device,
  );
  const enough = member.role === 'child' ? 1 : 2;
  return isByRoot || isByHerself || revokers(member, statements).size >= enough;
}

function hasLeft(member: Member, group: string, statements: readonly Statement[]): boolean {
  return statements.some(
    (statement) =>
      statement.kind === 'leave' && statement.device === member.device && statement.group === group,
  );
}

/** The guardians, other people than the member, who have revoked its device. */
function revokers(member: Member, statements: readonly Statement[]): ReadonlySet<string> {
  const people = statements.flatMap((statement) =>
    statement.kind === 'revocation' &&
    statement.device === member.device &&
    statement.by.root === member.root &&
    statement.by.person !== member.person
      ? [statement.by.person]
      : [],
  );
  return new Set(people);
}

/**
 * Whatever the group's own policy says: `independent` is a guardian's decision, and as long as no
 * signed one stands behind it, a child's patched client could found such a group by itself.
 */
function hasGuardianForChildren(members: readonly Identity[]): boolean {
  return (
    members.every(({ role }) => role !== 'child') || members.some(({ role }) => role === 'guardian')
  );
}
