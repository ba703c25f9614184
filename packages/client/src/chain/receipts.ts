/** Receipts (docs/chain.md rule 21): `seen` of any message is one; alone they wait a while. */
import { type ChainState, isBefore, type Place } from './chain-state.ts';
import type { ChainMessage, Seen } from './message.ts';
import { CHAIN_ITEM_KINDS, type Item } from './types.ts';

const NO_ID = '00'.repeat(16);

/** The item of a message that says nothing but "I have everything up to here". */
export const RECEIPT_ITEM: Item = {
  kind: CHAIN_ITEM_KINDS.receipt,
  id: NO_ID,
  body: new Uint8Array(0),
};

/** Whether a message wants a receipt: a receipt alone never does, or two devices would never rest. */
export function wantsReceipt(message: ChainMessage): boolean {
  return message.items.some(({ kind }) => kind !== CHAIN_ITEM_KINDS.receipt);
}

/** A device said that it has everything before `seen` of this epoch. */
export function noteSeen(
  state: ChainState,
  device: string,
  seen: Place,
  heardAt: number,
): ChainState {
  const peer = state.peers.get(device);
  if (peer === undefined) {
    return state;
  }
  const peers = new Map(state.peers);
  peers.set(device, { ...peer, heardAt, seen: isBefore(peer.seen, seen) ? seen : peer.seen });
  return { ...state, peers };
}

/** My own message or commit, landed in `epoch`, has told the others what I had seen. */
export function settleOwed(state: ChainState, epoch: number, seen: Seen): ChainState {
  const covers = state.owed !== null && isBefore(state.owed, { epoch, position: seen.position });
  return covers ? { ...state, owed: null } : state;
}
