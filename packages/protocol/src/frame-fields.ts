/** Reads the fields of one frame in order, each checked for type, length and range. */
import { type Bucket, decodeBucket, encodeBucket } from './bucket.ts';
import { KnotholeError, RELAY_ERRORS, type RelayErrorCode } from './error.ts';
import type { SlotRef } from './frame.ts';
import { MAX_ADDRESSES_PER_FRAME } from './limits.ts';
import {
  ADDRESS_BYTES,
  asEnvelope,
  asSlotAddress,
  asSlotCap,
  CAP_BYTES,
  ENVELOPE_BYTES,
  type Envelope,
  type SlotCap,
} from './slot.ts';

export const MAX_UINT32 = 0xff_ff_ff_ff;
const BUCKET_BYTES = 4;
const MAX_ERROR_NUMBER = 255;

/** A cursor over decoded fields; every method throws BAD_FRAME for a field of another shape. */
export class FrameFields {
  readonly #fields: readonly unknown[];
  #next = 0;

  constructor(fields: readonly unknown[]) {
    this.#fields = fields;
  }

  uint(min: number, max: number): number {
    const field = this.#take();
    if (typeof field !== 'number' || !Number.isSafeInteger(field) || field < min || field > max) {
      throw new KnotholeError('BAD_FRAME', `expected an integer from ${min} to ${max}`);
    }
    return field;
  }

  bytes(length: number): Uint8Array {
    const field = this.#take();
    if (!(field instanceof Uint8Array) || field.length !== length) {
      throw new KnotholeError('BAD_FRAME', `expected ${length} bytes`);
    }
    return field;
  }

  bytesOrNull(length: number): Uint8Array | null {
    if (this.#fields[this.#next] === null) {
      this.#next++;
      return null;
    }
    return this.bytes(length);
  }

  /** Text of at most `maxLetters` UTF-16 units that was well-formed UTF-8. */
  text(maxLetters: number): string {
    const field = this.#take();
    // A replacement letter is what broken UTF-8 decodes to: letting it in would make two spellings.
    if (typeof field !== 'string' || field.length > maxLetters || field.includes('\ufffd')) {
      throw new KnotholeError('BAD_FRAME', `expected text of at most ${maxLetters} letters`);
    }
    return field;
  }

  /** A code of RELAY_ERRORS, by its number. */
  errorCode(): RelayErrorCode {
    const number = this.uint(0, MAX_ERROR_NUMBER);
    for (const [code, known] of Object.entries(RELAY_ERRORS)) {
      if (known === number) {
        return code as RelayErrorCode;
      }
    }
    throw new KnotholeError('BAD_FRAME', `unknown error code ${number}`);
  }

  bucket(): Bucket {
    return readBucket(this.bytes(BUCKET_BYTES));
  }

  cap(): SlotCap {
    return asSlotCap(this.bytes(CAP_BYTES));
  }

  envelope(): Envelope {
    return asEnvelope(this.bytes(ENVELOPE_BYTES));
  }

  slot(): SlotRef {
    const bytes = this.bytes(BUCKET_BYTES + ADDRESS_BYTES);
    return {
      bucket: readBucket(bytes.subarray(0, BUCKET_BYTES)),
      address: asSlotAddress(bytes.subarray(BUCKET_BYTES)),
    };
  }

  /** All remaining fields as slots: at least one, at most MAX_ADDRESSES_PER_FRAME. */
  slots(): readonly SlotRef[] {
    const count = this.#fields.length - this.#next;
    requireSlotCount(count);
    return Array.from({ length: count }, () => this.slot());
  }

  /** Nothing may follow: a longer array is another frame. */
  end(): void {
    if (this.#next !== this.#fields.length) {
      throw new KnotholeError('BAD_FRAME', 'the frame has fields too many');
    }
  }

  #take(): unknown {
    return this.#fields[this.#next++];
  }
}

/** One field for one slot: bucket (4) || address (32). */
export function slotField(slot: SlotRef): Uint8Array {
  const bytes = new Uint8Array(BUCKET_BYTES + ADDRESS_BYTES);
  bytes.set(encodeBucket(slot.bucket));
  bytes.set(asSlotAddress(slot.address), BUCKET_BYTES);
  return bytes;
}

/** @throws {KnotholeError} BAD_FRAME unless 1 to MAX_ADDRESSES_PER_FRAME. */
export function requireSlotCount(count: number): void {
  if (count < 1 || count > MAX_ADDRESSES_PER_FRAME) {
    throw new KnotholeError('BAD_FRAME', `expected 1 to ${MAX_ADDRESSES_PER_FRAME} slots`);
  }
}

function readBucket(bytes: Uint8Array): Bucket {
  try {
    return decodeBucket(bytes);
  } catch (cause) {
    throw new KnotholeError('BAD_FRAME', 'the bucket is malformed', { cause });
  }
}
