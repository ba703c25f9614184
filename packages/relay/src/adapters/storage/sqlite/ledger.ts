/**
 * What the relay must remember beside the slots: its incarnation and the high-water mark. The file's
 * exclusive lock is also what keeps a second relay away; the kernel lets go of it however the process
 * ends, so no stale lock survives `kill -9`.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { INCARNATION_BYTES, KnotholeError } from '@knothole/protocol';
import Database from 'better-sqlite3';
import { createPrivateFile } from '../../../durable-files.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS ledger(
    only INTEGER PRIMARY KEY CHECK (only = 1), incarnation BLOB NOT NULL, high_water INTEGER
  ) STRICT;
`;

export class Ledger {
  readonly #database: Database.Database;
  readonly incarnation: Uint8Array;
  #highWater: number | null;

  /** @throws {KnotholeError} DATA_DIR_TAKEN when another relay holds the directory. */
  constructor(dataDir: string) {
    const path = join(dataDir, 'ledger.db');
    createPrivateFile(path);
    this.#database = new Database(path, { timeout: 0 });
    try {
      this.#lock();
      this.#database.exec(SCHEMA);
      this.#database
        .prepare('INSERT INTO ledger VALUES (1, ?, NULL) ON CONFLICT DO NOTHING')
        .run(randomBytes(INCARNATION_BYTES));
    } catch (error) {
      this.#database.close();
      throw translate(error);
    }
    const row = this.#database.prepare('SELECT incarnation, high_water FROM ledger').raw().get();
    const [incarnation, highWater] = Array.isArray(row) ? (row as unknown[]) : [];
    if (!(incarnation instanceof Uint8Array) || incarnation.length !== INCARNATION_BYTES) {
      throw new KnotholeError('STORE_CORRUPT', 'the ledger has no incarnation');
    }
    this.incarnation = new Uint8Array(incarnation);
    this.#highWater = typeof highWater === 'number' ? highWater : null;
  }

  /** Unix time in seconds; null when never raised. */
  get highWater(): number | null {
    return this.#highWater;
  }

  /** Durable on return; a lower value changes nothing. */
  raiseHighWater(timeSeconds: number): void {
    if (this.#highWater === null || timeSeconds > this.#highWater) {
      this.#database.prepare('UPDATE ledger SET high_water = ?').run(timeSeconds);
      this.#highWater = timeSeconds;
    }
  }

  close(): void {
    this.#database.close();
  }

  #lock(): void {
    this.#database.pragma('locking_mode = EXCLUSIVE');
    this.#database.pragma('journal_mode = DELETE');
    this.#database.pragma('synchronous = FULL');
    this.#database.exec('BEGIN EXCLUSIVE; COMMIT');
  }
}

function translate(error: unknown): unknown {
  if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
    return new KnotholeError('DATA_DIR_TAKEN', 'another relay is using this data directory');
  }
  return error;
}
