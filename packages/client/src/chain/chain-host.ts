/** How chains come to be on this device: founded, joined, or opened again from the store. */
import { decodeBucket, decodeHex, hasCode, KnotholeError } from '@knothole/protocol';
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
import { type ChainState, epochNumber, groupOf, NO_HISTORY } from './chain-state.ts';
import { loadChain, loadHead, storedChains, writesBetween } from './chain-store.ts';
import { DamagedChain } from './damaged-chain.ts';
import { freshState } from './fresh-state.ts';
import { decodePolicy, encodePolicy } from './group-policy.ts';
import { compareLineages, type Lineage, lineageOf, predecessorsAfter } from './lineage.ts';
import { roster } from './roster.ts';
import type { ChainRules } from './rules.ts';
import { hasSamePurpose } from './same-conversation.ts';
import { withIntents } from './submission.ts';
import { continuationWrites, continued, pastOf } from './succession.ts';
import type { Transactor } from './transactor.ts';
import type { Chain, ChainPolicy, ChainView, GroupId, GroupPolicy, Intent } from './types.ts';
import { decodeWelcomeContent, type WelcomeContent } from './welcome.ts';

const GROUP_ID_BYTES = 16;
/** No honest group comes near it, and epochs are counted in numbers that are exact up to 2^53. */
const MAX_EPOCH: bigint = 2n ** 32n;

/** Everything that a chain needs from around it. */
export interface ChainHost {
  readonly suite: MlsSuite;
  readonly clock: Clock;
  readonly random: Random;
  readonly link: RelayLink;
  /** The link to the relay that a group names, where there are several. */
  linkTo?(relayUrl: string): RelayLink;
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
 * transaction. With `continues` the conversation of that chain goes on in it (rule 28): the chain is
 * closed, its lineage becomes the group's predecessors, and events, outbox and intents stay. With
 * `upon` another lineage of that conversation does, which wins over its own.
 * @throws {KnotholeError} CERTIFICATE when the policy does not know the KeyPackage's identity,
 * TOO_LARGE when an intent's item does not fit.
 */
export async function foundChain(
  host: ChainHost,
  founding: {
    readonly policy: GroupPolicy;
    readonly keyPackage: KeyPackagePair;
    /** The group's id where it had to be known before; drawn here otherwise. */
    readonly groupId?: GroupId;
    readonly intents?: readonly Intent[];
    readonly continues?: Chain;
    readonly upon?: Lineage;
    readonly also?: (group: GroupId) => readonly StoreWrite[];
  },
): Promise<Chain> {
  const { continues, upon } = founding;
  const here = atRelayOf(host, founding.policy);
  const policy =
    continues === undefined
      ? founding.policy
      : { ...founding.policy, predecessors: predecessorsAfter(upon ?? lineageOfChain(continues)) };
  const group = await createGroup(host.suite, {
    groupId:
      founding.groupId === undefined
        ? host.random.bytes(GROUP_ID_BYTES)
        : decodeHex(founding.groupId),
    keyPackage: founding.keyPackage,
    policyExtension: encodePolicy(policy),
    config: configOf(host),
  });
  const self = roster(host.policy, group).find(({ leaf }) => leaf === ownLeaf(group));
  if (self === undefined) {
    throw new KnotholeError('CERTIFICATE', 'the policy does not know the founder');
  }
  const begun = freshState(here.link, {
    policy,
    self,
    group,
    bucket: null,
    members: [self],
    hash: host.rules.beginHash(NO_HISTORY, epochAuthenticator(group)),
  });
  return settle(here, begun, continues, (state) => ({
    state: withIntents(state, founding.intents ?? []),
    also: founding.also?.(groupOf(state)) ?? [],
  }));
}

/** The host as a group needs it whose relay may be another one than the host's own. */
function atRelayOf(host: ChainHost, { relayUrl }: GroupPolicy): ChainHost {
  const link = host.linkTo?.(relayUrl);
  return link === undefined ? host : { ...host, link };
}

/** Makes a fresh state true, as the continuation of a chain that is here where there is one. */
async function settle(
  host: ChainHost,
  fresh: ChainState,
  instead: Chain | undefined,
  complete: (state: ChainState) => {
    readonly state: ChainState;
    readonly also: readonly StoreWrite[];
  },
): Promise<Chain> {
  const { store } = host.transactor;
  if (instead === undefined) {
    const { state, also } = complete(fresh);
    await host.transactor.commit([...writesBetween(undefined, state, []), ...also]);
    return new ChainActor(host, state);
  }
  await instead.close();
  const past = await pastOf(store, instead, await loadIfSound(host, instead.view.id));
  const moved = continued(past, fresh, host.link.timeSeconds());
  const { state, also } = complete(moved.state);
  const writes = await continuationWrites(store, past, state, moved.events);
  await host.transactor.commit([...writes, ...also]);
  return new ChainActor(host, state);
}

/**
 * Opens every chain of this device's store and sets it going. A conversation whose record does not
 * open is shown as stuck, and the others go on.
 * @throws {KnotholeError} STORE_CORRUPT when a record does not even say what it is of, and when that
 * of the family group does not open: without it nobody knows who is in the family.
 */
export async function openChains(
  host: ChainHost,
  wants: (id: GroupId) => boolean = () => true,
): Promise<readonly Chain[]> {
  const chains: Chain[] = [];
  for (const id of (await storedChains(host.transactor.store)).filter(wants)) {
    chains.push(await openChain(host, id));
  }
  return chains;
}

async function openChain(host: ChainHost, id: GroupId): Promise<Chain> {
  const { store } = host.transactor;
  const state = await loadIfSound(host, id);
  if (state !== undefined) {
    return new ChainActor(atRelayOf(host, state.policy), state);
  }
  const head = await loadHead(store, id);
  if (head.policy.kind === 'family') {
    throw new KnotholeError('STORE_CORRUPT', 'the record of the family group does not open');
  }
  return DamagedChain.open(store, id, head);
}

/** What a welcome says before anything is written. */
export interface Joined {
  readonly group: GroupId;
  readonly policy: GroupPolicy;
  readonly snapshot: Uint8Array;
}

/**
 * Joins by what {@link openParcel} gave. `instead` gives the chain on this device whose lineage has a
 * group in common with what is joined: this device was replaced there, or a guardian has founded the
 * conversation anew. It is closed, and events, outbox and intents go on in the new one. `as` names the
 * conversation where it is new here.
 * @throws {KnotholeError} MLS or INPUT when the content is junk, POLICY when the policy refuses the
 * group, WRONG_STAGE when what is here is as good or better.
 */
export async function joinChain(
  host: ChainHost,
  joining: {
    readonly parcelContent: Uint8Array;
    readonly keyPackage: KeyPackagePair;
    readonly instead?: (lineage: Lineage, policy: GroupPolicy) => Chain | undefined;
    readonly as?: (joined: Joined) => GroupId | undefined;
    /** Whether it is better than this chain of the same conversation, whatever their lineages say. */
    readonly overrules?: (joined: Joined, instead: Chain) => boolean;
    readonly also?: (joined: Joined) => readonly StoreWrite[];
  },
): Promise<{ readonly chain: Chain; readonly snapshot: Uint8Array }> {
  const content = decodeWelcomeContent(joining.parcelContent);
  const opened = await openWelcome(host, content, joining.keyPackage);
  const { policy } = opened;
  const lineage = lineageOf(policy, groupOf(opened));
  const joined: Joined = { group: groupOf(opened), policy, snapshot: content.snapshot };
  const instead = joining.instead?.(lineage, policy);
  const fresh = { ...opened, id: instead?.view.id ?? joining.as?.(joined) ?? joined.group };
  if (instead === undefined) {
    await requireNew(host, fresh.id);
  } else if (!hasSamePurpose(policy, instead.view.policy)) {
    // Otherwise a chat of two would one day be read by others, under its old name and faces.
    throw new KnotholeError('POLICY', 'a successor is for the same people');
  } else if (
    !isBetter(lineage, epochNumber(fresh), instead.view) &&
    joining.overrules?.(joined, instead) !== true
  ) {
    throw new KnotholeError('WRONG_STAGE', 'what is here is as good as what the welcome leads to');
  }
  const also = joining.also?.(joined) ?? [];
  const here = atRelayOf(host, policy);
  const chain = await settle(here, fresh, instead, (state) => ({ state, also }));
  return { chain, snapshot: content.snapshot };
}

async function requireNew(host: ChainHost, id: GroupId): Promise<void> {
  if ((await storedChains(host.transactor.store)).includes(id)) {
    throw new KnotholeError('WRONG_STAGE', 'this device has the conversation already');
  }
}

/**
 * A repeated or older welcome must not throw a device back to an epoch that it has left, nor to a
 * group that another has succeeded. Where it is stuck or out, any epoch is better: after a rollback
 * the branch that the others are in may be a lower one.
 */
function isBetter(lineage: Lineage, epoch: number, view: ChainView): boolean {
  switch (compareLineages(lineage, lineageOf(view.policy, view.group))) {
    case 'wins':
      return true;
    case 'same':
      return view.status.kind !== 'live' || epoch > view.epoch;
    case 'loses':
    case 'unrelated':
      return false;
  }
}

function lineageOfChain({ view }: Chain): Lineage {
  return lineageOf(view.policy, view.group);
}

/** A welcome is judged before anything is written: rule 16 holds for whom one joins, too. */
async function openWelcome(
  host: ChainHost,
  { welcome, snapshot, enteredBy, hash }: WelcomeContent,
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
  const told = { group: groupOf({ group }), snapshot };
  if (
    groupIdOf(group).length !== GROUP_ID_BYTES ||
    epochOf(group) > MAX_EPOCH ||
    self === undefined ||
    inviter === undefined ||
    !host.rules.allowsBucket(policy.kind, null, bucket) ||
    !host.policy.acceptsWelcome(policy, members, self.device, inviter, told)
  ) {
    throw new KnotholeError('POLICY', 'this group is not one to join');
  }
  const fresh = freshState(atRelayOf(host, policy).link, {
    policy,
    self,
    group,
    bucket,
    members,
    hash,
    inviter,
    enteredBy,
  });
  return readBack(host, fresh);
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
