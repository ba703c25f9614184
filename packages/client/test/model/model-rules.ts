/**
 * The rules that a run may replace, under the names of `ChainRules` in src/chain/rules.ts, and the
 * pure judge of commits. docs/chain.md has the rules by number.
 */
import {
  type Commit,
  type Device,
  deviceOf,
  isGuardian,
  type Leaf,
  leavesAfter,
  type Purpose,
  type Statement,
} from './abstract-mls.ts';
import { type FamilyRule, keepsFamiliesApart } from './model-families.ts';
import { isRevoked } from './model-statements.ts';

export interface ModelRules {
  /** Rule 5: the nonce comes from the content, so that retries are byte-identical. */
  readonly seal: 'derived' | 'random';
  /** Rule 9. */
  readonly atNone: 'wait' | 'skip';
  /** Rule 11. */
  readonly persistsBeforeSending: boolean;
  /** Rule 12. */
  readonly looksForOwn: boolean;
  /** Rule 13. */
  readonly atInapplicable: 'stuck' | 'skip';
  /** Rules 15, 16: purely; not at all; or with a look at the clock. */
  readonly judgesCommits: 'purely' | 'never' | 'by the clock';
  /** Rule 19. */
  readonly afterRefusal: 'anew' | 'again';
  /** Rule 20. */
  readonly keepsUntilReceipted: boolean;
  /** Rule 24. */
  readonly keepsWelcomes: boolean;
  /** Rule 29. */
  readonly atLostSlot: 'stuck' | 'ignore';
  /**
   * Rule 29: whether a joiner is told the slot of the commit that let it in, to look at it again.
   * Without it a joiner lives on in an epoch whose beginning the relay has forgotten.
   */
  readonly joinersLookBack: boolean;
  /** Rule 29: whether all of the epoch is looked at again when the relay's store is a new one. */
  readonly rereadsEpoch: boolean;
  /**
   * Rule 30: whom a guardian's other history stops: children's devices, and of two guardians' the one
   * with the larger id; or, with 'any guardian', children's devices only.
   */
  readonly atFork: 'all but one' | 'any guardian' | 'ignore';
  /** Rule 30: whether the running hash of an epoch goes on from the one before. */
  readonly chainsHashes: boolean;
  /** Rule 30: whether heads are compared in the family group. */
  readonly comparesHeads: boolean;
  /** Rule 30: what happens when another is told to be in a later epoch, and nothing leads there. */
  readonly atLaterHead: 'stuck' | 'ignore';
  /** Rule 27. */
  readonly asksForHelp: boolean;
  /** Rule 28. */
  readonly foundsAnew: boolean;
  /** Rule 28: whether only the winning claim moves a device over, or each. */
  readonly comparesLineages: boolean;
  /** Rules 27, 28: whether a note says its lineage, so that a guardian on a losing one notices. */
  readonly tellsLineage: boolean;
  /** Rule 31. */
  readonly atClone: 'stuck' | 'skip';
  /** Rule 16, for several families: the entries of the table that are missing. */
  readonly withoutFamilyRules: readonly FamilyRule[];
  /** Rule 17: whether an approval that was taken back obliges everybody to remove. */
  readonly removesUnapproved: boolean;
  /** Rule 17: whether who is let in looks at what it knows to be taken back. */
  readonly checksWelcomes: boolean;
  /** Rules 27 and 30: whether families hear of each other's troubles and heads through the bridge. */
  readonly hearsOtherFamilies: boolean;
  /**
   * Rule 27: whether guardians of both families have a help chain outside the bridge, from the secret of
   * their meeting, by which they repair the bridge itself.
   */
  readonly hasMeetingPlace: boolean;
  /** Rules 1 and 35, the relay's: what a position in a bucket that has ended looks like. */
  readonly atExpired: 'expired' | 'free';
  /** Rule 8, the relay's: whether a writer may delete a slot. */
  readonly slots: 'stay' | 'deleted by the writer';
}

export const MODEL_RULES: ModelRules = {
  seal: 'derived',
  atNone: 'wait',
  persistsBeforeSending: true,
  looksForOwn: true,
  atInapplicable: 'stuck',
  judgesCommits: 'purely',
  afterRefusal: 'anew',
  keepsUntilReceipted: true,
  keepsWelcomes: true,
  atLostSlot: 'stuck',
  joinersLookBack: true,
  rereadsEpoch: true,
  atFork: 'all but one',
  chainsHashes: true,
  comparesHeads: true,
  atLaterHead: 'stuck',
  asksForHelp: true,
  foundsAnew: true,
  comparesLineages: true,
  tellsLineage: true,
  atClone: 'stuck',
  withoutFamilyRules: [],
  removesUnapproved: true,
  checksWelcomes: true,
  hearsOtherFamilies: true,
  hasMeetingPlace: true,
  atExpired: 'expired',
  slots: 'stay',
};

/** Rule 4, in weeks: how far ahead a commit may name a bucket, and what an honest one names. */
const AHEAD = 6;
const LIFE = 5;
/** Rule 22: a writer first moves to a new bucket when so little is left. */
const RENEW_WITHIN = 3;

export function nextBucket(current: number, now: number): number {
  // Where the relay still takes what is put there, its word on the time is wrong.
  if (current <= now) {
    return current;
  }
  return Math.min(Math.max(now + LIFE, current), current + AHEAD);
}

export function firstBucket(now: number): number {
  return now + LIFE;
}

export function mustRenew(bucket: number, now: number): boolean {
  return bucket > now && bucket - now < RENEW_WITHIN;
}

/** What a commit is judged by besides itself (rule 15): the same for all who stand at its position. */
export interface EpochFacts {
  readonly leaves: readonly Leaf[];
  readonly purpose?: Purpose;
  readonly bucket: number;
  readonly statements: readonly Statement[];
  readonly previousCommitter: Device;
  readonly speakers: readonly Leaf[];
}

/** Rules 4, 15 and 16; `rules` says which entries for several families are missing. */
export function isValid(
  facts: EpochFacts,
  sender: Leaf,
  commit: Commit,
  rules: ModelRules = MODEL_RULES,
): boolean {
  const committer = deviceOf(sender);
  const after = leavesAfter(facts.leaves, commit).map(deviceOf);
  return (
    commit.bucket >= facts.bucket &&
    commit.bucket <= facts.bucket + AHEAD &&
    after.includes(committer) &&
    new Set(after).size === after.length &&
    mayEndEpoch(facts, sender) &&
    commit.removes.every((leaf) => facts.leaves.includes(leaf)) &&
    commit.adds.every((leaf) => isGuardian(committer) && !facts.leaves.includes(leaf)) &&
    (facts.purpose === undefined
      ? commit.removes.every(
          (leaf) => after.includes(deviceOf(leaf)) || mayRemove(facts, committer, deviceOf(leaf)),
        )
      : keepsFamiliesApart({ ...facts, purpose: facts.purpose, rules, committer, commit }))
  );
}

/** No revoked device does, and no child's twice in a row unless another has spoken in between. */
function mayEndEpoch(facts: EpochFacts, sender: Leaf): boolean {
  const committer = deviceOf(sender);
  const isSecond = !isGuardian(committer) && facts.previousCommitter === committer;
  return (
    !isRevoked(facts.statements, committer) &&
    (!isSecond || facts.speakers.some((leaf) => leaf !== sender))
  );
}

/** A child's device: by a guardian's, or by anybody once a revocation stands earlier in this epoch. */
function mayRemove(facts: EpochFacts, committer: Device, target: Device): boolean {
  return !isGuardian(target) && (isGuardian(committer) || isRevoked(facts.statements, target));
}
