/**
 * Validity of a commit (docs/chain.md rules 4, 7, 15, 16): a pure function of the epoch's state, the
 * statements posted earlier in the epoch, and the commit. No clock, no store, no network, no pin;
 * the same function judges one's own commits. What MLS itself demands was checked before.
 */
import { type Bucket, hasCode } from '@knothole/protocol';
import type { CommitView, Judge } from '../crypto/commit-view.ts';
import type { GroupState } from '../crypto/group-state.ts';
import { groupOf } from './chain-state.ts';
import { type CommitHeader, decodeCommitHeader } from './message.ts';
import { identifyLeaf } from './roster.ts';
import type { ChainRules } from './rules.ts';
import type { ChainPolicy, GroupPolicy, Member, PostedStatement } from './types.ts';

/** What decides besides the commit; all members of the epoch have the same at the same position. */
export interface EpochFacts {
  readonly group: GroupState;
  readonly policy: GroupPolicy;
  readonly bucket: Bucket | null;
  readonly statements: readonly PostedStatement[];
  readonly previousCommitter: string | null;
  readonly speakers: readonly number[];
}

/** A judge for commits of this epoch, to be asked at the position that `facts` describes. */
export function judgeOf(rules: ChainRules, policy: ChainPolicy, facts: EpochFacts): Judge {
  return (view) => {
    const header = readCommitHeader(view.authenticatedData);
    return (
      header !== undefined &&
      rules.allowsBucket(facts.policy.kind, facts.bucket, header.bucket) &&
      rules.allowsLeaves(view.membersAfter.length) &&
      (!rules.judgesCommits || isAccepted(policy, facts, view))
    );
  };
}

/** The chain's part of a commit; undefined when it is none of ours. */
export function readCommitHeader(authenticatedData: Uint8Array): CommitHeader | undefined {
  try {
    return decodeCommitHeader(authenticatedData);
  } catch (error) {
    if (hasCode(error, 'INPUT') || hasCode(error, 'BUCKET')) {
      return undefined;
    }
    throw error;
  }
}

function isAccepted(policy: ChainPolicy, facts: EpochFacts, view: CommitView): boolean {
  const before = view.membersBefore.flatMap((leaf) => identifyLeaf(policy, leaf) ?? []);
  const adds = view.adds.flatMap((leaf) => identifyLeaf(policy, leaf) ?? []);
  const committer = memberAt(before, view.senderLeaf);
  const removes = view.removes.flatMap((leaf) => memberAt(before, leaf) ?? []);
  if (
    committer === undefined ||
    adds.length !== view.adds.length ||
    removes.length !== view.removes.length ||
    !keepsIdentity(policy, view, committer)
  ) {
    return false;
  }
  return policy.acceptsCommit(
    facts.policy,
    {
      group: groupOf(facts),
      committer,
      adds,
      removes,
      before,
      previousCommitter: facts.previousCommitter,
      othersHaveSpoken: facts.speakers.some((leaf) => leaf !== committer.leaf),
    },
    facts.statements,
  );
}

/** A path renews the committer's leaf: it must not turn him into somebody else. */
function keepsIdentity(policy: ChainPolicy, view: CommitView, committer: Member): boolean {
  const after = view.membersAfter.find(({ leaf }) => leaf === committer.leaf);
  const identity = after === undefined ? undefined : identifyLeaf(policy, after);
  return (
    identity !== undefined &&
    identity.device === committer.device &&
    identity.person === committer.person &&
    identity.role === committer.role &&
    identity.root === committer.root &&
    identity.kit === committer.kit
  );
}

function memberAt(members: readonly Member[], leaf: number): Member | undefined {
  return members.find((member) => member.leaf === leaf);
}
