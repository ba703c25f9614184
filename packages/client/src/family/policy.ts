/**
 * Who may commit what (chain.md rules 15 and 16), and which group a device joins: two tables of small
 * pure functions over the commit or the welcome, the group's policy, and the signed statements that
 * came with it. Every member evaluates the same: no clock, no store, no setting. docs/rules.md says
 * each rule in words.
 */
import type { ChainPolicy, GroupPolicy, ProposedCommit } from '../chain/types.ts';
import { identifyCredential } from './certificate.ts';
import {
  COMMIT_RULES,
  type CommitRule,
  type CommitRules,
  type JudgedCommit,
  judgedCommit,
} from './commit-rules.ts';
import { memoise } from './memo.ts';
import { neededForCommit, neededForWelcome } from './needed-statements.ts';
import { rosterFromSnapshot } from './roster.ts';
import { readUnderAnyKit, type Statement } from './statement.ts';
import { statementsOfSnapshot } from './statement-snapshot.ts';
import {
  type JudgedWelcome,
  WELCOME_RULES,
  type WelcomeRule,
  type WelcomeRules,
} from './welcome-rules.ts';

/** The rule that the commit breaks first; null when it is valid. The product has one table. */
export function brokenCommitRule(
  policy: GroupPolicy,
  commit: ProposedCommit,
  statements: readonly Statement[],
  rules: CommitRules = COMMIT_RULES,
): CommitRule | null {
  return firstBroken<CommitRule, JudgedCommit>(rules, judgedCommit(policy, commit, statements));
}

/** The rule that the group breaks first; null when a device may join it. */
export function brokenWelcomeRule(
  welcome: JudgedWelcome,
  rules: WelcomeRules = WELCOME_RULES,
): WelcomeRule | null {
  return firstBroken<WelcomeRule, JudgedWelcome>(rules, welcome);
}

/** The family's policy as the chain takes it. Keeps what it verified, so nothing is verified twice. */
export function makeFamilyPolicy(): ChainPolicy {
  const identify = memoise(identifyCredential);
  const read = memoise(readUnderAnyKit);
  return {
    identify,
    acceptsCommit: (policy, commit, posted) =>
      brokenCommitRule(policy, commit, neededForCommit(policy, commit, posted, read)) === null,
    acceptsWelcome: (policy, members, self, inviter, { group, snapshot }) => {
      const told =
        policy.kind === 'family'
          ? rosterFromSnapshot(snapshot).kits.map(({ statement }) => statement)
          : statementsOfSnapshot(snapshot);
      const statements = neededForWelcome(policy, members, { group, told }, read);
      return brokenWelcomeRule({ policy, group, members, self, inviter, statements }) === null;
    },
  };
}

function firstBroken<Rule extends string, Judged>(
  rules: Readonly<Partial<Record<Rule, (judged: Judged) => boolean>>>,
  judged: Judged,
): Rule | null {
  for (const rule in rules) {
    if (rules[rule]?.(judged) === false) {
      return rule;
    }
  }
  return null;
}
