import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { BucketFile } from '../../../../src/adapters/storage/sqlite/bucket-file.ts';
import { BucketKey } from '../../../../src/adapters/storage/sqlite/bucket-key.ts';
import { temporaryFolder } from '../../../support/folders.ts';
import { address, envelope } from '../../../support/samples.ts';

const BUCKET = { class: 'week', number: 2_980 } as const;
const ROWS = 400;
const ROWS_PER_BATCH = 8;
/** Five standard deviations of Spearman's coefficient over as many rows without any order. */
const MOST_BY_CHANCE = 5 / Math.sqrt(ROWS - 1);

it('neither the order of rows nor their place in the file tells in which order they came', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'w2980.db');
  const keyPath = join(folder, 'w2980.key');
  const file = new BucketFile(path, BucketKey.create(keyPath));
  for (let first = 0; first < ROWS; first += ROWS_PER_BATCH) {
    file.transact(() => {
      for (let seed = first; seed < first + ROWS_PER_BATCH; seed++) {
        expect(file.put(address(BUCKET, seed), envelope(seed))).toBeNull();
      }
    });
  }
  file.close();
  // Closing does not copy the log back for us: SQLite does, as the last connection.
  const bytes = readFileSync(path);
  const database = new Database(path, { readonly: true });
  const bodies = database.prepare<[], Buffer>('SELECT body FROM slot ORDER BY rowid').pluck().all();
  database.close();
  expect(bodies).toHaveLength(ROWS);

  const arrivals = arrivalsOf(bodies, keyPath);
  const offsets = bodies.map((body) => bytes.indexOf(body));
  expect(Math.min(...offsets)).toBeGreaterThan(0);
  const byOffset = [...bodies.keys()].sort((a, b) => (offsets[a] ?? 0) - (offsets[b] ?? 0));
  expect(Math.abs(spearman(arrivals))).toBeLessThan(MOST_BY_CHANCE);
  expect(Math.abs(spearman(byOffset.map((row) => arrivals[row] ?? -1)))).toBeLessThan(
    MOST_BY_CHANCE,
  );
});

it('the measure of order finds one where there is one', () => {
  expect(spearman([...Array(ROWS).keys()])).toBe(1);
  const withNeighboursSwapped = [...Array(ROWS).keys()].map((rank) => rank ^ 1);
  expect(spearman(withNeighboursSwapped)).toBeGreaterThan(MOST_BY_CHANCE);
});

/** Which envelope each body holds: known to who has the key. */
function arrivalsOf(bodies: readonly Buffer[], keyPath: string): readonly number[] {
  const key = BucketKey.load(keyPath);
  return bodies.map((body) => {
    const opened = key?.unwrap(body);
    return opened ? new DataView(opened.buffer, opened.byteOffset).getUint32(0) : -1;
  });
}

/** Rank correlation of a permutation of 0 … n−1 with its own positions. */
function spearman(ranks: readonly number[]): number {
  const n = ranks.length;
  const squares = ranks.reduce((sum, rank, position) => sum + (rank - position) ** 2, 0);
  return 1 - (6 * squares) / (n * (n * n - 1));
}
