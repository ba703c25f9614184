/**
 * A conversation goes on in another group, or in the same one with a new leaf (docs/chain.md rules 24
 * and 28): what was shown stays, what had not reached everybody is said again under the same ids.
 */
import { encodeHex } from '@knothole/protocol';
import { encodeAscii, sha256 } from '../crypto/hash.ts';
import type { LocalStore, StoreWrite } from '../ports.ts';
import { type ChainState, epochNumber, groupOf, type StoredIntent } from './chain-state.ts';
import { countEvents, loadWork, writesBetween } from './chain-store.ts';
import { settleIntents } from './intents.ts';
import { hasLeafKey } from './roster.ts';
import type { Chain, ChainEvent, ChainStatus, GroupId, MoveReason } from './types.ts';

const ID_BYTES = 16;

/** What this device had of the conversation, as far as it opens. */
export interface Past {
  readonly id: GroupId;
  readonly group: GroupId;
  readonly status: ChainStatus;
  readonly kept: Pick<ChainState, 'nextOrder' | 'intents' | 'outbox' | 'welcomes' | 'eventCount'>;
  /** Undefined when the main record does not open: then everything is written anew. */
  readonly state: ChainState | undefined;
}

/**
 * Reads what a closed chain has left.
 * @throws {KnotholeError} STORE_CORRUPT when not even its events can be counted.
 */
export async function pastOf(
  store: LocalStore,
  { view: { id, group, status } }: Chain,
  state: ChainState | undefined,
): Promise<Past> {
  if (state !== undefined) {
    return { id, group, status: state.status, kept: state, state };
  }
  const { intents, outbox } = await loadWork(store, id);
  const orders = [...intents, ...outbox].map(({ order }) => order);
  const kept = {
    intents,
    outbox,
    welcomes: [],
    nextOrder: Math.max(-1, ...orders) + 1,
    eventCount: await countEvents(store, id),
  };
  return { id, group, status, kept, state: undefined };
}

/** What `next`, fresh from a welcome or a founding, is with this past; and what screens are told. */
export function continued(
  past: Past,
  next: ChainState,
  relaySeconds: number,
): { readonly state: ChainState; readonly events: readonly ChainEvent[] } {
  const { id, kept } = past;
  const isSuccessor = groupOf(next) !== past.group;
  const reason = reasonOf(past, isSuccessor);
  const events =
    reason === undefined ? [] : [movedEvent(kept.eventCount, next, reason, relaySeconds)];
  const state = {
    ...next,
    id,
    nextOrder: kept.nextOrder,
    intents: kept.intents.filter((stored) => goesOn(stored, next, isSuccessor)),
    outbox: kept.outbox.map((stored) => ({ ...stored, landed: null })),
    // Nobody else has one that is needed. One of a commit that a restored relay has lost would lead its
    // joiner into a history that nobody else is in.
    welcomes: isSuccessor
      ? []
      : kept.welcomes.filter(({ leafKey }) => hasLeafKey(next.group, leafKey)),
    eventCount: kept.eventCount + events.length,
  };
  return { state: settleIntents(state), events };
}

/**
 * Who joins has a fresh key, and leaves and invitations are for one group. A device that has gone
 * meanwhile is not to be replaced any more.
 */
function goesOn({ intent }: StoredIntent, next: ChainState, isSuccessor: boolean): boolean {
  switch (intent.kind) {
    case 'add':
    case 'remove':
      return true;
    case 'replace':
      return !isSuccessor && next.peers.has(intent.device.device);
    case 'update':
    case 'leave':
      return false;
  }
}

/** What makes it true, in one transaction. */
export async function continuationWrites(
  store: LocalStore,
  past: Past,
  state: ChainState,
  events: readonly ChainEvent[],
): Promise<readonly StoreWrite[]> {
  const writes = writesBetween(past.state, state, events);
  if (past.state !== undefined) {
    return writes;
  }
  const { keys } = await loadWork(store, past.id);
  return [...keys.map((key) => ({ key, value: null })), ...writes];
}

function reasonOf({ status }: Past, isSuccessor: boolean): MoveReason | undefined {
  switch (status.kind) {
    case 'stuck':
      return status.reason;
    case 'removed':
    case 'left':
      return 'removed';
    case 'live':
      return isSuccessor ? 'called' : undefined;
  }
}

function movedEvent(
  index: number,
  next: ChainState,
  reason: MoveReason,
  seenAt: number,
): ChainEvent {
  const epoch = epochNumber(next);
  const name = sha256(encodeAscii(`moved ${groupOf(next)} ${epoch} ${index}`));
  const id = encodeHex(name.subarray(0, ID_BYTES));
  return { kind: 'moved', index, epoch, position: 0, seenAt, id, who: next.self, reason };
}
