/** Which slots are watched by whom; it outlives every connection. */
import type { Envelope, SlotRef } from '@knothole/protocol';
import { slotKey } from './slot-key.ts';

type WatchCallback = (envelope: Envelope) => void;

interface Entry {
  readonly slot: SlotRef;
  readonly callbacks: Set<{ readonly call: WatchCallback }>;
}

export class WatchList {
  readonly #entries = new Map<string, Entry>();

  /** Adds a watcher; the returned function ends it and tells whether it was the slot's last. */
  add(slot: SlotRef, call: WatchCallback): () => boolean {
    const key = slotKey(slot);
    const entry = this.#entries.get(key) ?? { slot, callbacks: new Set() };
    this.#entries.set(key, entry);
    const callback = { call };
    entry.callbacks.add(callback);
    return () => {
      const isLast = entry.callbacks.delete(callback) && entry.callbacks.size === 0;
      if (isLast) {
        this.#entries.delete(key);
      }
      return isLast;
    };
  }

  slots(): readonly SlotRef[] {
    return [...this.#entries.values()].map(({ slot }) => slot);
  }

  has(slot: SlotRef): boolean {
    return this.#entries.has(slotKey(slot));
  }

  /** Hands an envelope to the slot's watchers; nobody's is dropped. */
  deliver(slot: SlotRef, envelope: Envelope): void {
    for (const { call } of [...(this.#entries.get(slotKey(slot))?.callbacks ?? [])]) {
      call(envelope);
    }
  }

  clear(): void {
    this.#entries.clear();
  }
}
