/**
 * Parcels (docs/chain.md rules 23 and 24): a mini-chain of 16 slots that only the holder of a
 * KeyPackage and its maker can compute. What is put there is cut into fragments:
 *
 *   fragment = [index, count, SHA-256 of the whole (32), bytes]
 */
import { type Envelope, hasCode, KnotholeError } from '@knothole/protocol';
import { INNER_ROOM_BYTES, openEnvelope, sealEnvelope } from '../crypto/envelope.ts';
import { constantTimeEqual, HASH_BYTES, sha256 } from '../crypto/hash.ts';
import { slotAddress, slotKeys } from '../crypto/slot-keys.ts';
import type { RelayLink } from '../ports.ts';
import type { ChainSlot } from './epoch-slots.ts';
import { encodeCbor, readCbor } from './strict-cbor.ts';
import type { Parcel } from './types.ts';

/** Slots of one parcel. */
export const PARCEL_SLOTS = 16;
/** Largest content: one slot is left for somebody's junk. */
export const MAX_PARCEL_BYTES = 58_000;

const LABEL = 'parcel ';
/** What the fields around a fragment's bytes take at most. */
const FRAGMENT_HEAD_BYTES = 48;
const FRAGMENT_BYTES: number = INNER_ROOM_BYTES - FRAGMENT_HEAD_BYTES;

interface Fragment {
  readonly index: number;
  readonly count: number;
  readonly whole: Uint8Array;
  readonly bytes: Uint8Array;
}

/**
 * Puts `content` into the parcel, passing by slots that junk has taken. Putting the same content
 * again changes nothing.
 * @throws {KnotholeError} TOO_LARGE when it does not fit, EXPIRED when the parcel's bucket has ended
 * or is too far ahead, OFFLINE.
 */
export async function putParcel(
  link: RelayLink,
  parcel: Parcel,
  content: Uint8Array,
): Promise<void> {
  let position = 0;
  for (const fragment of cut(content)) {
    while (!(await putFragment(link, parcel, position, fragment))) {
      position += 1;
    }
    position += 1;
  }
}

/**
 * The same; false when it is of no use to try again (junk everywhere, a bucket that has ended): the
 * device is then to be replaced with another KeyPackage.
 * @throws {KnotholeError} OFFLINE.
 */
export async function putParcelIfPossible(
  link: RelayLink,
  parcel: Parcel,
  content: Uint8Array,
): Promise<boolean> {
  try {
    await putParcel(link, parcel, content);
    return true;
  } catch (error) {
    if (hasCode(error, 'EXPIRED') || hasCode(error, 'TOO_LARGE')) {
      return false;
    }
    throw error;
  }
}

/**
 * Every whole content that stands in the parcel, first come first; none while it is still empty or
 * partly there.
 * @throws {KnotholeError} OFFLINE; EXPIRED when the parcel's bucket has ended.
 */
export async function openParcel(link: RelayLink, parcel: Parcel): Promise<readonly Uint8Array[]> {
  const slots = allSlots(parcel);
  const outcomes = await link.get(slots.map(({ ref }) => ref));
  if (outcomes.some(({ kind }) => kind === 'expired')) {
    throw new KnotholeError('EXPIRED', 'the bucket of the parcel has ended');
  }
  const fragments = outcomes.flatMap((outcome, index) => {
    const slot = slots[index];
    return outcome.kind === 'value' && slot !== undefined
      ? (openFragment(slot, outcome.envelope) ?? [])
      : [];
  });
  return assemble(fragments);
}

/** Calls back when something new may stand in the parcel; look with {@link openParcel}. */
export function watchParcel(link: RelayLink, parcel: Parcel, callback: () => void): () => void {
  const cancels = allSlots(parcel).map(({ ref }) => link.watch(ref, callback));
  return () => {
    for (const cancel of cancels) {
      cancel();
    }
  };
}

function cut(content: Uint8Array): readonly Fragment[] {
  if (content.length > MAX_PARCEL_BYTES) {
    throw new KnotholeError('TOO_LARGE', `a parcel holds at most ${MAX_PARCEL_BYTES} bytes`);
  }
  const whole = sha256(content);
  const count = Math.max(1, Math.ceil(content.length / FRAGMENT_BYTES));
  return Array.from({ length: count }, (_, index) => ({
    index,
    count,
    whole,
    bytes: content.subarray(index * FRAGMENT_BYTES, (index + 1) * FRAGMENT_BYTES),
  }));
}

/** False when the slot is taken by something else. */
async function putFragment(
  link: RelayLink,
  parcel: Parcel,
  position: number,
  fragment: Fragment,
): Promise<boolean> {
  if (position >= PARCEL_SLOTS) {
    throw new KnotholeError('TOO_LARGE', 'junk has left no room in the parcel');
  }
  const { cap, sealKey, ref } = slotAt(parcel, position);
  const { index, count, whole, bytes } = fragment;
  const envelope = sealEnvelope(sealKey, encodeCbor([index, count, whole, bytes]), ref.address);
  const outcome = await link.put(parcel.bucket, cap, envelope);
  if (outcome.kind === 'expired' || outcome.kind === 'bucket') {
    throw new KnotholeError('EXPIRED', 'the relay does not take the bucket of the parcel');
  }
  return outcome.kind === 'ok' || constantTimeEqual(outcome.envelope, envelope);
}

function openFragment(slot: ChainSlot, envelope: Envelope): Fragment | undefined {
  const inner = openEnvelope(slot.sealKey, envelope, slot.ref.address);
  if (inner === undefined) {
    return undefined;
  }
  try {
    const fields = readCbor(inner);
    const fragment = {
      index: fields.integer(),
      count: fields.integer(),
      whole: fields.bytes(HASH_BYTES),
      bytes: fields.bytes(),
    };
    fields.end();
    return fragment;
  } catch {
    // Only holder and joiner can seal here, but a wrong holder must not stop the right one.
    return undefined;
  }
}

/** Groups fragments by the whole they belong to; what is not complete or not the whole is left out. */
function assemble(fragments: readonly Fragment[]): readonly Uint8Array[] {
  return fragments
    .filter(({ index }) => index === 0)
    .flatMap((first) => {
      const rest = Array.from({ length: Math.min(first.count, PARCEL_SLOTS) }, (_, index) =>
        fragments.find(
          (fragment) => fragment.index === index && constantTimeEqual(fragment.whole, first.whole),
        ),
      );
      const content = joined(rest.map((fragment) => fragment?.bytes ?? new Uint8Array(0)));
      return constantTimeEqual(sha256(content), first.whole) ? [content] : [];
    });
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

function allSlots(parcel: Parcel): readonly ChainSlot[] {
  return Array.from({ length: PARCEL_SLOTS }, (_, position) => slotAt(parcel, position));
}

function slotAt(parcel: Parcel, position: number): ChainSlot {
  const keys = slotKeys(parcel.secret, LABEL, position);
  return {
    ...keys,
    ref: { bucket: parcel.bucket, address: slotAddress(parcel.bucket, keys.cap) },
  };
}
