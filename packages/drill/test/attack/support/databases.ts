/** Real SQLite databases as bytes, with the log of a server that was copied while it ran. */
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';

export interface StolenDatabase {
  readonly main: Buffer;
  readonly wal: Buffer | undefined;
  readonly journal: Buffer | undefined;
}

/** Copies the files while the database is still open, as a thief does. */
export function stolenDatabase(fill: (database: Database.Database) => void): StolenDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'knothole-database-'));
  const path = join(folder, 'app.db');
  const database = new Database(path);
  // Nobody cuts the power here, and a sync for each row would take the test's time.
  database.pragma('synchronous = OFF');
  try {
    fill(database);
    const read = (ending: string): Buffer | undefined => {
      if (!existsSync(path + ending)) return undefined;
      copyFileSync(path + ending, join(folder, 'copy'));
      return readFileSync(join(folder, 'copy'));
    };
    return { main: read('') ?? Buffer.alloc(0), wal: read('-wal'), journal: read('-journal') };
  } finally {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

export function lootOf({ main, wal, journal }: StolenDatabase): Record<string, Buffer> {
  return {
    'database/app.db': main,
    ...(wal ? { 'database/app.db-wal': wal } : {}),
    ...(journal ? { 'database/app.db-journal': journal } : {}),
  };
}
