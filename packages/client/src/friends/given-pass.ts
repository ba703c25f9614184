/**
 * The guest passes that this family has given to others for its relay, and those that are to be taken
 * back there: noted durably before the family is told, so that a phone which dies in between goes on.
 */
import { encodeHex, GUEST_NONCE_BYTES, WEEK_SECONDS } from '@knothole/protocol';
import { encodeFields, readRecord } from '../family/fields.ts';
import type { StoreWrite } from '../ports.ts';
import type { FamilyId } from '../view.ts';
import type { FriendBook, KnownFamily } from './friend-book.ts';

const VERSION = 1;
/** Passes that are to be taken back, by their nonces. */
export const ENDED_PASSES = 'family/ended-pass/';
/** So long after an end a family may still read that it has ended. */
const GRACE_SECONDS: number = WEEK_SECONDS;

/** What a family that was invited here has; null where it has none, or has invited itself. */
export function passGivenTo(
  { relayUrl, guestPass }: Pick<KnownFamily, 'relayUrl' | 'guestPass'>,
  ownRelayUrl: string,
): Uint8Array | null {
  return relayUrl === ownRelayUrl ? guestPass : null;
}

/**
 * When the pass of a family goes by itself (Unix seconds, relay time); null while nothing has ended. Nobody
 * waits for one that has erased itself.
 */
export function passEndsAt(book: FriendBook, family: FamilyId): number | null {
  const known = book.families.get(family);
  if (known === undefined || !known.isParted) {
    return null;
  }
  const ends = [...book.terms.values()]
    .filter(({ contact, granted }) => !granted && book.contacts.get(contact)?.family === family)
    .map(({ since }) => since);
  return known.hasLeft || ends.length === 0 ? 0 : Math.max(...ends) + GRACE_SECONDS;
}

/** Takes a pass back from that moment on (Unix seconds, relay time). */
export function endedPassWrite(pass: Uint8Array, from: number): StoreWrite {
  const nonce = pass.subarray(0, GUEST_NONCE_BYTES);
  return { key: ENDED_PASSES + encodeHex(nonce), value: encodeEndedPass(from) };
}

export function endedPassErasure(nonce: string): StoreWrite {
  return { key: ENDED_PASSES + nonce, value: null };
}

export function encodeEndedPass(from: number): Uint8Array {
  return encodeFields([VERSION, from]);
}

/** @throws {KnotholeError} STORE_CORRUPT. */
export function decodeEndedPass(bytes: Uint8Array): number {
  return readRecord(bytes, (fields) => {
    fields.version(VERSION);
    return fields.integer();
  });
}
