/** How chains come to be on this device: founded, joined, or opened again from the store. */
import { decodeBucket, encodeHex, hasCode, KnotholeError } from '@knothole/protocol';
import {
  createGroup,
  decodeState,
  epochAuthenticator,
  epochOf,
  type GroupState,
  groupIdOf,
  ownLeaf,
  policyOf,
} from '../crypto/group-state.ts';
import { joinFromWelcome } from '../crypto/join.ts';
import type { KeyPackagePair } from '../crypto/key-package.ts';
import type { MlsConfig } from '../crypto/mls-config.ts';
import type { MlsSuite } from '../crypto/suite.ts';
import type { Clock, Random, RelayLink, StoreWrite } from '../ports.ts';
import { ChainActor } from './chain-actor.ts';
import { decodeChainRecord, encodeChainRecord } from './chain-record.ts';
import type { ChainState } from './chain-state.ts';
import { loadChain, loadPolicy, storedChains, writesBetween } from './chain-store.ts';
import { DamagedChain } from './damaged-chain.ts';
import { decodePolicy, encodePolicy } from './group-policy.ts';
import { roster } from './roster.ts';
import type { ChainRules } from './rules.ts';
import { withIntents } from './submission.ts';
import type { Transactor } from './transactor.ts';
import type {
  Chain,
  ChainPolicy,
  GroupId,
  GroupPolicy,
  Identity,
  Intent,
  Member,
} from './types.ts';
import { decodeWelcomeContent } from './welcome.ts';

const GROUP_ID_BYTES = 16;
/** No honest group comes near it, and epochs are counted in numbers that are exact up to 2^53. */
const MAX_EPOCH: bigint = 2n ** 32n;

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
 * @throws {KnotholeError} CERTIFICATE when the policy does not know the KeyPackage's identity,
 * TOO_LARGE when an intent's item does not fit.
 */
export async function foundChain(
  host: ChainHost,
  founding: {
    readonly policy: GroupPolicy;
    readonly keyPackage: KeyPackagePair;
    readonly intents?: readonly Intent[];
    readonly also?: (group: GroupId) => readonly StoreWrite[];
  },
): Promise<Chain> {
  const groupId = host.random.bytes(GROUP_ID_BYTES);
  const group = await createGroup(host.suite, {
    groupId,
    keyPackage: founding.keyPackage,
    policyExtension: encodePolicy(founding.policy),
    config: configOf(host),
  });
  const self = roster(host.policy, group).find(({ leaf }) => leaf === ownLeaf(group));
  if (self === undefined) {
    throw new KnotholeError('CERTIFICATE', 'the policy does not know the founder');
  }
  const id = encodeHex(groupId);
  const state = withIntents(
    freshState(host, {
      id,
      policy: founding.policy,
      self,
      group,
      bucket: null,
      members: [self],
      previousCommitter: null,
    }),
    founding.intents ?? [],
  );
  await host.transactor.commit([
    ...writesBetween(undefined, state, []),
    ...(founding.also?.(id) ?? []),
  ]);
  return new ChainActor(host, state);
}

/**
 * Opens every chain of this device's store and sets it going. A conversation whose record does not
 * open is shown as stuck, and the others go on.
 * @throws {KnotholeError} STORE_CORRUPT when a record does not even say what it is of, and when that
 * of the family group does not open: without it nobody knows who is in the family.
 */
export async function openChains(host: ChainHost): Promise<readonly Chain[]> {
  const chains: Chain[] = [];
  for (const id of await storedChains(host.transactor.store)) {
    chains.push(await openChain(host, id));
  }
  return chains;
}

async function openChain(host: ChainHost, id: GroupId): Promise<Chain> {
  const { store } = host.transactor;
  const state = await loadIfSound(host, id);
  if (state !== undefined) {
    return new ChainActor(host, state);
  }
  const policy = await loadPolicy(store, id);
  if (policy.kind === 'family') {
    throw new KnotholeError('STORE_CORRUPT', 'the record of the family group does not open');
  }
  return DamagedChain.open(store, id, policy);
}

/** What a welcome says before anything is written. */
export interface Joined {
  readonly id: GroupId;
  readonly policy: GroupPolicy;
  readonly snapshot: Uint8Array;
}

/**
 * Joins by what {@link openParcel} gave. Where this device already has the conversation, in any state
 * (it was replaced, or stuck), `instead` gives its chain: it is closed, and events, outbox and
 * intents go on in the new one.
 * @throws {KnotholeError} MLS or INPUT when the content is junk, POLICY when the policy refuses the
 * group, WRONG_STAGE when the group is already here and `instead` is missing, or further on.
 */
export async function joinChain(
  host: ChainHost,
  joining: {
    readonly parcelContent: Uint8Array;
    readonly keyPackage: KeyPackagePair;
    readonly instead?: (group: GroupId) => Chain | undefined;
    readonly also?: (joined: Joined) => readonly StoreWrite[];
  },
): Promise<{ readonly chain: Chain; readonly snapshot: Uint8Array }> {
  const { welcome, snapshot } = decodeWelcomeContent(joining.parcelContent);
  const joined = await openWelcome(host, welcome, joining.keyPackage);
  const previous = await takeOver(host, joined, joining.instead?.(joined.id));
  const state = previous === undefined ? joined : continued(previous, joined);
  await host.transactor.commit([
    ...writesBetween(previous, state, []),
    ...(joining.also?.({ id: joined.id, policy: joined.policy, snapshot }) ?? []),
  ]);
  return { chain: new ChainActor(host, state), snapshot };
}

/** A welcome is judged before anything is written: rule 16 holds for whom one joins, too. */
async function openWelcome(
  host: ChainHost,
  welcome: Uint8Array,
  keyPackage: KeyPackagePair,
): Promise<ChainState> {
  const {
    state: group,
    groupInfoExtension,
    signerLeaf,
  } = await joinFromWelcome(host.suite, { welcome, keyPackage, config: configOf(host) });
  const policy = decodePolicy(policyOf(group));
  const bucket = readBucket(groupInfoExtension);
  const members = roster(host.policy, group);
  const self = members.find(({ leaf }) => leaf === ownLeaf(group));
  const inviter = members.find(({ leaf }) => leaf === signerLeaf);
  if (
    groupIdOf(group).length !== GROUP_ID_BYTES ||
    epochOf(group) > MAX_EPOCH ||
    self === undefined ||
    inviter === undefined ||
    !host.rules.allowsBucket(policy.kind, null, bucket) ||
    !host.policy.acceptsWelcome(policy, members, self.device, inviter)
  ) {
    throw new KnotholeError('POLICY', 'this group is not one to join');
  }
  const id = encodeHex(groupIdOf(group));
  const previousCommitter = inviter.device;
  const beginning = { id, policy, self, group, bucket, members, previousCommitter };
  return readBack(host, freshState(host, beginning));
}

/**
 * The state as the store would give it back. What would not open at the next start is refused now: a
 * hostile inviter chooses everything in a welcome.
 */
function readBack(host: ChainHost, state: ChainState): ChainState {
  try {
    const record = decodeChainRecord(encodeChainRecord(state), groupReader(host));
    return { ...state, ...record };
  } catch (error) {
    throw new KnotholeError('POLICY', 'this group could not be kept', { cause: error });
  }
}

function readBucket(extension: Uint8Array): ReturnType<typeof decodeBucket> {
  try {
    return decodeBucket(extension);
  } catch (error) {
    if (hasCode(error, 'BUCKET')) {
      throw new KnotholeError('INPUT', 'the welcome names no bucket', { cause: error });
    }
    throw error;
  }
}

/**
 * Closes what this device has of the group, and reads it. A repeated or older welcome must not throw
 * a device back to an epoch that it has left.
 */
async function takeOver(
  host: ChainHost,
  joined: ChainState,
  instead: Chain | undefined,
): Promise<ChainState | undefined> {
  const isKnown = (await storedChains(host.transactor.store)).includes(joined.id);
  if (!isKnown) {
    return undefined;
  }
  if (instead?.view.id !== joined.id) {
    throw new KnotholeError('WRONG_STAGE', 'this device has the group already');
  }
  if (epochOf(joined.group) <= BigInt(instead.view.epoch)) {
    throw new KnotholeError('WRONG_STAGE', 'the welcome is older than what is here');
  }
  await instead.close();
  const previous = await loadIfSound(host, joined.id);
  if (previous === undefined) {
    throw new KnotholeError('WRONG_STAGE', 'what is here of the group does not open');
  }
  return previous;
}

/** What was said and shown stays; what had not reached everybody is said again, under the same ids. */
function continued(previous: ChainState, joined: ChainState): ChainState {
  return {
    ...joined,
    nextOrder: previous.nextOrder,
    intents: previous.intents.filter(({ intent }) => intent.kind !== 'leave'),
    outbox: previous.outbox.map((stored) => ({ ...stored, landed: null })),
    welcomes: previous.welcomes.filter(({ device }) => joined.peers.has(device)),
    eventCount: previous.eventCount,
    forkSuspected: previous.forkSuspected,
  };
}

interface Beginning {
  readonly id: GroupId;
  readonly policy: GroupPolicy;
  readonly self: Identity;
  readonly group: GroupState;
  readonly bucket: ChainState['bucket'];
  readonly members: readonly Member[];
  readonly previousCommitter: string | null;
}

function freshState(host: ChainHost, beginning: Beginning): ChainState {
  const { id, policy, self, group, bucket, members } = beginning;
  const epoch = Number(epochOf(group));
  const start = { epoch, position: 0 };
  const others = members.filter(({ device }) => device !== self.device);
  return {
    id,
    policy,
    self: { device: self.device, person: self.person, role: self.role, root: self.root },
    status: { kind: 'live' },
    group,
    bucket,
    position: 0,
    hashes: [epochAuthenticator(group)],
    lastRead: null,
    previousCommitter: beginning.previousCommitter,
    speakers: [],
    statements: [],
    peers: new Map(
      others.map(({ device }) => {
        // Who invited this device has spoken to it: the welcome is under her signature.
        const heardAt = device === beginning.previousCommitter ? host.link.timeSeconds() : null;
        return [device, { joinedEpoch: epoch, seen: start, heardAt }];
      }),
    ),
    pending: null,
    mine: new Set(),
    // Who has joined speaks soon: the others wait for it (rule 24).
    owed: bucket === null ? null : { epoch: epoch - 1, position: 0 },
    leafUpdated: { epoch, atSeconds: host.link.timeSeconds() },
    nextOrder: 0,
    intents: [],
    outbox: [],
    welcomes: [],
    eventCount: 0,
    junkCount: 0,
    forkSuspected: false,
    pastHeads: [],
    incarnation: null,
  };
}

/** Undefined when the record does not open. */
async function loadIfSound(host: ChainHost, id: GroupId): Promise<ChainState | undefined> {
  try {
    return await loadChain(host.transactor.store, id, groupReader(host));
  } catch (error) {
    if (hasCode(error, 'STORE_CORRUPT')) {
      return undefined;
    }
    throw error;
  }
}

function groupReader(host: ChainHost): (bytes: Uint8Array) => GroupState {
  const config = configOf(host);
  return (bytes) => decodeState(host.suite, bytes, config);
}

function configOf(host: ChainHost): MlsConfig {
  return {
    acceptsCredential: (identity, signatureKey) =>
      host.policy.identify(identity, signatureKey) !== undefined,
  };
}
