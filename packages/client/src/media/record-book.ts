/** Records by name, in memory as they are in the store, changed one after the other. */
import type { Transactor } from '../chain/transactor.ts';
import { SerialQueue } from '../family/serial-queue.ts';
import type { StoreWrite } from '../ports.ts';

export interface Change<Entry> {
  /** Null erases it. */
  readonly entry: Entry | null;
  /** Written in the same transaction. */
  readonly also?: readonly StoreWrite[];
}

/** Writes all or none, durably. */
export type Commit = (writes: readonly StoreWrite[]) => Promise<void>;

interface BookFormat<Entry> {
  /** Of the records' keys. */
  readonly prefix: string;
  readonly encode: (entry: Entry) => Uint8Array;
  /** @throws {KnotholeError} STORE_CORRUPT. */
  readonly decode: (bytes: Uint8Array) => Entry;
}

export class RecordBook<Entry> {
  readonly #transactor: Transactor;
  readonly #format: BookFormat<Entry>;
  readonly #entries = new Map<string, Entry>();
  readonly #changes = new SerialQueue();

  private constructor(transactor: Transactor, format: BookFormat<Entry>) {
    this.#transactor = transactor;
    this.#format = format;
  }

  /** @throws {KnotholeError} STORE_CORRUPT when a record does not read. */
  static async load<Entry>(
    transactor: Transactor,
    format: BookFormat<Entry>,
  ): Promise<RecordBook<Entry>> {
    const book = new RecordBook(transactor, format);
    for (const { key, value } of await transactor.store.list(format.prefix)) {
      book.#entries.set(key.slice(format.prefix.length), format.decode(value));
    }
    return book;
  }

  get(name: string): Entry | undefined {
    return this.#entries.get(name);
  }

  entries(): readonly (readonly [string, Entry])[] {
    return [...this.#entries];
  }

  /**
   * Makes of the record what `change` makes of it, when all changes before are done; undefined leaves
   * it. Resolves when that is durable, with whether there was a change.
   * @throws {KnotholeError} as `commit` does; then nothing has changed.
   */
  change(
    name: string,
    change: (current: Entry | undefined) => Change<Entry> | undefined,
    commit: Commit = (writes) => this.#transactor.commit(writes),
  ): Promise<boolean> {
    return this.#changes.run(async () => {
      const changed = change(this.#entries.get(name));
      if (changed === undefined) {
        return false;
      }
      const { entry, also = [] } = changed;
      const value = entry === null ? null : this.#format.encode(entry);
      await commit([{ key: this.#format.prefix + name, value }, ...also]);
      if (entry === null) {
        this.#entries.delete(name);
      } else {
        this.#entries.set(name, entry);
      }
      return true;
    });
  }
}
