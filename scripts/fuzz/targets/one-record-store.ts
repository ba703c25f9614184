/** A device's store that holds one fuzzed record under every key and in every list. */
import type { LocalStore } from '../../../packages/client/src/ports.ts';

export class OneRecordStore implements LocalStore {
  readonly version = 1;
  readonly #isHere: (key: string) => boolean;
  #record: Uint8Array = new Uint8Array(0);

  /** `isHere`: which keys and lists hold it; the others are empty. */
  constructor(isHere: (key: string) => boolean) {
    this.#isHere = isHere;
  }

  hold(record: Uint8Array): this {
    this.#record = record;
    return this;
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    return this.#isHere(key) ? this.#record : undefined;
  }

  async list(prefix: string): Promise<readonly { key: string; value: Uint8Array }[]> {
    const key = `${prefix}${'ab'.repeat(16)}`;
    return this.#isHere(prefix) ? [{ key, value: this.#record }] : [];
  }

  commit(): Promise<number> {
    return Promise.reject(new Error('nothing is written here'));
  }

  async destroy(): Promise<void> {}

  async close(): Promise<void> {}
}
