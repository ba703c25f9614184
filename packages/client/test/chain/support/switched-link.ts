import type { Bucket, Envelope, SlotCap, SlotRef } from '@knothole/protocol';
import type { GetOutcome, LinkStatus, PutOutcome, RelayLink } from '../../../src/ports.ts';

interface Watch {
  readonly slot: SlotRef;
  readonly callback: (envelope: Envelope) => void;
  stop: () => void;
}

/** The connection of a device whose relay can lead it to another store, without a word. */
export class SwitchedLink implements RelayLink {
  #current: RelayLink;
  #ignore: () => void;
  readonly #watches = new Set<Watch>();
  readonly #listeners = new Set<(status: LinkStatus) => void>();

  constructor(first: RelayLink) {
    this.#current = first;
    this.#ignore = first.onStatus((status) => this.#tell(status));
  }

  get status(): LinkStatus {
    return this.#current.status;
  }

  /** From here on the other store answers: as after a connection that broke. */
  lead(other: RelayLink): void {
    this.#ignore();
    this.#current = other;
    this.#tell({ kind: 'offline' });
    for (const watch of this.#watches) {
      watch.stop();
      watch.stop = other.watch(watch.slot, watch.callback);
    }
    this.#ignore = other.onStatus((status) => this.#tell(status));
    if (other.status.kind === 'online') {
      this.#tell(other.status);
    }
  }

  timeSeconds(): number {
    return this.#current.timeSeconds();
  }

  onStatus(listener: (status: LinkStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  put(bucket: Bucket, cap: SlotCap, envelope: Envelope): Promise<PutOutcome> {
    return this.#current.put(bucket, cap, envelope);
  }

  get(slots: readonly SlotRef[]): Promise<readonly GetOutcome[]> {
    return this.#current.get(slots);
  }

  watch(slot: SlotRef, callback: (envelope: Envelope) => void): () => void {
    const watch: Watch = { slot, callback, stop: this.#current.watch(slot, callback) };
    this.#watches.add(watch);
    return () => {
      watch.stop();
      this.#watches.delete(watch);
    };
  }

  revoke(nonce: Uint8Array): Promise<void> {
    return this.#current.revoke(nonce);
  }

  close(): Promise<void> {
    this.#ignore();
    return this.#current.close();
  }

  #tell(status: LinkStatus): void {
    for (const listener of [...this.#listeners]) {
      listener(status);
    }
  }
}
