/** The state of one MLS group on this device: an immutable value, and what can be read from it. */
import type { ClientState } from 'ts-mls';
import type { SecretTreeNode } from 'ts-mls/secretTree.js';
import type { KeyPackagePair } from './key-package.ts';
import type { MlsConfig } from './mls-config.ts';
import type { MlsSuite } from './suite.ts';

/** Opaque to everybody outside crypto/. Functions return a new state and leave the old one usable. */
export interface GroupState {
  readonly suite: MlsSuite;
  readonly config: MlsConfig;
  readonly mls: ClientState;
  /** My own leaf's ratchets as the others know them: where a clone's message would open. */
  readonly ownReceive: SecretTreeNode;
}

export interface Member {
  readonly leaf: number;
  readonly identity: Uint8Array;
  readonly signatureKey: Uint8Array;
}

/** Founds a group of one, at epoch 0. `policyExtension` is fixed for the group's life. */
export async function createGroup(
  _suite: MlsSuite,
  _options: {
    readonly groupId: Uint8Array;
    readonly keyPackage: KeyPackagePair;
    readonly policyExtension: Uint8Array;
    readonly config: MlsConfig;
  },
): Promise<GroupState> {
  throw new Error('unfinished');
}

export function encodeState(_state: GroupState): Uint8Array {
  throw new Error('unfinished');
}

/** @throws {KnotholeError} STORE_CORRUPT when the bytes are no whole state. */
export function decodeState(_suite: MlsSuite, _bytes: Uint8Array, _config: MlsConfig): GroupState {
  throw new Error('unfinished');
}

export function epochOf(_state: GroupState): bigint {
  throw new Error('unfinished');
}

export function groupIdOf(_state: GroupState): Uint8Array {
  throw new Error('unfinished');
}

/** MLS-Exporter, RFC 9420 §8.5. */
export async function exporter(
  _state: GroupState,
  _label: string,
  _context: Uint8Array,
  _length: number,
): Promise<Uint8Array> {
  throw new Error('unfinished');
}

export function epochAuthenticator(_state: GroupState): Uint8Array {
  throw new Error('unfinished');
}

export function policyOf(_state: GroupState): Uint8Array {
  throw new Error('unfinished');
}

export function ownLeaf(_state: GroupState): number {
  throw new Error('unfinished');
}

export function members(_state: GroupState): readonly Member[] {
  throw new Error('unfinished');
}

/**
 * Zeroes the secrets of an epoch that has been left. Call it once the next epoch's state is
 * persisted; no state of the old epoch can be used after it.
 */
export function eraseEpoch(_left: GroupState): void {
  throw new Error('unfinished');
}
