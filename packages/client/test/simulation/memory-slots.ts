/** The relay's slots in memory, behind the same port and contract as its database. */
import {
  type Bucket,
  bucketEndsAt,
  type Envelope,
  encodeBucket,
  encodeHex,
  KnotholeError,
  type SlotAddress,
  type SlotRef,
} from '@knothole/protocol';
import type { PutOutcome, SlotStore } from '../../../relay/src/core/slot-store.ts';

interface Slot {
  readonly bucket: Bucket;
  readonly envelope: Envelope;
}

/** What stays when a relay ends: its disk. Slots stand in the order in which they were taken. */
export interface SlotDisk {
  slots: Map<string, Slot>;
  incarnation: Uint8Array;
  highWater: number | null;
  isTaken: boolean;
}

export function emptyDisk(incarnation: Uint8Array): SlotDisk {
  return { slots: new Map(), incarnation, highWater: null, isTaken: false };
}

export class MemorySlots implements SlotStore {
  readonly failed: Promise<void> = new Promise(() => undefined);
  readonly #disk: SlotDisk;
  #isClosed = false;

  /** @throws {KnotholeError} DATA_DIR_TAKEN while another one has the disk. */
  constructor(disk: SlotDisk) {
    if (disk.isTaken) {
      throw new KnotholeError('DATA_DIR_TAKEN', 'another relay has the disk');
    }
    disk.isTaken = true;
    this.#disk = disk;
  }

  get incarnation(): Uint8Array {
    return this.#disk.incarnation;
  }

  get highWater(): number | null {
    return this.#disk.highWater;
  }

  async put(bucket: Bucket, address: SlotAddress, envelope: Envelope): Promise<PutOutcome> {
    this.#requireOpen();
    const key = slotKey({ bucket, address });
    const winner = this.#disk.slots.get(key)?.envelope;
    if (winner === undefined) {
      this.#disk.slots.set(key, { bucket, envelope });
    }
    return winner === undefined || Buffer.compare(winner, envelope) === 0
      ? { kind: 'stored' }
      : { kind: 'taken', envelope: winner };
  }

  async get(slots: readonly SlotRef[]): Promise<readonly (Envelope | null)[]> {
    this.#requireOpen();
    return slots.map((slot) => this.#disk.slots.get(slotKey(slot))?.envelope ?? null);
  }

  async raiseHighWater(timeSeconds: number): Promise<void> {
    this.#requireOpen();
    this.#disk.highWater = Math.max(timeSeconds, this.#disk.highWater ?? timeSeconds);
  }

  async dropEndedBuckets(): Promise<number> {
    const mark = this.#disk.highWater ?? Number.NEGATIVE_INFINITY;
    const ended = [...this.#disk.slots].filter(([, { bucket }]) => bucketEndsAt(bucket) <= mark);
    for (const [key] of ended) {
      this.#disk.slots.delete(key);
    }
    return new Set(ended.map(([, { bucket }]) => encodeHex(encodeBucket(bucket)))).size;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#disk.isTaken = false;
  }

  #requireOpen(): void {
    if (this.#isClosed) {
      throw new KnotholeError('INTERNAL', 'the slots are closed');
    }
  }
}

export function slotKey({ bucket, address }: SlotRef): string {
  return `${encodeHex(encodeBucket(bucket))}/${encodeHex(address)}`;
}
