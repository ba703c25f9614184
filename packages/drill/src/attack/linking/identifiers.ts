/** Columns of a table by their part in linking: what repeats, what is a time, what is a size. */
import type { SqlValue } from '../sqlite/record.ts';
import type { Row, Table } from '../table.ts';

const LONGEST_IDENTIFIER = 256;
/** Of what stands at the front or the end of a body, such as a nonce or the name of a key. */
const EDGE_BYTES = 16;
/** A value that half of all rows share names nobody. */
const MOST_SHARED = 0.5;

/** Rows of a table that show the same value, by value; only values that could name somebody. */
export function repeatedIdentifiers(table: Table): Row[][] {
  return table.columns.flatMap((_, column) => {
    if (isTimeColumn(table, column) || isRowNumber(table, column)) return [];
    return READINGS.flatMap((keyOf) => repeatedBy(table.rows, (row) => keyOf(row.values[column])));
  });
}

function repeatedBy(rows: readonly Row[], keyOf: (row: Row) => string | undefined): Row[][] {
  const classes = rowsByKey(rows, keyOf);
  const repeated = [...classes.values()].filter((some) => some.length >= 2);
  const isEnumeration = classes.size <= 8 && rows.length > classes.size * 8;
  if (isEnumeration || classes.size < 2) return [];
  return repeated.filter((some) => some.length <= Math.max(2, rows.length * MOST_SHARED));
}

/** Whole numbers that come once in each file: numbers of rows, which begin anew in the next file. */
function isRowNumber({ rows }: Table, column: number): boolean {
  const seen = new Set<string>();
  return rows.every((row) => {
    const value = row.values[column];
    const key = `${row.ref.slice(0, row.ref.indexOf('#'))} ${value}`;
    if (!Number.isInteger(value) || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function rowsByKey(
  rows: readonly Row[],
  keyOf: (row: Row) => string | undefined,
): Map<string, Row[]> {
  const classes = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    if (key === undefined) continue;
    const known = classes.get(key);
    if (known) known.push(row);
    else classes.set(key, [row]);
  }
  return classes;
}

/** Short texts, bytes and whole numbers can be names of somebody; fractions cannot. */
function wholeOf(value: SqlValue | undefined): string | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? `n${value}` : undefined;
  if (typeof value === 'string')
    return value !== '' && value.length <= LONGEST_IDENTIFIER ? `t${value}` : undefined;
  if (!value || value.length < 4 || value.length > LONGEST_IDENTIFIER) return undefined;
  return `b${value.toString('latin1')}`;
}

/** A body is nobody's name, but one may stand at its front or its end. */
function edgeOf(
  cut: (body: Buffer) => Buffer,
): (value: SqlValue | undefined) => string | undefined {
  return (value) =>
    Buffer.isBuffer(value) && value.length > LONGEST_IDENTIFIER
      ? cut(value).toString('latin1')
      : undefined;
}

const READINGS: readonly ((value: SqlValue | undefined) => string | undefined)[] = [
  wholeOf,
  edgeOf((body) => body.subarray(0, EDGE_BYTES)),
  edgeOf((body) => body.subarray(-EDGE_BYTES)),
];

const SECONDS_2001 = 978_307_200;
const SECONDS_2100 = 4_102_444_800;

/** Unix seconds of a value written in seconds, milliseconds, microseconds or ISO 8601. */
export function secondsOf(value: SqlValue | undefined): number | undefined {
  if (typeof value === 'number') {
    return [1, 1e3, 1e6]
      .map((unit) => value / unit)
      .find((seconds) => seconds > SECONDS_2001 && seconds < SECONDS_2100);
  }
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(value)) return undefined;
  const milliseconds = Date.parse(value);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1_000;
}

/** True where nine of ten values are a time. */
export function isTimeColumn({ rows }: Table, column: number): boolean {
  const filled = rows.filter(
    (row) => row.values[column] !== null && row.values[column] !== undefined,
  );
  const times = filled.filter((row) => secondsOf(row.values[column]) !== undefined);
  return filled.length > 0 && times.length >= filled.length * 0.9;
}

/** Bytes of all bodies of a row: what padding should make equal. */
export function sizeOf(row: Row): number {
  return row.values.reduce<number>(
    (sum, value) => sum + (typeof value === 'string' || Buffer.isBuffer(value) ? value.length : 0),
    0,
  );
}
