/**
 * The thief who knows nothing of how devices work: every 32 bytes that an encoding announces in their
 * stores are tried on every envelope that the relay holds, of whatever epoch, as the key of its seal
 * and as the key of a chain that leads to it.
 */
import { createHmac } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { ENVELOPE_NONCE_BYTES, ENVELOPE_ROOM_BYTES } from '@knothole/protocol';
import { xchacha20 } from '@noble/ciphers/chacha.js';
import type { EveryKeyTrial } from '../run-directory.ts';
import type { LoadedClient } from './built-tree.ts';
import type { StoredSlots } from './stored-slots.ts';

const KEY_BYTES = 32;
const LENGTH_BYTES = 2;
/** The first block makes the tag's key. */
const FIRST_BLOCK = 1;
/** The beginning of a chain is enough: an epoch's first slot is always filled. */
const POSITIONS = 32;
/** Beside every planted value stands one. */
const CANARY = 'knothole-';

/** @param sealKeys of slots that are known to hold something: with them the same trial must open. */
export async function tryEveryKey(
  slots: StoredSlots,
  records: readonly Uint8Array[],
  sealKeys: readonly Uint8Array[],
  slotKeys: LoadedClient['slotKeys'],
): Promise<EveryKeyTrial> {
  const keys = announcedKeys(records);
  const envelopes = slots.all();
  const opened = await eachInTurn(envelopes, (envelope) => openedBy(keys, envelope) ?? []);
  const openedRightly = await eachInTurn(envelopes, (one) => openedBy(sealKeys, one) ?? []);
  const reached = await eachInTurn(keys, (key) => reachedBy(key, slots, slotKeys));
  return {
    keys: keys.length,
    envelopes: envelopes.length,
    unsealed: opened.length,
    reached: reached.length,
    readable: [...opened, ...openedRightly].filter((inner) => Buffer.from(inner).includes(CANARY))
      .length,
    unsealedWithTheirKeys: openedRightly.length,
  };
}

/** Seconds of work: other targets are played in this process, and their timers must not starve. */
async function eachInTurn<Item>(
  items: readonly Item[],
  work: (item: Item) => Uint8Array | readonly Uint8Array[],
): Promise<readonly Uint8Array[]> {
  const found: Uint8Array[] = [];
  for (const item of items) {
    await setImmediate();
    found.push(...[work(item)].flat());
  }
  return found;
}

/** Behind a byte that says 32: so begin byte strings of CBOR and of MLS. */
function announcedKeys(records: readonly Uint8Array[]): readonly Uint8Array[] {
  const found = new Map<string, Uint8Array>();
  for (const record of records) {
    for (let at = record.indexOf(KEY_BYTES); at >= 0; at = record.indexOf(KEY_BYTES, at + 1)) {
      const key = record.subarray(at + 1, at + 1 + KEY_BYTES);
      if (key.length === KEY_BYTES) found.set(Buffer.from(key).toString('hex'), key);
    }
  }
  return [...found.values()];
}

/** The nonce is the content's own HMAC, so a right key proves itself without the address. */
function openedBy(keys: readonly Uint8Array[], envelope: Uint8Array): Uint8Array | undefined {
  const nonce = envelope.subarray(0, ENVELOPE_NONCE_BYTES);
  const sealed = envelope.subarray(
    ENVELOPE_NONCE_BYTES,
    ENVELOPE_NONCE_BYTES + ENVELOPE_ROOM_BYTES,
  );
  for (const key of keys) {
    const head = decrypt(key, nonce, sealed.subarray(0, LENGTH_BYTES));
    const end = LENGTH_BYTES + Buffer.from(head).readUInt16BE();
    if (end > sealed.length) continue;
    const inner = decrypt(key, nonce, sealed.subarray(0, end)).subarray(LENGTH_BYTES);
    const proof = createHmac('sha256', key).update(inner).digest();
    if (proof.subarray(0, ENVELOPE_NONCE_BYTES).equals(nonce)) return inner;
  }
  return undefined;
}

function decrypt(key: Uint8Array, nonce: Uint8Array, bytes: Uint8Array): Uint8Array {
  return xchacha20(key, nonce, bytes, undefined, FIRST_BLOCK);
}

function reachedBy(
  chainKey: Uint8Array,
  slots: StoredSlots,
  { chainSlotKeys, slotAddress }: LoadedClient['slotKeys'],
): readonly Uint8Array[] {
  const positions = Array.from({ length: POSITIONS }, (_, position) => position);
  return positions.flatMap((position) => {
    const { cap } = chainSlotKeys(chainKey, position);
    return slots
      .buckets()
      .flatMap((bucket) => slots.at({ bucket, address: slotAddress(bucket, cap) }) ?? []);
  });
}
