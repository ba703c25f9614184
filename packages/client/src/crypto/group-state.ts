/** The state of one MLS group on this device: an immutable value, and what can be read from it. */

import { KnotholeError } from '@knothole/protocol';
import { concatBytes } from '@noble/hashes/utils.js';
import {
  type ClientState,
  createGroup as createMlsGroup,
  decodeGroupState,
  encodeGroupState,
  mlsExporter,
  type RatchetTree,
  type SecretTreeNode,
} from 'ts-mls';
import { encode } from 'ts-mls/codec/tlsEncoder.js';
import { decodeSecretTreeNode, secretTreeNodeEncoder } from 'ts-mls/secretTree.js';
import { encodeU32 } from './hash.ts';
import { decodeKeyPackage, decodeKeyPackageSecret, type KeyPackagePair } from './key-package.ts';
import { decodeWhole } from './mls-codec.ts';
import { clientConfig, type MlsConfig, POLICY_EXTENSION } from './mls-config.ts';
import type { MlsSuite } from './suite.ts';

const STATE_VERSION = 1;
const HEAD_BYTES = 5;
const MAX_GROUP_ID_BYTES = 32;

/** Opaque outside crypto/. Functions return a new state and leave the old one usable. */
export interface GroupState {
  readonly suite: MlsSuite;
  readonly config: MlsConfig;
  readonly mls: ClientState;
  /**
   * The ratchets of my own leaf as far as the chain has them. My sending ratchet is ahead of it; a
   * message of a clone of this device opens here and nowhere else.
   */
  readonly ownReceive: SecretTreeNode;
}

export interface Member {
  readonly leaf: number;
  readonly identity: Uint8Array;
  readonly signatureKey: Uint8Array;
}

/**
 * Founds a group of one, at epoch 0. `policyExtension` is fixed for the group's life.
 * @throws {KnotholeError} MLS when the KeyPackage cannot be read or the id has more than 32 bytes.
 */
export async function createGroup(
  suite: MlsSuite,
  options: {
    readonly groupId: Uint8Array;
    readonly keyPackage: KeyPackagePair;
    readonly policyExtension: Uint8Array;
    readonly config: MlsConfig;
  },
): Promise<GroupState> {
  const keyPackage = decodeKeyPackage(options.keyPackage.publicBytes);
  if (keyPackage === undefined || options.groupId.length > MAX_GROUP_ID_BYTES) {
    throw new KnotholeError(
      'MLS',
      'a group needs a whole key package and an id of 32 bytes at most',
    );
  }
  const mls = await createMlsGroup(
    options.groupId,
    keyPackage,
    decodeKeyPackageSecret(options.keyPackage.secretBytes),
    [{ extensionType: POLICY_EXTENSION, extensionData: options.policyExtension }],
    suite.impl,
    clientConfig(options.config),
  );
  return enterEpoch(suite, options.config, mls);
}

/** Wraps the library's state at the first moment of an epoch, without any key of earlier ones. */
export function enterEpoch(suite: MlsSuite, config: MlsConfig, mls: ClientState): GroupState {
  if (mls.clientConfig.keyRetentionConfig.retainKeysForEpochs !== 1) {
    throw new KnotholeError('MLS', 'exactly one old epoch may be retained by the library');
  }
  const ownReceive = mls.secretTree[2 * mls.privatePath.leafIndex];
  if (ownReceive === undefined) {
    throw new KnotholeError('MLS', 'the own leaf has no ratchet');
  }
  return { suite, config, mls: { ...mls, historicalReceiverData: new Map() }, ownReceive };
}

/** Version || length of own ratchet, 4 bytes || own ratchet || the library's encoding. */
export function encodeState(state: GroupState): Uint8Array {
  const ownReceive = encode(secretTreeNodeEncoder)(state.ownReceive);
  return concatBytes(
    Uint8Array.of(STATE_VERSION),
    encodeU32(ownReceive.length),
    ownReceive,
    encodeGroupState(state.mls),
  );
}

/** @throws {KnotholeError} STORE_CORRUPT when the bytes are no whole state. */
export function decodeState(suite: MlsSuite, bytes: Uint8Array, config: MlsConfig): GroupState {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < HEAD_BYTES || view.getUint8(0) !== STATE_VERSION) {
    throw new KnotholeError('STORE_CORRUPT', 'this is no group state of version 1');
  }
  const middle = HEAD_BYTES + view.getUint32(1);
  const ownReceive = decodeWhole(decodeSecretTreeNode, bytes.subarray(HEAD_BYTES, middle));
  const mls = decodeWhole(decodeGroupState, bytes.subarray(middle));
  if (ownReceive === undefined || mls === undefined) {
    throw new KnotholeError('STORE_CORRUPT', 'the group state is damaged');
  }
  return { suite, config, mls: { ...mls, clientConfig: clientConfig(config) }, ownReceive };
}

export function epochOf(state: GroupState): bigint {
  return state.mls.groupContext.epoch;
}

export function groupIdOf(state: GroupState): Uint8Array {
  return state.mls.groupContext.groupId.slice();
}

/** MLS-Exporter, RFC 9420 §8.5; `length` in bytes. */
export function exporter(
  state: GroupState,
  label: string,
  context: Uint8Array,
  length: number,
): Promise<Uint8Array> {
  const { exporterSecret } = state.mls.keySchedule;
  return mlsExporter(exporterSecret, label, context, length, state.suite.impl);
}

/** RFC 9420 §8.7: equal on all members of the same branch of the same epoch. */
export function epochAuthenticator(state: GroupState): Uint8Array {
  return state.mls.keySchedule.epochAuthenticator.slice();
}

/** @throws {KnotholeError} MLS when the group has no policy, so was not made by Knothole. */
export function policyOf(state: GroupState): Uint8Array {
  const [policy, ...others] = state.mls.groupContext.extensions;
  if (policy?.extensionType !== POLICY_EXTENSION || others.length > 0) {
    throw new KnotholeError('MLS', 'a group has the policy extension and no other');
  }
  return policy.extensionData.slice();
}

export function ownLeaf(state: GroupState): number {
  return state.mls.privatePath.leafIndex;
}

/** In the order of their leaves. */
export function members(state: GroupState): readonly Member[] {
  return membersOfTree(state.mls.ratchetTree);
}

export function membersOfTree(tree: RatchetTree): readonly Member[] {
  return tree.flatMap((node, index) =>
    node?.nodeType === 'leaf' && node.leaf.credential.credentialType === 'basic'
      ? [
          {
            leaf: index / 2,
            identity: node.leaf.credential.identity,
            signatureKey: node.leaf.signaturePublicKey,
          },
        ]
      : [],
  );
}
