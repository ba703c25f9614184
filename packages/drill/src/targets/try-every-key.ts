/**
 * The thief who knows nothing of how devices work but has read RFC 9420 and how slots are found: every
 * secret that an encoding announces in their stores, and what MLS derives from it, is tried on every
 * envelope that the relay holds, of whatever epoch, and on every message behind a seal that opened.
 */
import { createHash, createHmac } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import {
  asSlotAddress,
  asSlotCap,
  ENVELOPE_NONCE_BYTES,
  ENVELOPE_ROOM_BYTES,
  slotAddressInput,
} from '@knothole/protocol';
import { xchacha20 } from '@noble/ciphers/chacha.js';
import type { EveryKeyTrial } from '../run-directory.ts';
import { announcedKeys, announcedSecrets } from './announced-strings.ts';
import { deriveSecret, expand, exported } from './mls-derivation.ts';
import { readSealedMessage } from './sealed-message.ts';
import type { StoredSlots } from './stored-slots.ts';
import { tryOnMessages } from './try-on-messages.ts';

const KEY_BYTES = 32;
const LENGTH_BYTES = 2;
/** The first block makes the tag's key. */
const FIRST_BLOCK = 1;
/** An epoch's first slot is always filled, and few stay empty between. */
const MOST_EMPTY = 8;
const CHAIN_LABEL = 'knothole/chain';
/** Beside every planted value stands one. */
const CANARY = 'knothole-';

/** What the scorer's side knows and the thief does not. */
export interface KnownOfTrial {
  /** Of slots that are known to hold something: with them the same trial must open. */
  readonly sealKeys: readonly Uint8Array[];
  /** Inners, in hex, whose message a store had yet to read: those may open. */
  readonly unread: ReadonlySet<string>;
}

export async function tryEveryKey(
  slots: StoredSlots,
  records: readonly Uint8Array[],
  { sealKeys, unread }: KnownOfTrial,
): Promise<EveryKeyTrial> {
  const secrets = announcedSecrets(records);
  const keys = distinct(secrets.map(({ bytes }) => bytes));
  const envelopes = slots.all();
  const opened = await eachInTurn(envelopes, (envelope) => openedBy(keys, envelope) ?? []);
  const openedRightly = await eachInTurn(envelopes, (one) => openedBy(sealKeys, one) ?? []);
  const reached = await eachInTurn(keys, (key) =>
    chainKeysOf(key).flatMap((each) => reachedBy(each, slots)),
  );
  const openedByChains = reached.flatMap(
    ({ envelope, sealKey }) => openedBy([sealKey], envelope) ?? [],
  );
  const inners = distinct([...opened, ...openedRightly, ...openedByChains]);
  const pairs = announcedKeys(records);
  const tried = await tryOnMessages(secrets, pairs, inners);
  const read = [...tried.opened.keys()].filter((inner) => !unread.has(hexOf(inner)));
  const said = read.filter((inner) => readSealedMessage(inner)?.ratchet === 'application');
  const texts = [...inners, ...tried.opened.values()];
  return {
    keys: keys.length,
    keysWithNonce: pairs.length,
    envelopes: envelopes.length,
    unsealed: opened.length,
    reached: reached.length,
    unsealedByChains: distinct(openedByChains).length,
    messages: tried.messages,
    addressed: tried.addressed,
    opened: said.length,
    openedCommits: read.length - said.length,
    openedUnread: tried.opened.size - read.length,
    readable: texts.filter((text) => Buffer.from(text).includes(CANARY)).length,
    unsealedWithTheirKeys: openedRightly.length,
  };
}

/** Seconds of work: other targets are played in this process, and their timers must not starve. */
async function eachInTurn<Item, Found>(
  items: readonly Item[],
  work: (item: Item) => Found | readonly Found[],
): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const item of items) {
    await setImmediate();
    found.push(...([work(item)].flat() as Found[]));
  }
  return found;
}

function distinct(all: readonly Uint8Array[]): readonly Uint8Array[] {
  return [...new Map(all.map((each) => [hexOf(each), each])).values()];
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
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

/** The secret as a chain's key, as what chain keys are exported from, and as an epoch's. */
function chainKeysOf(secret: Uint8Array): readonly Uint8Array[] {
  const ofEpoch = deriveSecret(secret, 'exporter');
  return [secret, exported(secret, CHAIN_LABEL), exported(ofEpoch, CHAIN_LABEL)];
}

interface ReachedSlot {
  readonly envelope: Uint8Array;
  readonly sealKey: Uint8Array;
}

function reachedBy(chainKey: Uint8Array, slots: StoredSlots): readonly ReachedSlot[] {
  const found: ReachedSlot[] = [];
  for (let position = 0, last = -1; position - last <= MOST_EMPTY; position += 1) {
    const cap = asSlotCap(expand(chainKey, purposeAt('cap', position), KEY_BYTES));
    for (const bucket of slots.buckets()) {
      const address = createHash('sha256').update(slotAddressInput(bucket, cap)).digest();
      const envelope = slots.at({ bucket, address: asSlotAddress(address) });
      if (envelope === undefined) continue;
      last = position;
      found.push({ envelope, sealKey: expand(chainKey, purposeAt('seal', position), KEY_BYTES) });
    }
  }
  return found;
}

function purposeAt(word: 'cap' | 'seal', position: number): Uint8Array {
  const number = Buffer.alloc(Uint32Array.BYTES_PER_ELEMENT);
  number.writeUInt32BE(position);
  return Buffer.concat([Buffer.from(word), number]);
}
