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

export class MemoryStore implements LocalStore {
  readonly #place: StorePlace;
  readonly #onCommit: (image: StoreImage, writes: readonly StoreWrite[]) => void;

  /** @throws {KnotholeError} STORE_BUSY while another one has the place. */
  constructor(
    place: StorePlace,
    onCommit: (image: StoreImage, writes: readonly StoreWrite[]) => void = () => undefined,
  ) {
    if (place.owner !== undefined) {
      throw new KnotholeError('STORE_BUSY', 'another process has the store');
    }
    this.#place = place;
    this.#onCommit = onCommit;
    place.owner = this;
  }

  get version(): number {
    return this.#place.image.version;
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    this.#requireOpen();
    return this.#place.image.records.get(key)?.slice();
  }

  async list(
    prefix: string,
    options: { readonly last?: number; readonly before?: string } = {},
  ): Promise<readonly { readonly key: string; readonly value: Uint8Array }[]> {
    this.#requireOpen();
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
    this.#requireOpen();
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
    this.#place.image = { version: image.version + 1, records };
    this.#onCommit(this.#place.image, writes);
    return this.#place.image.version;
  }

  async destroy(): Promise<void> {
    this.#requireOpen();
    this.#place.image = EMPTY_IMAGE;
    await this.close();
  }

  /** Also what the end of a process does. */
  async close(): Promise<void> {
    if (this.#place.owner === this) {
      this.#place.owner = undefined;
    }
  }

  #requireOpen(): void {
    if (this.#place.owner !== this) {
      throw new KnotholeError('INPUT', 'this store is closed');
    }
  }
}
