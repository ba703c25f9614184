/**
 * What the chain offers to families and conversations, and what it needs from them: identities,
 * policy and snapshots are pure functions passed in, so that the chain knows no people.
 */
import type { Bucket, RelayErrorCode } from '@knothole/protocol';
import type { StoreWrite } from '../ports.ts';

/** 16 random bytes as lower-case hex: MLS group id. */
export type GroupId = string;

/** A conversation that was founded anew so often is older than anybody who has missed it all. */
export const MAX_PREDECESSORS = 32;

/** Rule 2: fixed at founding, in the GroupContext, changed only by re-founding. */
export interface GroupPolicy {
  readonly kind: 'family' | 'bridge' | 'conversation';
  /** For a conversation: everybody of the family, two people, or whoever may be with each other. */
  readonly form: 'family' | 'direct' | 'group';
  /** Person ids (hex) the conversation is between; guardians beyond them only look along. */
  readonly people: readonly string[];
  readonly oversight: 'with-guardian' | 'independent';
  readonly relayUrl: string;
  /**
   * The groups that this one succeeds, oldest first, at most {@link MAX_PREDECESSORS}: rule 28.
   */
  readonly predecessors: readonly GroupId[];
  /** Root fingerprints (hex, 32 bytes) in order of seniority. */
  readonly roots: readonly string[];
}

/** A device as the family's certificates name it. */
export interface Identity {
  readonly device: string;
  readonly person: string;
  readonly role: 'guardian' | 'child';
  /** Fingerprint of the family root that its certificates end in. */
  readonly root: string;
  /**
   * Fingerprint of the later kit that certifies it in the root's name; absent where the root does. A
   * chain says so of itself: the policy judges whether the kit is the family's.
   */
  readonly kit?: string;
}

export interface Member extends Identity {
  readonly leaf: number;
}

/** What a commit would do, for the validity function (rules 15, 16). */
export interface ProposedCommit {
  /** The group it is in: a signed leave names it, so that it removes nobody from another one. */
  readonly group: GroupId;
  readonly committer: Member;
  readonly adds: readonly Identity[];
  readonly removes: readonly Member[];
  readonly before: readonly Member[];
  /**
   * The device that ended the previous epoch; null for the first commit of a group. A joiner takes
   * the one who invited it, under whose signature the welcome came.
   *
   * With {@link othersHaveSpoken} it lets a policy stop a patched child's client that ends every
   * epoch in advance, even for days after it has gone offline, so that the commit which removes it
   * always comes an epoch too late (rule 33).
   */
  readonly previousCommitter: string | null;
  /**
   * A message of another device than the committer's stands in this epoch before the commit, be it
   * a receipt alone. Refused commits and junk do not count: the attacker could plant those ahead.
   */
  readonly othersHaveSpoken: boolean;
}

/** Pure functions of the family that every client evaluates alike: no clock, no store, no network. */
export interface ChainPolicy {
  /** The device behind a credential, or undefined: unknown or badly certified. Verifies signatures. */
  identify(identity: Uint8Array, signatureKey: Uint8Array): Identity | undefined;
  /** Rule 16. `statements` were posted in this epoch before the commit, each with its sender. */
  acceptsCommit(
    policy: GroupPolicy,
    commit: ProposedCommit,
    statements: readonly PostedStatement[],
  ): boolean;
  /**
   * Judges a group before joining it: `self` is the joining device, `inviter` the member who signed
   * the welcome. Joining is local: this may ask what only this device knows.
   */
  acceptsWelcome(
    policy: GroupPolicy,
    members: readonly Member[],
    self: string,
    inviter: Member,
    told: Told,
  ): boolean;
  /**
   * Whether this device keeps an item of its own in the outbox for now: somebody for whom it is meant is
   * not in the group yet, and gets nothing of what was said before. Local: it makes nothing invalid.
   */
  holdsBack?(policy: GroupPolicy, members: readonly Member[], item: Item): boolean;
}

/** What a welcome says of the group besides its members. */
export interface Told {
  readonly group: GroupId;
  /** Rule 24, as the inviter's host made it: the chain does not read it. */
  readonly snapshot: Uint8Array;
}

export interface PostedStatement {
  readonly sender: Member;
  readonly bytes: Uint8Array;
}

/** One thing said. Kinds are numbers of the conversation layer; the chain knows two of them. */
export interface Item {
  /** 32 hex digits, drawn by the author, the same in every attempt. */
  readonly id: string;
  readonly kind: number;
  readonly body: Uint8Array;
}

/** Item kinds that the chain itself reads; all others pass through. */
export const CHAIN_ITEM_KINDS = {
  /** Nothing but "I have everything up to here": makes no event and is never receipted. */
  receipt: 0,
  /** A signed statement that counts for validity in this epoch (rule 16). */
  statement: 1,
} as const;

/** Where a welcome is put: known to holder and joiner only (rule 23). */
export interface Parcel {
  readonly secret: Uint8Array;
  readonly bucket: Bucket;
}

export interface InvitedDevice {
  readonly device: string;
  readonly keyPackage: Uint8Array;
  readonly parcel: Parcel;
}

/** Rule 18: everything that is to happen. Persisted, dropped when satisfied, re-checked. */
export type Intent =
  | { readonly kind: 'say'; readonly item: Item }
  | {
      readonly kind: 'add';
      readonly id: string;
      readonly devices: readonly InvitedDevice[];
      readonly statements: readonly Item[];
    }
  | {
      readonly kind: 'remove';
      readonly id: string;
      readonly devices: readonly string[];
      readonly statements: readonly Item[];
    }
  | { readonly kind: 'replace'; readonly id: string; readonly device: InvitedDevice }
  | { readonly kind: 'update'; readonly id: string }
  /** Posts the signed leave; the state becomes LEFT when another member has committed the removal. */
  | { readonly kind: 'leave'; readonly id: string; readonly statement: Item };

/** Rule 25. */
export type ChainStatus =
  | { readonly kind: 'live' }
  | { readonly kind: 'stuck'; readonly reason: StuckReason }
  | { readonly kind: 'removed' }
  | { readonly kind: 'left' };

/** Why this device moved to a group that succeeds another: what it was in, or a guardian's call. */
export type MoveReason = (typeof MOVE_REASONS)[number];

/** What an epoch of a group is known by: two that differ are branches of a fork (rule 30). */
export interface Head {
  readonly group: GroupId;
  readonly epoch: number;
  /** Hexadecimal: MLS epoch authenticator, RFC 9420 §8.7. */
  readonly authenticator: string;
}

export const STUCK_REASONS = ['expired', 'path', 'clone', 'fork', 'rollback', 'bucket'] as const;

export const MOVE_REASONS = [
  'expired',
  'path',
  'clone',
  'fork',
  'rollback',
  'bucket',
  'removed',
  'called',
] as const;

/** `path`: something that this device needs does not open here, be it a commit or its own record. */
export type StuckReason = (typeof STUCK_REASONS)[number];

/**
 * One thing that all members see in the same order. Persisted, numbered from 0 per conversation. Ids
 * of items are their authors' choice: two authors may use the same one, and only kind, author and id
 * together name an event.
 */
export type ChainEvent = {
  readonly index: number;
  readonly epoch: number;
  readonly position: number;
  /** Relay time in Unix seconds at which this device processed it; for display only. */
  readonly seenAt: number;
} & (
  | { readonly kind: 'item'; readonly sender: Identity; readonly item: Item }
  | { readonly kind: 'joined' | 'left'; readonly id: string; readonly who: Identity }
  /** This device's own: the conversation went on in another group, founded by `who` or joined by it. */
  | {
      readonly kind: 'moved';
      readonly id: string;
      readonly who: Identity;
      readonly reason: MoveReason;
    }
);

/** An own item that has not reached everybody. */
export interface OutboxEntry {
  readonly item: Item;
  /** null: not landed. */
  readonly landed: { readonly epoch: number; readonly position: number } | null;
  /** Devices that were members at landing, still are, and have not receipted. */
  readonly awaiting: readonly string[];
}

export interface ChainView {
  /** The conversation's id on this device; it stays when a group succeeds another. */
  readonly id: GroupId;
  /** The MLS group that the conversation is in at present. */
  readonly group: GroupId;
  readonly policy: GroupPolicy;
  readonly status: ChainStatus;
  readonly epoch: number;
  readonly members: readonly Member[];
  /** Last relay time (Unix seconds) at which each device spoke or receipted, by device id. */
  readonly lastHeard: ReadonlyMap<string, number>;
  readonly eventCount: number;
  readonly outbox: readonly OutboxEntry[];
  /**
   * Devices that this device has let in and that have not spoken since, with the epoch and the relay
   * time (Unix seconds) at which they became members (rule 24).
   */
  readonly awaitingJoin: readonly {
    readonly device: string;
    readonly epoch: number;
    readonly sinceSeconds: number;
  }[];
  /**
   * Devices whose leaf came while this device was a member, by whomever, and that have not been heard
   * since: their welcome may be lost with the store of the device that had it.
   */
  readonly unheard: ChainView['awaitingJoin'];
  /**
   * Those of {@link awaitingJoin} whose welcome can never be put: junk everywhere in the parcel, or its bucket has
   * ended. They are members without knowing; a Replace with another KeyPackage lets them in.
   */
  readonly lostWelcomes: readonly string[];
  /** The present epoch and the last few before it, oldest first. */
  readonly heads: readonly Head[];
  /** A member saw another history than this device (rule 30). */
  readonly forkSuspected: boolean;
  /** Last code with which the relay refused a request; null after the next success. */
  readonly refusal: RelayErrorCode | null;
}

/** One conversation on this device. All methods are safe to call at any time until close(). */
export interface Chain {
  readonly view: ChainView;
  /** Durable when resolved; `also` is written in the same transaction. */
  submit(intents: readonly Intent[], also?: readonly StoreWrite[]): Promise<void>;
  /** Events [from, from + limit). */
  events(from: number, limit: number): Promise<readonly ChainEvent[]>;
  /** After each persisted change; `events` are the new ones. */
  onChange(listener: (view: ChainView, events: readonly ChainEvent[]) => void): () => void;
  /** What another member says of an epoch (rule 30): may end in forkSuspected, or stuck (fork). */
  compareHead(sender: Identity, head: Head): Promise<void>;
  /** Exporter of the current epoch, for matching pictures. */
  exportSecret(label: string, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}
