/**
 * The local store in Node: one SQLite file that this process alone holds open. A commit is on the
 * disk when it resolves (WAL, synchronous FULL).
 */
import { chmodSync, closeSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { KnotholeError } from '@knothole/protocol';
import Database from 'better-sqlite3';
import type { LocalStore, StoreWrite } from '../../ports.ts';
import { keyRangeOf, requireStoreKey } from '../store-keys.ts';

const FILE_NAME = 'family.db';
const COMPANIONS = ['', '-wal', '-shm', '-journal'] as const;
/** "knot": tells our file from any other SQLite database. */
const APPLICATION_ID = 0x6b6e6f74;
const SCHEMA_VERSION = 1;
/** Quiet time after which the log of old pages is emptied. */
const IDLE_MILLISECONDS = 1_000;

interface RecordRow {
  readonly key: string;
  readonly value: Uint8Array;
}

/**
 * Opens (and makes, when absent) the store in `directory`, which becomes readable by its owner alone.
 * @throws {KnotholeError} STORE_BUSY when another process or store has it open, STORE_CORRUPT when
 * the file is no store of ours, STORE_FULL when the disk is.
 */
export function openSqliteStore(options: { readonly directory: string }): Promise<LocalStore> {
  return translated(() => {
    const path = ownedFile(options.directory);
    const database = new Database(path, { timeout: 0 });
    try {
      prepare(database);
      return new SqliteStore(database, path);
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

class SqliteStore implements LocalStore {
  readonly #database: Database.Database;
  readonly #path: string;
  #version: number;
  #idle: NodeJS.Timeout | undefined;

  constructor(database: Database.Database, path: string) {
    this.#database = database;
    this.#path = path;
    this.#version = readVersion(database);
  }

  get version(): number {
    return this.#version;
  }

  get(key: string): Promise<Uint8Array | undefined> {
    return translated(() => {
      const row = this.#open()
        .prepare<[string], RecordRow>('SELECT key, value FROM record WHERE key = ?')
        .get(key);
      return row === undefined ? undefined : plainBytes(row.value);
    });
  }

  list(
    prefix: string,
    options: { readonly last?: number; readonly before?: string } = {},
  ): Promise<readonly RecordRow[]> {
    return translated(() => {
      const range = keyRangeOf(prefix, options.before);
      if (range === null) {
        return [];
      }
      const rows = this.#open()
        .prepare<[string, string, number], RecordRow>(
          'SELECT key, value FROM record WHERE key >= ? AND key < ? ORDER BY key DESC LIMIT ?',
        )
        .all(range.from, range.to, options.last ?? -1);
      return rows.reverse().map(({ key, value }) => ({ key, value: plainBytes(value) }));
    });
  }

  commit(expectedVersion: number, writes: readonly StoreWrite[]): Promise<number> {
    return translated(() => {
      for (const { key } of writes) {
        requireStoreKey(key);
      }
      const database = this.#open();
      this.#version = database
        .transaction(() => writeAll(database, expectedVersion, writes))
        .immediate();
      this.#emptyLogWhenIdle();
      return this.#version;
    });
  }

  /** The content is overwritten first: unlinking alone leaves it in the file system's free blocks. */
  destroy(): Promise<void> {
    return translated(() => {
      const database = this.#open();
      clearTimeout(this.#idle);
      try {
        database.exec('DELETE FROM record');
        database.pragma('wal_checkpoint(TRUNCATE)');
      } finally {
        database.close();
        for (const companion of COMPANIONS) {
          rmSync(this.#path + companion, { force: true });
        }
      }
    });
  }

  close(): Promise<void> {
    return translated(() => {
      clearTimeout(this.#idle);
      this.#database.close();
    });
  }

  #open(): Database.Database {
    if (!this.#database.open) {
      throw new KnotholeError('INPUT', 'the store is closed');
    }
    return this.#database;
  }

  /** Overwritten keys (old ratchets) stay readable in the write-ahead log until it is truncated. */
  #emptyLogWhenIdle(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      try {
        this.#database.pragma('wal_checkpoint(TRUNCATE)');
      } catch {
        // A full disk: the log stays valid and the next commit tries again.
      }
    }, IDLE_MILLISECONDS);
    this.#idle.unref();
  }
}

function ownedFile(directory: string): string {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  chmodSync(directory, 0o700);
  const path = join(directory, FILE_NAME);
  // SQLite gives its log the mode of the database, so the mode must be right before it opens. An
  // existing file is not opened here: closing it would drop the lock of a store that this very
  // process holds (sqlite.org/howtocorrupt.html §2.2).
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (!isSystemError(error, 'EEXIST')) {
      throw error;
    }
    chmodSync(path, 0o600);
  }
  return path;
}

/** In exclusive mode the lock is taken by the first statement and held until close. */
function prepare(database: Database.Database): void {
  database.pragma('locking_mode = EXCLUSIVE');
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('secure_delete = ON');
  database.transaction(() => createOrRecognise(database)).immediate();
}

function createOrRecognise(database: Database.Database): void {
  const tables = database.prepare<[], { n: number }>('SELECT count(*) AS n FROM sqlite_schema');
  if (tables.get()?.n === 0) {
    database.exec(`
      PRAGMA application_id = ${APPLICATION_ID};
      PRAGMA user_version = ${SCHEMA_VERSION};
      CREATE TABLE record (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
      CREATE TABLE commits (version INTEGER NOT NULL) STRICT;
      INSERT INTO commits VALUES (0);
    `);
    return;
  }
  const application = database.pragma('application_id', { simple: true });
  const schema = database.pragma('user_version', { simple: true });
  if (application !== APPLICATION_ID || schema !== SCHEMA_VERSION) {
    throw new KnotholeError('STORE_CORRUPT', 'the file is not a store of this version');
  }
}

function readVersion(database: Database.Database): number {
  const row = database.prepare<[], { version: number }>('SELECT version FROM commits').get();
  if (row === undefined) {
    throw new KnotholeError('STORE_CORRUPT', 'the store has lost its version');
  }
  return row.version;
}

/** Runs inside one transaction: any throw takes everything back. */
function writeAll(
  database: Database.Database,
  expectedVersion: number,
  writes: readonly StoreWrite[],
): number {
  const version = readVersion(database);
  if (version !== expectedVersion) {
    throw new KnotholeError('STORE_CONFLICT', `expected version ${expectedVersion}, is ${version}`);
  }
  const put = database.prepare<[string, Uint8Array]>(
    'INSERT INTO record VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );
  const remove = database.prepare<[string]>('DELETE FROM record WHERE key = ?');
  for (const { key, value } of writes) {
    if (value === null) {
      remove.run(key);
    } else {
      put.run(key, value);
    }
  }
  database.prepare<[number]>('UPDATE commits SET version = ?').run(version + 1);
  return version + 1;
}

/** A Buffer's `slice` shares memory where a Uint8Array's copies: callers get the latter. */
function plainBytes(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

async function translated<T>(work: () => T): Promise<T> {
  try {
    return work();
  } catch (error) {
    throw translate(error);
  }
}

function translate(error: unknown): unknown {
  if (error instanceof Database.SqliteError) {
    if (error.code.startsWith('SQLITE_BUSY') || error.code.startsWith('SQLITE_LOCKED')) {
      return new KnotholeError('STORE_BUSY', 'another process has the store open', {
        cause: error,
      });
    }
    if (error.code === 'SQLITE_FULL') {
      return new KnotholeError('STORE_FULL', 'the disk is full', { cause: error });
    }
    return new KnotholeError('STORE_CORRUPT', 'the store cannot be read or written', {
      cause: error,
    });
  }
  if (isSystemError(error, 'ENOSPC')) {
    return new KnotholeError('STORE_FULL', 'the disk is full', { cause: error });
  }
  return error;
}

function isSystemError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
