/**
 * Everything that one conversation is on this device, as one immutable value. Steps of the chain
 * compute a new value from it; it becomes the truth when it is persisted (docs/chain.md rule 11).
 */
import { type Bucket, encodeHex, type SlotAddress } from '@knothole/protocol';
import { epochAuthenticator, epochOf, type GroupState, groupIdOf } from '../crypto/group-state.ts';
import type {
  ChainStatus,
  GroupId,
  GroupPolicy,
  Head,
  Identity,
  Intent,
  Item,
  Parcel,
  PostedStatement,
  StuckReason,
} from './types.ts';

/** What the running hash of a new group goes on from. */
export const NO_HISTORY: Uint8Array = new Uint8Array(32);

/** Running hashes kept of the current epoch, newest last: enough to check what others have seen. */
export const REMEMBERED_HASHES = 128;

export interface ChainState {
  readonly id: GroupId;
  readonly policy: GroupPolicy;
  readonly self: Identity;
  readonly status: ChainStatus;
  readonly group: GroupState;
  /** Where the epoch's chain stands; null in epoch 0, which has none (rule 3). */
  readonly bucket: Bucket | null;
  /** The next position to read, and to write at. */
  readonly position: number;
  /** The running hash that this epoch began with. */
  readonly firstHash: Uint8Array;
  /** Running hashes before positions …, position − 1, position of this epoch; never empty. */
  readonly hashes: readonly Uint8Array[];
  /** Rule 26: the last slot read, for finding out that the relay was rolled back (rule 29). */
  readonly lastRead: LastRead | null;
  /** Where the commit stands that began this epoch; null for the first one of a group. */
  readonly enteredBy: LastRead | null;
  /** The device that ended the previous epoch; for a joiner the one who invited it, else null. */
  readonly previousCommitter: string | null;
  /** Leaves with a valid message in this epoch, in the order of the first one of each. */
  readonly speakers: readonly number[];
  /** Rule 16: the statements posted in this epoch, in order. */
  readonly statements: readonly PostedStatement[];
  /** Every other member's device, by device id. */
  readonly peers: ReadonlyMap<string, Peer>;
  /** Rule 19: what is made and not yet landed. */
  readonly pending: Pending | null;
  /** Hashes (hex) of inners of mine that stand in this epoch's chain (rule 12). */
  readonly mine: ReadonlySet<string>;
  /** The last position at which somebody said something that I owe a receipt for (rule 21). */
  readonly owed: Place | null;
  /** When my own leaf got its key (rule 22). */
  readonly leafUpdated: { readonly epoch: number; readonly atSeconds: number };
  readonly nextOrder: number;
  readonly intents: readonly StoredIntent[];
  readonly outbox: readonly StoredItem[];
  /** Rule 24: welcomes to put until the joiner has spoken. */
  readonly welcomes: readonly Welcome[];
  readonly eventCount: number;
  /** Positions of this epoch that held nothing readable. */
  readonly junkCount: number;
  readonly forkSuspected: boolean;
  /** Epochs of this group that this device has left, oldest first (rule 30). */
  readonly pastHeads: readonly Head[];
  /** Of the relay when this device last looked back (rule 29); null: it was not in reach so far. */
  readonly incarnation: Uint8Array | null;
}

/** The id of the MLS group, as policies and statements name it. */
export function groupOf({ group }: Pick<ChainState, 'group'>): GroupId {
  return encodeHex(groupIdOf(group));
}

/** The same for ever, whatever comes after (RFC 9420 §8.7). */
export function headOf(group: GroupState): Head {
  return {
    group: encodeHex(groupIdOf(group)),
    epoch: Number(epochOf(group)),
    authenticator: encodeHex(epochAuthenticator(group)),
  };
}

export interface LastRead {
  readonly bucket: Bucket;
  readonly address: SlotAddress;
  readonly hash: Uint8Array;
}

/** A position of the whole conversation. */
export interface Place {
  readonly epoch: number;
  readonly position: number;
}

export interface Peer {
  /** Unix seconds (relay time) at which its present leaf came; null: it was here before this device. */
  readonly joinedAt: number | null;
  /** The epoch with which the device's present leaf came; my own first epoch for older ones. */
  readonly joinedEpoch: number;
  /** It has processed everything before this place. */
  readonly seen: Place;
  /** Unix seconds (relay time) at which it last spoke or receipted; null: never to this device. */
  readonly heardAt: number | null;
}

export interface StoredIntent {
  readonly order: number;
  /** The epoch in which it was submitted. */
  readonly epoch: number;
  readonly intent: Exclude<Intent, { readonly kind: 'say' }>;
}

export interface StoredItem {
  readonly order: number;
  readonly item: Item;
  /** Where it landed, and the other devices that were members then; null: still to be said. */
  readonly landed: (Place & { readonly devices: readonly string[] }) | null;
}

export interface PreparedWelcome {
  readonly device: string;
  readonly parcel: Parcel;
  /** MLS Welcome, RFC 9420 §12.4.3.1. */
  readonly welcome: Uint8Array;
  /** What a joiner is told beside it (rule 24). */
  readonly snapshot: Uint8Array;
}

/** A welcome whose commit has landed. */
export interface Welcome {
  readonly device: string;
  /** Signature key of the leaf that it leads to; 32 bytes. */
  readonly leafKey: Uint8Array;
  readonly parcel: Parcel;
  /** What {@link putParcel} puts. */
  readonly content: Uint8Array;
  readonly epoch: number;
  /** Unix seconds (relay time). */
  readonly landedAt: number;
  /** It can never be put, or not again: nothing but a Replace brings the device in. */
  readonly isLost: boolean;
}

export type Pending =
  | {
      readonly kind: 'message';
      readonly inner: Uint8Array;
      /** One's own MLS messages cannot be opened; this is what it says. */
      readonly plaintext: Uint8Array;
    }
  | {
      readonly kind: 'commit';
      readonly inner: Uint8Array;
      readonly commit: PendingCommit;
    };

export interface PendingCommit {
  readonly next: GroupState;
  readonly authenticatedData: Uint8Array;
  /** Leaves in `next` that are new. */
  readonly adds: readonly number[];
  /** Leaves of this epoch that go. */
  readonly removes: readonly number[];
  readonly hasPath: boolean;
  readonly hasExternalPsk: boolean;
  readonly welcomes: readonly PreparedWelcome[];
}

export function epochNumber(state: ChainState): number {
  return Number(epochOf(state.group));
}

export function runningHash(state: ChainState): Uint8Array {
  const last = state.hashes.at(-1);
  if (last === undefined) {
    throw new Error('a chain state always has a running hash');
  }
  return last;
}

/** The running hash before `position`, when it is still remembered. */
export function hashBefore(state: ChainState, position: number): Uint8Array | undefined {
  const index = state.hashes.length - 1 - (state.position - position);
  return index < 0 ? undefined : state.hashes[index];
}

/** Notes that a valid message of this leaf stands in the epoch. */
export function withSpeaker(state: ChainState, leaf: number): ChainState {
  return state.speakers.includes(leaf) ? state : { ...state, speakers: [...state.speakers, leaf] };
}

/** Notes that this welcome is of no use any more. */
export function withLostWelcome(state: ChainState, lost: Welcome): ChainState {
  return {
    ...state,
    welcomes: state.welcomes.map((welcome) =>
      welcome.device === lost.device && welcome.epoch === lost.epoch
        ? { ...welcome, isLost: true }
        : welcome,
    ),
  };
}

export function isBefore(a: Place, b: Place): boolean {
  return a.epoch < b.epoch || (a.epoch === b.epoch && a.position < b.position);
}

export function live(state: ChainState): ChainState {
  return { ...state, status: { kind: 'live' } };
}

export function stuck(state: ChainState, reason: StuckReason): ChainState {
  return { ...state, status: { kind: 'stuck', reason } };
}
