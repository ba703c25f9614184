/**
 * Two stores side by side. Of two populations with equal shape and different content a classifier must
 * not tell the rows apart; of one server on two days, a thief learns what came, went and changed.
 */
import { allTables, openDatabases } from './attack-databases.ts';
import { type LootFile, lootFiles } from './bytes/loot-files.ts';
import type { Link } from './finding.ts';
import type { Box } from './keys/boxes.ts';
import { peeled } from './keys/peel.ts';
import { bitsPerByte } from './measure-tables.ts';
import type { SqlValue } from './sqlite/record.ts';
import { joinTables, type Row, type Table } from './table.ts';

/** Shorter bytes are keys and flags. */
const SHORTEST_WRAPPED = 64;

export interface StoreComparison {
  readonly table: string;
  readonly rows: readonly [first: number, second: number];
  /** Whether rows of both come in the same lengths. */
  readonly hasEqualSizes: boolean;
  /** Rows that a classifier, trained on others, assigned to their own store, of those it was shown. */
  readonly guessedRight: number;
  readonly guessed: number;
  readonly appeared: number;
  readonly vanished: number;
  /** Rows of the same number whose values are others. */
  readonly changed: number;
  /** Rows of the same number and values that lie on another page. */
  readonly moved: number;
}

/** A table of one store as an attacker with the store's keys reads it. */
export interface StoredTable {
  readonly table: Table;
  /** What the keys in the loot make of each row's bytes, by the row's place in the table. */
  readonly unwrapped: readonly (readonly Buffer[])[];
}

/** Compares the tables that both folders of loot hold, by name. */
export function compareStores(first: string, second: string): StoreComparison[] {
  const [a, b] = [storedTables(first), storedTables(second)];
  return a.flatMap((one) => {
    const other = b.find((each) => isSameShape(one.table, each.table));
    return other ? [compareTables(one, other)] : [];
  });
}

function isSameShape(a: Table, b: Table): boolean {
  return a.name === b.name && a.columns.join() === b.columns.join();
}

/** Every table of a folder of loot. */
export function storedTables(folder: string): StoredTable[] {
  const files = lootFiles(folder);
  const databases = files.filter(({ kind }) => kind === 'database');
  const tables = joinTables(allTables(openDatabases(databases), databases));
  return tables.map((table) => ({ table, unwrapped: unwrapRows(table, files) }));
}

/** What the keys among the files make of each row's bytes, by the row's place in the table. */
export function unwrapRows({ name, rows }: Table, files: readonly LootFile[]): Buffer[][] {
  const boxes = rows.flatMap(({ ref, values }, index) =>
    values
      .filter((value) => Buffer.isBuffer(value))
      .filter(({ length }) => length >= SHORTEST_WRAPPED)
      // The place says whose row a box is when it comes back.
      .map((bytes): Box => ({ bytes, file: `${fileOf(ref)}/${name}`, offset: index, nonces: [] })),
  );
  const unwrapped: Buffer[][] = rows.map(() => []);
  for (const { bytes, offset } of peeled(boxes, files)) unwrapped[offset]?.push(bytes);
  return unwrapped;
}

function fileOf(ref: string): string {
  return ref.slice(0, ref.indexOf('#'));
}

/** The same for two tables, whatever they were read from. */
export function compareTables(a: StoredTable, b: StoredTable): StoreComparison {
  const [before, after] = [byRef(a.table.rows), byRef(b.table.rows)];
  const shared = [...before].flatMap(([ref, row]) => {
    const other = after.get(ref);
    return other ? [{ row, other }] : [];
  });
  const isSame = ({ row, other }: { row: Row; other: Row }): boolean =>
    JSON.stringify(row.values) === JSON.stringify(other.values);
  return {
    table: a.table.name,
    rows: [a.table.rows.length, b.table.rows.length],
    hasEqualSizes: sizesOf(a.table).join() === sizesOf(b.table).join(),
    ...classify(featuresOf(a), featuresOf(b)),
    appeared: after.size - shared.length,
    vanished: before.size - shared.length,
    changed: shared.filter((pair) => !isSame(pair)).length,
    moved: shared.filter((pair) => isSame(pair) && pair.row.page !== pair.other.page).length,
  };
}

function byRef(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row.ref, row]));
}

function sizesOf({ rows }: Table): string[] {
  const sizes = rows.map(({ values }) =>
    values
      .map((value) => (Buffer.isBuffer(value) || typeof value === 'string' ? value.length : 0))
      .join(),
  );
  return [...new Set(sizes)].sort();
}

/** New rows, with each other and with old rows that had to make room for them, by the page on which they are. */
export function linkByChange(before: Table, after: Table): Link[] {
  const old = byRef(before.rows);
  const pages = new Map<string, number[]>();
  after.rows.forEach(({ ref, page }, index) => {
    const known = old.get(ref);
    if (known?.page === page) return;
    const key = `${fileOf(ref)} ${page}`;
    pages.set(key, [...(pages.get(key) ?? []), index]);
  });
  return [...pages.values()].flatMap((places) =>
    places.flatMap((a, index) =>
      places.slice(index + 1).map((b): Link => [a, b, 1 / places.length]),
    ),
  );
}

/** What shows of a row: sizes, and how its bytes are spread, as stored and below the wrap. */
function featuresOf({ table, unwrapped }: StoredTable): number[][] {
  return table.rows.map(({ values }, index) => [
    ...values.flatMap(featuresOfValue),
    ...(unwrapped[index] ?? []).flatMap(featuresOfValue),
  ]);
}

function featuresOfValue(value: SqlValue): number[] {
  if (value === null) return [-1, 0, 0, 0, 0, 0];
  if (typeof value === 'number') return [0, 0, 0, 0, 0, 0];
  const bytes = Buffer.from(value);
  if (bytes.length === 0) return [0, 0, 0, 0, 0, 0];
  const mean = bytes.reduce((sum, byte) => sum + byte, 0) / bytes.length;
  const last = bytes.at(-1) ?? 0;
  const fill = bytes.length - 1 - bytes.findLastIndex((byte) => byte !== last);
  return [bytes.length, mean, bitsPerByte(bytes), bytes.at(0) ?? 0, last, fill];
}

/** Naive Bayes with normal distributions, trained on every second row and asked about the others. */
function classify(
  a: readonly number[][],
  b: readonly number[][],
): { guessedRight: number; guessed: number } {
  const count = Math.min(a.length, b.length);
  const [one, two] = [a.slice(0, count), b.slice(0, count)];
  const even = <Value>(rows: readonly Value[]): Value[] =>
    rows.filter((_, index) => index % 2 === 0);
  const odd = <Value>(rows: readonly Value[]): Value[] =>
    rows.filter((_, index) => index % 2 === 1);
  const [first, second] = [modelOf(even(one)), modelOf(even(two))];
  const isFirst = (row: readonly number[]): boolean =>
    likelihood(first, row) > likelihood(second, row);
  const right = [...odd(one).map(isFirst), ...odd(two).map((row) => !isFirst(row))];
  return { guessedRight: right.filter(Boolean).length, guessed: right.length };
}

interface Normal {
  readonly mean: number;
  readonly variance: number;
}

/** Columns that never vary would make any difference certain: a floor keeps them finite. */
const LEAST_VARIANCE = 1e-3;

function modelOf(rows: readonly number[][]): Normal[] {
  return (rows[0] ?? []).map((_, column) => {
    const values = rows.map((row) => row[column] ?? 0);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    return { mean, variance: Math.max(variance, LEAST_VARIANCE) };
  });
}

function likelihood(model: readonly Normal[], row: readonly number[]): number {
  return model.reduce((sum, { mean, variance }, column) => {
    const distance = (row[column] ?? 0) - mean;
    return sum - distance ** 2 / (2 * variance) - Math.log(variance) / 2;
  }, 0);
}
