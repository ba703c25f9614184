/** The slots of one epoch's chain (docs/chain.md rules 3 and 5). */
import type { Bucket, SlotRef } from '@knothole/protocol';
import { exporter, type GroupState } from '../crypto/group-state.ts';
import { zero } from '../crypto/hash.ts';
import {
  CHAIN_EXPORTER_LABEL,
  CHAIN_KEY_BYTES,
  chainSlotKeys,
  type SlotKeys,
  slotAddress,
} from '../crypto/slot-keys.ts';

export interface ChainSlot extends SlotKeys {
  readonly ref: SlotRef;
}

export class EpochSlots {
  readonly #chainKey: Uint8Array;
  readonly #bucket: Bucket;

  private constructor(chainKey: Uint8Array, bucket: Bucket) {
    this.#chainKey = chainKey;
    this.#bucket = bucket;
  }

  /** Available right after the commit that began the epoch. */
  static async of(group: GroupState, bucket: Bucket): Promise<EpochSlots> {
    const nothing = new Uint8Array(0);
    return new EpochSlots(
      await exporter(group, CHAIN_EXPORTER_LABEL, nothing, CHAIN_KEY_BYTES),
      bucket,
    );
  }

  at(position: number): ChainSlot {
    const keys = chainSlotKeys(this.#chainKey, position);
    return { ...keys, ref: { bucket: this.#bucket, address: slotAddress(this.#bucket, keys.cap) } };
  }

  /** On leaving the epoch. */
  erase(): void {
    zero(this.#chainKey);
  }
}
