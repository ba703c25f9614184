/**
 * The replaceable rules of the chain as one table (docs/chain.md has them all by number). The
 * product uses CHAIN_RULES; a test that asks whether a rule is needed passes a copy with one entry
 * replaced and must see the failure. There is no switch: nothing in the product changes an entry.
 */
import {
  type Bucket,
  type BucketClass,
  bucketEndsAt,
  type Envelope,
  firstBucketEndingAfter,
  type SlotAddress,
  WEEK_SECONDS,
} from '@knothole/protocol';
import { sealEnvelope } from '../crypto/envelope.ts';
import { sha256 } from '../crypto/hash.ts';
import { MAX_LEAVES } from '../crypto/mls-config.ts';
import type { SealKey } from '../crypto/slot-keys.ts';
import type { Random } from '../ports.ts';
import type { GroupPolicy, Identity } from './types.ts';

type GroupKind = GroupPolicy['kind'];

export interface ChainRules {
  /** Rule 4: the bucket that an honest committer names for the next epoch. */
  nextBucket(kind: GroupKind, current: Bucket | null, relaySeconds: number): Bucket;
  /** Rule 4: whether a commit may name this bucket. A hostile member could push it out of reach. */
  allowsBucket(kind: GroupKind, current: Bucket | null, next: Bucket): boolean;
  /** Rule 5: the same inner at the same address gives the same envelope, so that retries are free. */
  seal(sealKey: SealKey, inner: Uint8Array, address: SlotAddress): Envelope;
  /** Rule 7: whether so many leaves still fit one commit into one envelope. */
  allowsLeaves(count: number): boolean;
  /** Rule 9: what a reader does at an empty position. */
  readonly atNone: 'wait' | 'skip';
  /** Rule 11: whether an inner is durable before it is shown to the relay. */
  readonly persistsBeforeSending: boolean;
  /** Rule 12: whether an opened inner is first compared with what this device made itself. */
  readonly looksForOwn: boolean;
  /** Rule 13: what happens at a commit that is authentic, valid, and cannot be applied here. */
  readonly atInapplicable: 'stuck' | 'skip';
  /** Rule 15, 16: whether policy judges commits, other people's and one's own. */
  readonly judgesCommits: boolean;
  /** Rule 19: what happens to a commit of one's own that everybody refused. */
  readonly afterRefusal: 'anew' | 'again';
  /** Rule 20: whether a landed item is kept until the others have it. */
  readonly keepsUntilReceipted: boolean;
  /** Rule 21: how long a receipt waits for something to ride on. */
  receiptDelayMilliseconds(random: Random): number;
  /** Rule 22: whether the bucket ends so soon that a writer first moves to a new one. */
  mustRenew(bucket: Bucket, relaySeconds: number): boolean;
  /** Rule 22: whether one's own leaf key is due for a change. */
  isLeafOld(updatedAtSeconds: number, relaySeconds: number): boolean;
  /** Rule 24: whether a welcome is durable with its commit and put again until the joiner spoke. */
  readonly keepsWelcomes: boolean;
  /** Rule 29: what happens when the last slot read has vanished or changed. */
  readonly atLostSlot: 'stuck' | 'ignore';
  /**
   * Rule 30: the running hash that an epoch begins with, out of the one behind the commit before it and
   * the epoch authenticator (RFC 9420 §8.7). A commit that is sealed again says what its author had
   * seen at first: without the hash before it, a fork at the position in between would end unseen.
   */
  beginHash(before: Uint8Array, authenticator: Uint8Array): Uint8Array;
  /** Rule 30: whether another history, seen by `sender`, stops this device or is only shown. */
  stopsAtFork(sender: Identity, self: Identity): boolean;
  /** Rule 31: what happens at an envelope of one's own leaf that this device never made. */
  readonly atClone: 'stuck' | 'skip';
}

const BUCKET_RULES: Readonly<
  Record<GroupKind, { bucketClass: BucketClass; ahead: number; lifeSeconds: number }>
> = {
  conversation: { bucketClass: 'week', ahead: 6, lifeSeconds: 5 * WEEK_SECONDS },
  family: { bucketClass: 'quarter', ahead: 5, lifeSeconds: 57 * WEEK_SECONDS },
  bridge: { bucketClass: 'quarter', ahead: 5, lifeSeconds: 57 * WEEK_SECONDS },
};

const RENEW_WITHIN_SECONDS: Readonly<Record<BucketClass, number>> = {
  hour: 0,
  day: 0,
  week: 3 * WEEK_SECONDS,
  quarter: 26 * WEEK_SECONDS,
};

const LEAF_LIFE_SECONDS = WEEK_SECONDS;
const SHORTEST_RECEIPT_DELAY = 5_000;
const LONGEST_RECEIPT_DELAY = 60_000;

/** The rules of the product. */
export const CHAIN_RULES: ChainRules = {
  nextBucket(kind, current, relaySeconds) {
    const { bucketClass, ahead, lifeSeconds } = BUCKET_RULES[kind];
    const wanted = firstBucketEndingAfter(bucketClass, relaySeconds, lifeSeconds);
    if (current === null) {
      return wanted;
    }
    // A relay's time that is wrong must not make an honest commit invalid, nor push the bucket away.
    if (hasEnded(current, relaySeconds)) {
      return current;
    }
    return {
      class: bucketClass,
      number: Math.min(Math.max(wanted.number, current.number), current.number + ahead),
    };
  },
  allowsBucket(kind, current, next) {
    const { bucketClass, ahead } = BUCKET_RULES[kind];
    if (next.class !== bucketClass) {
      return false;
    }
    return (
      current === null || (next.number >= current.number && next.number <= current.number + ahead)
    );
  },
  seal: sealEnvelope,
  allowsLeaves: (count) => count <= MAX_LEAVES,
  atNone: 'wait',
  persistsBeforeSending: true,
  looksForOwn: true,
  atInapplicable: 'stuck',
  judgesCommits: true,
  afterRefusal: 'anew',
  keepsUntilReceipted: true,
  receiptDelayMilliseconds(random) {
    const [high = 0, low = 0] = random.bytes(2);
    const share = (high * 256 + low) / 65_535;
    return SHORTEST_RECEIPT_DELAY + share * (LONGEST_RECEIPT_DELAY - SHORTEST_RECEIPT_DELAY);
  },
  mustRenew: (bucket, relaySeconds) =>
    !hasEnded(bucket, relaySeconds) &&
    bucketEndsAt(bucket) - relaySeconds < RENEW_WITHIN_SECONDS[bucket.class],
  // A relay that once told a time far ahead must not have stopped the renewal for good.
  isLeafOld: (updatedAtSeconds, relaySeconds) =>
    Math.abs(relaySeconds - updatedAtSeconds) > LEAF_LIFE_SECONDS,
  keepsWelcomes: true,
  atLostSlot: 'stuck',
  beginHash: (before, authenticator) => sha256(before, authenticator),
  // Of two guardians one gives way, on both branches the same: the other one lets it in again.
  stopsAtFork: (sender, self) =>
    sender.role === 'guardian' && (self.role !== 'guardian' || sender.device < self.device),
  atClone: 'stuck',
};

/** By the relay's word; where it still takes what is put there, its word is wrong. */
function hasEnded(bucket: Bucket, relaySeconds: number): boolean {
  return bucketEndsAt(bucket) <= relaySeconds;
}
