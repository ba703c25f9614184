/** Numbers about a table that need no truth: smallest class, order in the file, entropy of bodies, sizes. */
import type { Measure } from './finding.ts';
import { isTimeColumn, sizeOf } from './linking/identifiers.ts';
import type { SqlValue } from './sqlite/record.ts';
import type { Row, Table } from './table.ts';

/** A body is at least this long; shorter bytes are keys and flags. */
const BODY_BYTES = 64;
const WINDOW_BYTES = 1_024;
/** Windows of 1,024 random bytes have 7.81 bits a byte on average and never came below 7.7. */
const SEALED_BITS = 7.2;

export function measureTable(table: Table): Measure[] {
  if (table.rows.length < 2) return [];
  const measure = (name: string, value: number, note: string): Measure => ({
    name,
    file: `${table.file}#${table.name}`,
    value,
    note,
  });
  const windows = entropyWindows(table);
  return [
    measure('rows', table.rows.length, table.columns.join(', ')),
    measure(
      'smallest class',
      smallestClass(table),
      'rows that look alike in all metadata; unique keys left out',
    ),
    measure(
      'different sizes',
      new Set(table.rows.map(sizeOf)).size,
      'bytes of texts and blobs of a row',
    ),
    measure('different sizes of bodies', bodySizes(table), 'blobs of 1,024 bytes and more'),
    measure(
      'order in the file',
      spearman(table.rows),
      'Spearman of row number and place, 1 is the order of arrival',
    ),
    measure(
      'windows under 7.2 bits',
      windows.low,
      `of ${windows.all} windows of 1,024 bytes in bodies`,
    ),
  ];
}

function bodySizes({ rows }: Table): number {
  const bodies = rows.flatMap(({ values }) => values.filter((value) => Buffer.isBuffer(value)));
  return new Set(bodies.map(({ length }) => length).filter((length) => length >= WINDOW_BYTES))
    .size;
}

/**
 * k-anonymity: bodies count by their size. Columns that are different in every row are keys and left out, unless
 * they are times: an exact one makes a row like no other.
 */
function smallestClass(table: Table): number {
  const { rows, columns } = table;
  const seen = rows.map((row) =>
    columns.map((_, column) => metadataOf(row.values[column] ?? null)),
  );
  const isKey = columns.map(
    (_, column) =>
      new Set(seen.map((values) => values[column])).size === rows.length &&
      !isTimeColumn(table, column),
  );
  const classes = new Map<string, number>();
  for (const values of seen) {
    const key = values.filter((_, column) => !isKey[column]).join('\u0000');
    classes.set(key, (classes.get(key) ?? 0) + 1);
  }
  return Math.min(...classes.values());
}

function metadataOf(value: SqlValue): string {
  if (typeof value === 'string' && value.length < BODY_BYTES) return value;
  if (Buffer.isBuffer(value) && value.length < BODY_BYTES) return value.toString('hex');
  return typeof value === 'number' || value === null ? String(value) : `size ${value.length}`;
}

/** Rank correlation of the order of rows with their places in the file. */
function spearman(rows: readonly Row[]): number {
  const places = [...rows.keys()].sort((a, b) => (rows[a]?.offset ?? 0) - (rows[b]?.offset ?? 0));
  const n = rows.length;
  const squares = places.reduce((sum, row, place) => sum + (row - place) ** 2, 0);
  // Pages fill from their end, so the order inside a page is turned; only its strength counts.
  return Math.abs(1 - (6 * squares) / (n * (n * n - 1)));
}

function entropyWindows({ rows }: Table): { low: number; all: number } {
  let low = 0;
  let all = 0;
  for (const value of rows.flatMap((row) => row.values)) {
    if (!Buffer.isBuffer(value)) continue;
    for (let at = 0; at + WINDOW_BYTES <= value.length; at += WINDOW_BYTES) {
      all++;
      if (bitsPerByte(value.subarray(at, at + WINDOW_BYTES)) < SEALED_BITS) low++;
    }
  }
  return { low, all };
}

/** Shannon entropy of the bytes' frequencies. */
export function bitsPerByte(bytes: Uint8Array): number {
  const counts = new Uint32Array(256);
  for (const byte of bytes) counts[byte] = (counts[byte] ?? 0) + 1;
  return counts.reduce((sum, count) => {
    const share = count / bytes.length;
    return count === 0 ? sum : sum - share * Math.log2(share);
  }, 0);
}
