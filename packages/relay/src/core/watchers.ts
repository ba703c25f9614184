/** Who waits for which address: in memory only, gone with the process. */
import { bucketEndsAt, type Envelope, encodeBucket, type SlotRef } from '@knothole/protocol';

/** One connection's ear. The same object is the same watcher. */
export interface Watcher {
  onValue(slot: SlotRef, envelope: Envelope): void;
  onEnded(slot: SlotRef): void;
}

interface Entry {
  readonly slot: SlotRef;
  readonly watchers: Set<Watcher>;
}

/** A slot is written once, so a watch ends with its first value. */
export class Watchers {
  readonly #entries = new Map<string, Entry>();
  readonly #keys = new Map<Watcher, Set<string>>();

  /** How many addresses this watcher waits for. */
  count(watcher: Watcher): number {
    return this.#keys.get(watcher)?.size ?? 0;
  }

  add(watcher: Watcher, slot: SlotRef): void {
    const key = slotKey(slot);
    const entry = this.#entries.get(key) ?? { slot, watchers: new Set() };
    this.#entries.set(key, entry);
    entry.watchers.add(watcher);
    const keys = this.#keys.get(watcher) ?? new Set();
    this.#keys.set(watcher, keys);
    keys.add(key);
  }

  /** Tells whether there was such a watch. */
  remove(watcher: Watcher, slot: SlotRef): boolean {
    return this.#remove(watcher, slotKey(slot));
  }

  removeAll(watcher: Watcher): void {
    for (const key of [...(this.#keys.get(watcher) ?? [])]) {
      this.#remove(watcher, key);
    }
  }

  /** To be called only once the envelope is durable. */
  notify(slot: SlotRef, envelope: Envelope): void {
    const key = slotKey(slot);
    for (const watcher of [...(this.#entries.get(key)?.watchers ?? [])]) {
      this.#remove(watcher, key);
      watcher.onValue(slot, envelope);
    }
  }

  /** Ends the watches of all buckets that ended at or before `mark` (Unix seconds). */
  dropEnded(mark: number): void {
    for (const [key, { slot, watchers }] of [...this.#entries]) {
      if (bucketEndsAt(slot.bucket) <= mark) {
        for (const watcher of [...watchers]) {
          this.#remove(watcher, key);
          watcher.onEnded(slot);
        }
      }
    }
  }

  #remove(watcher: Watcher, key: string): boolean {
    const keys = this.#keys.get(watcher);
    if (keys?.delete(key) !== true) {
      return false;
    }
    if (keys.size === 0) {
      this.#keys.delete(watcher);
    }
    const entry = this.#entries.get(key);
    entry?.watchers.delete(watcher);
    if (entry?.watchers.size === 0) {
      this.#entries.delete(key);
    }
    return true;
  }
}

function slotKey(slot: SlotRef): string {
  return (
    Buffer.from(encodeBucket(slot.bucket)).toString('latin1') +
    Buffer.from(slot.address).toString('latin1')
  );
}
