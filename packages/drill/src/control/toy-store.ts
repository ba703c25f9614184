/**
 * V-Toy's data: everything readable, passwords as unsalted MD5, files encrypted with a key that lies
 * in the same database. Built the way it must not be built.
 */
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { TOY_SCHEMA } from './toy-schema.ts';

const KEY_BYTES = 16;
const CONFIGURATION = `[database]
path = db/vtoy.db
[admin]
user = admin
password = vtoy2015
[mail]
smtp_user = noreply@vtoy.example
smtp_password = Spring2015!
`;

export type Row = Readonly<Record<string, unknown>>;

export class ToyStore {
  readonly #folder: string;
  readonly #database: Database.Database;
  #files = 0;

  constructor(folder: string) {
    this.#folder = folder;
    for (const name of ['db', 'files', 'tmp', 'avatars', 'logs', 'backups', 'config']) {
      mkdirSync(join(folder, name), { recursive: true });
    }
    writeFileSync(join(folder, 'config', 'config.ini'), CONFIGURATION);
    this.#database = new Database(join(folder, 'db', 'vtoy.db'));
    this.#database.pragma('synchronous = OFF');
    this.#database.exec(TOY_SCHEMA);
    const key = randomBytes(KEY_BYTES).toString('hex');
    this.run(`INSERT OR IGNORE INTO app_keys VALUES ('photo_key', '${key}')`);
  }

  /** Whatever the caller has put together. */
  query(sql: string): readonly Row[] {
    this.log(`SQL ${sql}`);
    return this.#database.prepare<[], Row>(sql).all();
  }

  run(sql: string): void {
    this.log(`SQL ${sql}`);
    this.#database.prepare(sql).run();
  }

  /** Keeps the upload, and beside it an encrypted copy: the key is a row of the same database. */
  saveFile(kind: 'photo' | 'voice', bytes: Buffer): string {
    this.#files += 1;
    const name = `${kind}-${this.#files}`;
    writeFileSync(join(this.#folder, 'tmp', `upload-${name}`), bytes);
    if (kind === 'photo') {
      writeFileSync(join(this.#folder, 'avatars', `${name}.jpg`), bytes);
    }
    const path = join('files', `${name}.enc`);
    writeFileSync(join(this.#folder, path), this.#encrypt(bytes));
    return path;
  }

  log(line: string): void {
    appendFileSync(
      join(this.#folder, 'logs', 'debug.log'),
      `${new Date().toISOString()} ${line}\n`,
    );
  }

  /** Everything, in clear text, on the same disk. */
  backup(): void {
    const database = readFileSync(join(this.#folder, 'db', 'vtoy.db'));
    writeFileSync(join(this.#folder, 'backups', 'nightly.db.gz'), gzipSync(database));
  }

  close(): void {
    this.#database.close();
  }

  #encrypt(bytes: Buffer): Buffer {
    const [row] = this.query(`SELECT key_hex FROM app_keys WHERE name = 'photo_key'`);
    const key = Buffer.from(String(row?.['key_hex']), 'hex');
    const cipher = createCipheriv('aes-128-cbc', key, Buffer.alloc(KEY_BYTES));
    return Buffer.concat([cipher.update(bytes), cipher.final()]);
  }
}

export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
