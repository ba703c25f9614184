/**
 * The local store in a browser (page or worker): IndexedDB with sealed values. The sealing key lives
 * in the same database as a non-extractable CryptoKey, so a script can use but not carry it away; it
 * does not protect a copied browser profile. Record keys are stored in the clear.
 */
import { KnotholeError } from '@knothole/protocol';
import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb';
import type { LocalStore, StoreWrite } from '../../ports.ts';
import { keyRangeOf, requireStoreKey } from '../store-keys.ts';
import { makeSealingKey, openRecord, sealRecord } from './record-seal.ts';
import { holdSingleWriter } from './single-writer.ts';

const SCHEMA_VERSION = 1;
const STRICT: IDBTransactionOptions = { durability: 'strict' };

interface Schema extends DBSchema {
  record: { key: string; value: Uint8Array };
  meta: { key: 'sealing-key' | 'version'; value: CryptoKey | number };
}

interface SealedRecord {
  readonly key: string;
  readonly value: Uint8Array;
}

/**
 * Opens (and makes, when absent) the store; this tab is its only writer until `close`.
 * @throws {KnotholeError} STORE_BUSY when another tab has it open, STORE_CORRUPT when its sealing key
 * is gone, STORE_FULL when the browser grants no room, CONFIG where the page is not secure.
 */
export async function openIndexedDbStore(options: {
  readonly databaseName: string;
}): Promise<LocalStore> {
  const { databaseName } = options;
  const freeWriter = await holdSingleWriter(`knothole store ${databaseName}`);
  try {
    return await translated(async () => {
      const database = await openDatabase(databaseName);
      const sealingKey = await sealingKeyOf(database);
      const version = await database.get('meta', 'version');
      return new IndexedDbStore(database, sealingKey, versionFrom(version), freeWriter);
    });
  } catch (error) {
    freeWriter();
    throw error;
  }
}

class IndexedDbStore implements LocalStore {
  readonly #database: IDBPDatabase<Schema>;
  readonly #sealingKey: CryptoKey;
  readonly #freeWriter: () => void;
  #version: number;
  #isOpen = true;

  constructor(
    database: IDBPDatabase<Schema>,
    sealingKey: CryptoKey,
    version: number,
    freeWriter: () => void,
  ) {
    this.#database = database;
    this.#sealingKey = sealingKey;
    this.#version = version;
    this.#freeWriter = freeWriter;
  }

  get version(): number {
    return this.#version;
  }

  get(key: string): Promise<Uint8Array | undefined> {
    return translated(async () => {
      const record = await this.#opened().get('record', key);
      return record === undefined ? undefined : openRecord(this.#sealingKey, key, record);
    });
  }

  list(
    prefix: string,
    options: { readonly last?: number; readonly before?: string } = {},
  ): Promise<readonly SealedRecord[]> {
    return translated(async () => {
      const range = keyRangeOf(prefix, options.before);
      if (range === null) {
        return [];
      }
      const keys = IDBKeyRange.bound(range.from, range.to, false, true);
      const records = await readRange(this.#opened(), keys, options.last ?? Infinity);
      return Promise.all(
        records.map(async ({ key, value }) => ({
          key,
          value: await openRecord(this.#sealingKey, key, value),
        })),
      );
    });
  }

  commit(expectedVersion: number, writes: readonly StoreWrite[]): Promise<number> {
    return translated(async () => {
      // Sealed before the transaction opens: it commits by itself once nothing of it is awaited.
      const sealed = await Promise.all(writes.map((write) => this.#seal(write)));
      this.#version = await writeAll(this.#opened(), expectedVersion, sealed);
      return this.#version;
    });
  }

  /** The sealing key goes first and durably: what might be left of the records never opens again. */
  destroy(): Promise<void> {
    return translated(async () => {
      const database = this.#opened();
      const erasing = database.transaction(['record', 'meta'], 'readwrite', STRICT);
      await Promise.all([
        erasing.objectStore('meta').clear(),
        erasing.objectStore('record').clear(),
        erasing.done,
      ]);
      this.#isOpen = false;
      database.close();
      await deleteDatabase(database.name);
      this.#freeWriter();
    });
  }

  close(): Promise<void> {
    this.#isOpen = false;
    this.#database.close();
    this.#freeWriter();
    return Promise.resolve();
  }

  async #seal({ key, value }: StoreWrite): Promise<StoreWrite> {
    requireStoreKey(key);
    return { key, value: value === null ? null : await sealRecord(this.#sealingKey, key, value) };
  }

  #opened(): IDBPDatabase<Schema> {
    if (!this.#isOpen) {
      throw new KnotholeError('INPUT', 'the store is closed');
    }
    return this.#database;
  }
}

async function openDatabase(name: string): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>(name, SCHEMA_VERSION, {
    upgrade(database) {
      database.createObjectStore('record');
      database.createObjectStore('meta');
    },
    // Somebody erases the database (site settings): holding on would block that for ever.
    blocking(_current, _blocked, event) {
      if (event.target instanceof IDBDatabase) {
        event.target.close();
      }
    },
  });
}

/** Made once; the single writer keeps two tabs from each making one. */
async function sealingKeyOf(database: IDBPDatabase<Schema>): Promise<CryptoKey> {
  const stored = await database.get('meta', 'sealing-key');
  if (stored instanceof CryptoKey) {
    return stored;
  }
  if ((await database.count('record')) > 0) {
    throw new KnotholeError('STORE_CORRUPT', 'the sealing key of the store is gone');
  }
  const made = await makeSealingKey();
  const storing = database.transaction('meta', 'readwrite', STRICT);
  await Promise.all([storing.store.put(made, 'sealing-key'), storing.done]);
  return made;
}

/** Read in one transaction, sorted by key. */
async function readRange(
  database: IDBPDatabase<Schema>,
  keys: IDBKeyRange,
  last: number,
): Promise<SealedRecord[]> {
  const store = database.transaction('record').store;
  if (last === Infinity) {
    const [names, values] = await Promise.all([store.getAllKeys(keys), store.getAll(keys)]);
    return names.flatMap((key, i) => {
      const value = values[i];
      return value === undefined ? [] : [{ key, value }];
    });
  }
  const found: SealedRecord[] = [];
  let cursor = last > 0 ? await store.openCursor(keys, 'prev') : null;
  while (cursor !== null) {
    found.push({ key: cursor.key, value: cursor.value });
    cursor = found.length < last ? await cursor.continue() : null;
  }
  return found.reverse();
}

async function writeAll(
  database: IDBPDatabase<Schema>,
  expectedVersion: number,
  writes: readonly StoreWrite[],
): Promise<number> {
  const writing = database.transaction(['record', 'meta'], 'readwrite', STRICT);
  const done = writing.done;
  // Awaited below; without this a failure before that would count as unhandled.
  done.catch(() => undefined);
  const version = versionFrom(await writing.objectStore('meta').get('version'));
  if (version !== expectedVersion) {
    writing.abort();
    throw new KnotholeError('STORE_CONFLICT', `expected version ${expectedVersion}, is ${version}`);
  }
  const records = writing.objectStore('record');
  const requests = writes.map(({ key, value }) =>
    value === null ? records.delete(key) : records.put(value, key),
  );
  await Promise.all([...requests, writing.objectStore('meta').put(version + 1, 'version'), done]);
  return version + 1;
}

/** Resolves as well when another connection blocks it: its content is gone already. */
function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    deleteDB(name, { blocked: () => resolve() }).then(resolve, reject);
  });
}

function versionFrom(stored: CryptoKey | number | undefined): number {
  return typeof stored === 'number' ? stored : 0;
}

async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translate(error);
  }
}

function translate(error: unknown): unknown {
  if (error instanceof KnotholeError) {
    return error;
  }
  if (error instanceof Error && error.name === 'QuotaExceededError') {
    return new KnotholeError('STORE_FULL', 'the browser grants no more room', { cause: error });
  }
  return new KnotholeError('STORE_CORRUPT', 'the store cannot be read or written', {
    cause: error,
  });
}
