/**
 * One bucket's database: each body at a place that is drawn from its address under the bucket's key. No
 * column tells a time, a size or an owner, and neither does the order of the rows or of the pages: who
 * writes one after the other is not neighbours in the file.
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
  CREATE TABLE IF NOT EXISTS slot(place INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;
`;
/**
 * Eight bodies. A page is split when it is full, and new pages lie at the end of the file: with one or two
 * bodies to a page, those that came together would lie together more often than by chance.
 */
const PAGE_BYTES = 32_768;
/** Pages in the log before it is copied back: 16 MiB. */
const CHECKPOINT_PAGES = 512;
const CACHE_KIB = 16_384;

export class BucketFile {
  readonly #database: Database.Database;
  readonly #key: BucketKey;
  readonly #insert: Statement;
  readonly #find: Statement;
  #isDirty = false;

  /**
   * Takes the key over: it is forgotten when the file is closed, or cannot be opened.
   * @throws {KnotholeError} STORE_CORRUPT when another version has written the file.
   */
  constructor(path: string, key: BucketKey) {
    createPrivateFile(path);
    this.#key = key;
    this.#database = new Database(path, { timeout: 0 });
    try {
      for (const pragma of [
        `page_size = ${PAGE_BYTES}`,
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
      requireLayout(this.#database);
      this.#insert = this.#database.prepare('INSERT INTO slot(place, body) VALUES (?, ?)');
      this.#find = this.#database.prepare('SELECT body FROM slot WHERE place = ?').pluck();
    } catch (error) {
      // Its lock would keep this process out of the file until the garbage collector comes.
      this.close();
      throw error;
    }
  }

  /** Runs `write` in one transaction; after return all of it is durable, after a throw none. */
  transact<Result>(write: () => Result): Result {
    this.#isDirty = true;
    return this.#database.transaction(write).immediate();
  }

  /**
   * Only inside {@link transact}. Null when the envelope is there now, else the other one that was
   * first. Two addresses share a place with a chance of 2^-64: then the second one is taken, and
   * holds what nobody can open.
   * @throws {KnotholeError} STORE_CORRUPT when a damaged disk has cut the body.
   */
  put(address: SlotAddress, envelope: Envelope): Envelope | null {
    const place = this.#key.place(address);
    const body = this.#find.get(place);
    if (body === undefined) {
      this.#insert.run(place, this.#key.wrap(envelope));
      return null;
    }
    const present = this.#unwrap(body);
    if (present === null) {
      throw new KnotholeError('STORE_CORRUPT', 'a place has no whole body');
    }
    return Buffer.compare(present, envelope) === 0 ? null : present;
  }

  get(address: SlotAddress): Envelope | null {
    return this.#unwrap(this.#find.get(this.#key.place(address)));
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

  #unwrap(body: unknown): Envelope | null {
    const envelope = body instanceof Uint8Array ? this.#key.unwrap(body) : null;
    return envelope?.length === ENVELOPE_BYTES ? asEnvelope(envelope) : null;
  }
}

function requireLayout(database: Database.Database): void {
  const columns = database.prepare("SELECT name FROM pragma_table_info('slot')").pluck().all();
  if (!columns.includes('place')) {
    throw new KnotholeError(
      'STORE_CORRUPT',
      'another version of the relay has written the slots: start it again, or remove the slots folder',
    );
  }
}
