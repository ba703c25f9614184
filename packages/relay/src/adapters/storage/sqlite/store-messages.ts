/**
 * What passes between the socket thread and the store thread. Many slots travel in one packed buffer
 * that is handed over, not copied:
 *
 *   put record   bucket(4) || address(32) || envelope(4032)
 *   slot record  bucket(4) || address(32)
 */
import {
  ADDRESS_BYTES,
  asEnvelope,
  asSlotAddress,
  type Bucket,
  decodeBucket,
  ENVELOPE_BYTES,
  type Envelope,
  encodeBucket,
  type KnotholeErrorCode,
  type SlotAddress,
  type SlotRef,
} from '@knothole/protocol';

const BUCKET_BYTES = 4;
const SLOT_RECORD_BYTES = BUCKET_BYTES + ADDRESS_BYTES;
const PUT_RECORD_BYTES = SLOT_RECORD_BYTES + ENVELOPE_BYTES;

export interface PutRecord {
  readonly bucket: Bucket;
  readonly address: SlotAddress;
  readonly envelope: Envelope;
}

export type StoreRequest =
  | { readonly kind: 'put'; readonly id: number; readonly records: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'get'; readonly id: number; readonly slots: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'raise'; readonly id: number; readonly timeSeconds: number }
  | { readonly kind: 'drop'; readonly id: number }
  | { readonly kind: 'close'; readonly id: number };

/** What became of one put, or whether one slot holds an envelope. */
export const PUT_STATUS = { stored: 0, taken: 1, busy: 2, failed: 3 } as const;

export type StoreReply =
  | {
      readonly kind: 'ready';
      readonly incarnation: Uint8Array;
      readonly highWater: number | null;
    }
  | { readonly kind: 'unusable'; readonly code: KnotholeErrorCode; readonly message: string }
  | {
      readonly kind: 'put';
      readonly id: number;
      /** One PUT_STATUS per record. */
      readonly statuses: Uint8Array;
      /** Envelopes of the taken ones, in order. */
      readonly envelopes: Uint8Array<ArrayBuffer>;
    }
  | {
      readonly kind: 'get';
      readonly id: number;
      /** 1 where there is an envelope. */
      readonly present: Uint8Array;
      readonly envelopes: Uint8Array<ArrayBuffer>;
    }
  | { readonly kind: 'done'; readonly id: number; readonly count: number }
  | { readonly kind: 'error'; readonly id: number; readonly code: KnotholeErrorCode };

export function packPuts(records: readonly PutRecord[]): Uint8Array<ArrayBuffer> {
  const packed = new Uint8Array(records.length * PUT_RECORD_BYTES);
  for (const [index, record] of records.entries()) {
    const offset = index * PUT_RECORD_BYTES;
    packSlot(packed, offset, record);
    packed.set(record.envelope, offset + SLOT_RECORD_BYTES);
  }
  return packed;
}

export function unpackPuts(packed: Uint8Array): readonly PutRecord[] {
  return Array.from({ length: packed.length / PUT_RECORD_BYTES }, (_, index) => {
    const offset = index * PUT_RECORD_BYTES;
    const envelope = packed.subarray(offset + SLOT_RECORD_BYTES, offset + PUT_RECORD_BYTES);
    return { ...unpackSlot(packed, offset), envelope: asEnvelope(envelope) };
  });
}

export function packSlots(slots: readonly SlotRef[]): Uint8Array<ArrayBuffer> {
  const packed = new Uint8Array(slots.length * SLOT_RECORD_BYTES);
  for (const [index, slot] of slots.entries()) {
    packSlot(packed, index * SLOT_RECORD_BYTES, slot);
  }
  return packed;
}

export function unpackSlots(packed: Uint8Array): readonly SlotRef[] {
  return Array.from({ length: packed.length / SLOT_RECORD_BYTES }, (_, index) =>
    unpackSlot(packed, index * SLOT_RECORD_BYTES),
  );
}

export function packEnvelopes(envelopes: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const packed = new Uint8Array(envelopes.length * ENVELOPE_BYTES);
  for (const [index, envelope] of envelopes.entries()) {
    packed.set(envelope, index * ENVELOPE_BYTES);
  }
  return packed;
}

export function unpackEnvelope(packed: Uint8Array, index: number): Envelope {
  return asEnvelope(packed.subarray(index * ENVELOPE_BYTES, (index + 1) * ENVELOPE_BYTES));
}

function packSlot(packed: Uint8Array, offset: number, slot: SlotRef): void {
  packed.set(encodeBucket(slot.bucket), offset);
  packed.set(slot.address, offset + BUCKET_BYTES);
}

function unpackSlot(packed: Uint8Array, offset: number): SlotRef {
  return {
    bucket: decodeBucket(packed.subarray(offset, offset + BUCKET_BYTES)),
    address: asSlotAddress(packed.subarray(offset + BUCKET_BYTES, offset + SLOT_RECORD_BYTES)),
  };
}
