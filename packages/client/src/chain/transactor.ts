/**
 * One writer for the device's one store (chain.md rule 11): commits of all chains and of the family
 * queue up here, so that each is made against the version that the one before it left.
 */
import type { LocalStore, StoreWrite } from '../ports.ts';

export class Transactor {
  /** For reading; whoever writes goes through {@link commit}. */
  readonly store: LocalStore;
  #version: number;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(store: LocalStore) {
    this.store = store;
    this.#version = store.version;
  }

  /**
   * Applies all writes or none; durable when resolved. No writes: resolves at once.
   * @throws {KnotholeError} STORE_CONFLICT when another process or tab has written meanwhile: this
   * one must stop, its memory is no longer the truth. STORE_FULL when the disk is: nothing happened,
   * try again later.
   */
  commit(writes: readonly StoreWrite[]): Promise<void> {
    const done = this.#tail.then(() => this.#apply(writes));
    this.#tail = done.catch(() => undefined);
    return done;
  }

  async #apply(writes: readonly StoreWrite[]): Promise<void> {
    if (writes.length > 0) {
      this.#version = await this.store.commit(this.#version, writes);
    }
  }
}
