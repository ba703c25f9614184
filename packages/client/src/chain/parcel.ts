/**
 * Parcels (chain.md rules 23 and 24): a mini-chain of 16 slots that only the holder of a KeyPackage
 * and its maker can compute. What is put there, a welcome and a snapshot, is cut into numbered
 * fragments that carry the hash of the whole.
 */
import type { RelayLink } from '../ports.ts';
import type { Parcel } from './types.ts';

/** Slots of one parcel. */
export const PARCEL_SLOTS = 16;

/**
 * Puts `content` into the parcel, passing by slots that junk has taken. Putting the same content
 * again changes nothing.
 * @throws {KnotholeError} TOO_LARGE when it does not fit, EXPIRED when the parcel's bucket has ended,
 * OFFLINE.
 */
export async function putParcel(
  _link: RelayLink,
  _parcel: Parcel,
  _content: Uint8Array,
): Promise<void> {
  throw new Error('unfinished');
}

/**
 * Every whole content that stands in the parcel, first come first; none while it is still empty or
 * partly there. @throws {KnotholeError} OFFLINE; EXPIRED when the parcel's bucket has ended.
 */
export async function openParcel(
  _link: RelayLink,
  _parcel: Parcel,
): Promise<readonly Uint8Array[]> {
  throw new Error('unfinished');
}

/** Calls back when something new may stand in the parcel; look with {@link openParcel}. */
export function watchParcel(_link: RelayLink, _parcel: Parcel, _callback: () => void): () => void {
  throw new Error('unfinished');
}
