/**
 * One bucket's database: bodies in order of arrival beside an index of row keys. No column tells a
 * time, a size or an owner.
 */
import {
  asEnvelope,
  ENVELOPE_BYTES,
  type Envelope,
  KnotholeError,
  type SlotAddress,
} from '@knothole/protocol';
import Database from 'better-sqlite3';
import { createPrivateFile } from '../../../durable-files.ts';
import type { BucketKey } from './bucket-key.ts';

type Statement = Database.Statement<unknown[], unknown>;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS slot(id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS position(row BLOB PRIMARY KEY, slot INTEGER NOT NULL)
    STRICT, WITHOUT ROWID;
`;
/** 4,096-byte pages in the log before it is copied back: 16 MiB. */
const CHECKPOINT_PAGES = 4_096;
const CACHE_KIB = 16_384;

export class BucketFile {
  readonly #database: Database.Database;
  readonly #key: BucketKey;
  readonly #insertPosition: Statement;
  readonly #insertSlot: Statement;
  readonly #find: Statement;
  #nextId: number;
  #isDirty = false;

  constructor(path: string, key: BucketKey) {
    createPrivateFile(path);
    this.#key = key;
    this.#database = new Database(path, { timeout: 0 });
    for (const pragma of [
      'page_size = 4096',
      // Before WAL: one process owns the file, so SQLite needs no shared-memory file beside it.
      'locking_mode = EXCLUSIVE',
      'journal_mode = WAL',
      'synchronous = FULL',
      'secure_delete = ON',
      `wal_autocheckpoint = ${CHECKPOINT_PAGES}`,
      `cache_size = -${CACHE_KIB}`,
    ]) {
      this.#database.pragma(pragma);
    }
    this.#database.exec(SCHEMA);
    this.#insertPosition = this.#database.prepare(
      'INSERT INTO position(row, slot) VALUES (?, ?) ON CONFLICT DO NOTHING',
    );
    this.#insertSlot = this.#database.prepare('INSERT INTO slot(id, body) VALUES (?, ?)');
    this.#find = this.#database
      .prepare('SELECT body FROM slot WHERE id = (SELECT slot FROM position WHERE row = ?)')
      .pluck();
    const last = this.#database.prepare('SELECT max(id) FROM slot').pluck().get();
    this.#nextId = typeof last === 'number' ? last + 1 : 1;
  }

  /** Runs `write` in one transaction; after return all of it is durable, after a throw none. */
  transact<Result>(write: () => Result): Result {
    this.#isDirty = true;
    return this.#database.transaction(write).immediate();
  }

  /**
   * Only inside {@link transact}. Null when the envelope is there now, else the other one that was
   * first. The envelope is wrapped only after its row key has won.
   */
  put(address: SlotAddress, envelope: Envelope): Envelope | null {
    const row = this.#key.rowKey(address);
    if (this.#insertPosition.run(row, this.#nextId).changes === 1) {
      this.#insertSlot.run(this.#nextId++, this.#key.wrap(envelope));
      return null;
    }
    const present = this.#read(row);
    if (present === null) {
      throw new KnotholeError('STORE_CORRUPT', 'a position has no body');
    }
    return Buffer.compare(present, envelope) === 0 ? null : present;
  }

  get(address: SlotAddress): Envelope | null {
    return this.#read(this.#key.rowKey(address));
  }

  /** Copies the log back and cuts it to nothing: what was in it must not lie there. */
  truncateLog(): void {
    if (this.#isDirty) {
      this.#database.pragma('wal_checkpoint(TRUNCATE)');
      this.#isDirty = false;
    }
  }

  close(): void {
    this.#database.close();
    this.#key.forget();
  }

  #read(row: Uint8Array): Envelope | null {
    const body = this.#find.get(row);
    if (!(body instanceof Uint8Array)) {
      return null;
    }
    const envelope = this.#key.unwrap(body);
    return envelope?.length === ENVELOPE_BYTES ? asEnvelope(envelope) : null;
  }
}
