/** No server at all: noise in the places where loot lies. What the attacks find in it they find by chance. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { TargetContext, TargetResult } from './target.ts';

export const NOISE = 'noise';

const MEBIBYTE = 1_048_576;
const BODY_BYTES = 4_048;

/** @param mebibytes - Of each of memory, files, logs and sealed values in a database. */
export async function playNoise(context: TargetContext, mebibytes: number): Promise<TargetResult> {
  const started = performance.now();
  const { paths } = context;
  const bytes = mebibytes * MEBIBYTE;
  for (const kind of ['memory', 'blobs', 'logs'] as const) {
    const folder = paths.loot(NOISE, kind);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'noise'), randomBytes(bytes));
  }
  const folder = paths.loot(NOISE, 'database');
  mkdirSync(folder, { recursive: true });
  sealedValues(join(folder, 'noise.db'), Math.floor(bytes / BODY_BYTES));
  return {
    run: {
      target: NOISE,
      stage: 'live',
      seconds: (performance.now() - started) / 1_000,
      families: 0,
      messages: 0,
      mustBeCaughtBy: null,
      notes: [`Noise: ${mebibytes} MiB of each kind.`],
    },
    owners: [],
  };
}

function sealedValues(path: string, count: number): void {
  const database = new Database(path);
  try {
    database.exec('CREATE TABLE slot(place INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT');
    const insert = database.prepare('INSERT OR IGNORE INTO slot VALUES (?, ?)');
    database.transaction(() => {
      for (let row = 0; row < count; row += 1) {
        insert.run(randomBytes(8).readBigInt64BE(), randomBytes(BODY_BYTES));
      }
    })();
  } finally {
    database.close();
  }
}
