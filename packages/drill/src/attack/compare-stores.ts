/**
 * Two stores side by side. Of two populations with equal shape and different content a classifier must
 * not tell the rows apart; of one server on two days, a thief learns what came, went and changed.
 */
import { allTables, openDatabases } from './attack-databases.ts';
import { lootFiles } from './bytes/loot-files.ts';
import { bitsPerByte } from './measure-tables.ts';
import type { SqlValue } from './sqlite/record.ts';
import { joinTables, type Row, type Table } from './table.ts';

export interface StoreComparison {
  readonly table: string;
  readonly rows: readonly [first: number, second: number];
  /** Rows that a classifier, trained on others, assigned to their own store, of those it was shown. */
  readonly guessedRight: number;
  readonly guessed: number;
  readonly appeared: number;
  readonly vanished: number;
  /** Rows of the same number whose values are others. */
  readonly changed: number;
}

/** Compares the tables that both folders of loot hold, by name. */
export function compareStores(first: string, second: string): StoreComparison[] {
  const [a, b] = [tablesOf(first), tablesOf(second)];
  return a.flatMap((table) => {
    const other = b.find(
      ({ name, columns }) => name === table.name && columns.join() === table.columns.join(),
    );
    return other ? [compareTables(table, other)] : [];
  });
}

function tablesOf(folder: string): Table[] {
  const files = lootFiles(folder).filter(({ kind }) => kind === 'database');
  return joinTables(allTables(openDatabases(files), files));
}

/** The same for two tables, whatever they were read from. */
export function compareTables(a: Table, b: Table): StoreComparison {
  const [before, after] = [byNumber(a.rows), byNumber(b.rows)];
  const shared = [...before].filter(([number]) => after.has(number));
  return {
    table: a.name,
    rows: [a.rows.length, b.rows.length],
    ...classify(a.rows.map(featuresOf), b.rows.map(featuresOf)),
    appeared: after.size - shared.length,
    vanished: before.size - shared.length,
    changed: shared.filter(([number, values]) => after.get(number) !== values).length,
  };
}

function byNumber(rows: readonly Row[]): Map<string, string> {
  return new Map(
    rows.map(({ ref, values }) => [ref.slice(ref.lastIndexOf('/') + 1), JSON.stringify(values)]),
  );
}

/** What shows of a row without a key: sizes, and how its bytes are spread. */
function featuresOf({ values }: Row): number[] {
  return values.flatMap(featuresOfValue);
}

function featuresOfValue(value: SqlValue): number[] {
  if (value === null) return [-1, 0, 0, 0, 0];
  if (typeof value === 'number') return [0, 0, 0, 0, 0];
  const bytes = Buffer.from(value);
  if (bytes.length === 0) return [0, 0, 0, 0, 0];
  const mean = bytes.reduce((sum, byte) => sum + byte, 0) / bytes.length;
  return [bytes.length, mean, bitsPerByte(bytes), bytes.at(0) ?? 0, bytes.at(-1) ?? 0];
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
