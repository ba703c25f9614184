/** A device's store in memory: what a transaction has written is there after a crash, and nothing else. */
import { KnotholeError } from '@knothole/protocol';
import { requireStoreKey } from '../../src/platform/store-keys.ts';
import type { LocalStore, StoreWrite } from '../../src/ports.ts';

/** What a store holds at one moment; never changed, so that it can be kept and put back. */
export interface StoreImage {
  readonly version: number;
  readonly records: ReadonlyMap<string, Uint8Array>;
}

export const EMPTY_IMAGE: StoreImage = { version: 0, records: new Map() };

/** Where the images of one store are kept, as a disk keeps files. */
export interface StorePlace {
  image: StoreImage;
  owner: MemoryStore | undefined;
}

/** What a process dies at: before the transaction is durable, or right after. */
export type Death = 'before' | 'after';

export interface StoreEvents {
  onCommit?(image: StoreImage, writes: readonly StoreWrite[]): void;
  /** Asked at each transaction; the store never answers again when the process dies. */
  death?(): Death | undefined;
}

const never = <Value>(): Promise<Value> => new Promise<Value>(() => undefined);

export class MemoryStore implements LocalStore {
  readonly #place: StorePlace;
  readonly #events: StoreEvents;
  #isDead = false;

  /** @throws {KnotholeError} STORE_BUSY while another one has the place. */
  constructor(place: StorePlace, events: StoreEvents = {}) {
    if (place.owner !== undefined) {
      throw new KnotholeError('STORE_BUSY', 'another process has the store');
    }
    this.#place = place;
    this.#events = events;
    place.owner = this;
  }

  /** The process that used it died at a transaction. */
  get isDead(): boolean {
    return this.#isDead;
  }

  get version(): number {
    return this.#place.image.version;
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    await this.#requireOpen();
    return this.#place.image.records.get(key)?.slice();
  }

  async list(
    prefix: string,
    options: { readonly last?: number; readonly before?: string } = {},
  ): Promise<readonly { readonly key: string; readonly value: Uint8Array }[]> {
    await this.#requireOpen();
    const { before, last } = options;
    const { records } = this.#place.image;
    const keys = [...records.keys()].filter(
      (key) => key.startsWith(prefix) && (before === undefined || key < before),
    );
    keys.sort();
    const wanted = last === undefined ? keys : keys.slice(Math.max(0, keys.length - last));
    return wanted.flatMap((key) => {
      const value = records.get(key);
      return value === undefined ? [] : [{ key, value: value.slice() }];
    });
  }

  async commit(expectedVersion: number, writes: readonly StoreWrite[]): Promise<number> {
    await this.#requireOpen();
    const { image } = this.#place;
    if (image.version !== expectedVersion) {
      throw new KnotholeError('STORE_CONFLICT', 'another writer was faster');
    }
    const records = new Map(image.records);
    for (const { key, value } of writes) {
      requireStoreKey(key);
      if (value === null) {
        records.delete(key);
      } else {
        records.set(key, value.slice());
      }
    }
    const death = this.#events.death?.();
    this.#isDead = death !== undefined;
    if (death === 'before') {
      return never();
    }
    this.#place.image = { version: image.version + 1, records };
    this.#events.onCommit?.(this.#place.image, writes);
    return this.#isDead ? never() : this.#place.image.version;
  }

  async destroy(): Promise<void> {
    await this.#requireOpen();
    this.#place.image = EMPTY_IMAGE;
    await this.close();
  }

  /** Also what the end of a process does. */
  async close(): Promise<void> {
    if (this.#place.owner === this) {
      this.#place.owner = undefined;
    }
  }

  #requireOpen(): Promise<void> {
    if (this.#isDead) {
      return never();
    }
    if (this.#place.owner !== this) {
      throw new KnotholeError('INPUT', 'this store is closed');
    }
    return Promise.resolve();
  }
}
