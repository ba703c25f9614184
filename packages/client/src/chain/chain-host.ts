/** How chains come to be on this device: founded, joined, or opened again from the store. */
import type { KnotholeError } from '@knothole/protocol';
import type { KeyPackagePair } from '../crypto/key-package.ts';
import type { MlsSuite } from '../crypto/suite.ts';
import type { Clock, Random, RelayLink, StoreWrite } from '../ports.ts';
import type { ChainRules } from './rules.ts';
import type { Transactor } from './transactor.ts';
import type { Chain, ChainPolicy, GroupId, GroupPolicy, Intent } from './types.ts';

/** Everything that a chain needs from around it. */
export interface ChainHost {
  readonly suite: MlsSuite;
  readonly clock: Clock;
  readonly random: Random;
  readonly link: RelayLink;
  readonly transactor: Transactor;
  readonly policy: ChainPolicy;
  readonly rules: ChainRules;
  /** What a joiner is told beside the welcome (rule 24); asked while the add commit is built. */
  snapshot(group: GroupId): Uint8Array;
  /** A chain could not write its state: STORE_CONFLICT ends it, STORE_FULL is tried again. */
  onStoreTrouble?(error: KnotholeError): void;
}

/**
 * Founds a group of one. It has no chain until its first `add` intent; `also` is written in the same
 * transaction.
 * @throws {KnotholeError} CERTIFICATE when the policy does not know the KeyPackage's identity.
 */
export async function foundChain(
  _host: ChainHost,
  _founding: {
    readonly policy: GroupPolicy;
    readonly keyPackage: KeyPackagePair;
    readonly intents?: readonly Intent[];
    readonly also?: (group: GroupId) => readonly StoreWrite[];
  },
): Promise<Chain> {
  throw new Error('unfinished');
}

/** Opens every chain of this device's store and sets it going. */
export async function openChains(_host: ChainHost): Promise<readonly Chain[]> {
  throw new Error('unfinished');
}

/** What a welcome says before anything is written. */
export interface Joined {
  readonly id: GroupId;
  readonly policy: GroupPolicy;
  readonly snapshot: Uint8Array;
}

/**
 * Joins by what {@link openParcel} gave. Where this device already has the conversation, in any state
 * (it was replaced, or stuck), pass its chain as `instead`: it is closed, and events, outbox and
 * intents go on in the new one.
 * @throws {KnotholeError} MLS or INPUT when the content is junk, POLICY when the policy refuses the
 * group, WRONG_STAGE when the group is already here and `instead` is missing.
 */
export async function joinChain(
  _host: ChainHost,
  _joining: {
    readonly parcelContent: Uint8Array;
    readonly keyPackage: KeyPackagePair;
    readonly instead?: Chain;
    readonly also?: (joined: Joined) => readonly StoreWrite[];
  },
): Promise<{ readonly chain: Chain; readonly snapshot: Uint8Array }> {
  throw new Error('unfinished');
}
