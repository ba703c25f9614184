/** What I said, until everybody who was there has it (docs/chain.md rule 20). */
import { type ChainState, isBefore, type Place, type StoredItem } from './chain-state.ts';
import type { Item } from './types.ts';

/** Devices that were members at landing, still are with the same leaf, and have not receipted. */
export function awaiting(state: ChainState, stored: StoredItem): readonly string[] {
  const { landed } = stored;
  if (landed === null) {
    return [];
  }
  return landed.devices.filter((device) => {
    const peer = state.peers.get(device);
    return peer !== undefined && !isBefore(landed, peer.seen);
  });
}

/** My items stand in the chain at `place`. */
export function landItems(state: ChainState, items: readonly Item[], place: Place): ChainState {
  const ids = new Set(items.map(({ id }) => id));
  const devices = [...state.peers.keys()];
  return {
    ...state,
    outbox: state.outbox.map((stored) =>
      stored.landed === null && ids.has(stored.item.id)
        ? { ...stored, landed: { ...place, devices } }
        : stored,
    ),
  };
}

/** Forgets what has reached everybody. */
export function dropDelivered(state: ChainState, keepsUntilReceipted: boolean): ChainState {
  const outbox = state.outbox.filter(
    (stored) =>
      stored.landed === null || (keepsUntilReceipted && awaiting(state, stored).length > 0),
  );
  return outbox.length === state.outbox.length ? state : { ...state, outbox };
}

/**
 * Says again, under the same id, what a device had not receipted before it got a new leaf: the new
 * leaf cannot open what stood in earlier epochs. Call it before the device's peer record changes.
 */
export function sayAgainFor(state: ChainState, replaced: ReadonlySet<string>): ChainState {
  if (replaced.size === 0) {
    return state;
  }
  return {
    ...state,
    outbox: state.outbox.map((stored) =>
      awaiting(state, stored).some((device) => replaced.has(device))
        ? { ...stored, landed: null }
        : stored,
    ),
  };
}
