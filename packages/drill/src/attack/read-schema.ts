/** Reads a database of unknown schema as its owner would: what each column holds, value by value. */
import { type ColumnClass, classifyColumns } from './classify-columns.ts';
import type { Finding, FindingWhat } from './finding.ts';
import type { StolenHash } from './keys/crack-hashes.ts';
import type { Row, Table } from './table.ts';
import { datesIn } from './text/dates.ts';

/** Every value of every column that a person would recognise, and names and addresses put together. */
export function* readSchema(table: Table): Generator<Finding> {
  const classes = classifyColumns(table);
  for (const row of table.rows) {
    yield* cellsOf(table, row, classes);
    yield* joined(table, row, classes, 'name', ' ');
    yield* joined(table, row, classes, 'address', ', ');
    yield* joined(table, row, classes, 'gps', ',');
  }
}

/** Digests of a table, with the short values beside them that may be their salts. */
export function hashesOf(table: Table): StolenHash[] {
  const columns = classifyColumns(table).flatMap((each, index) =>
    each === 'hash-column' ? [index] : [],
  );
  return table.rows.flatMap((row) =>
    columns.flatMap((column) => {
      const digest = row.values[column];
      if (typeof digest !== 'string') return [];
      const salts = row.values
        .filter((value, index) => index !== column && value !== null && !Buffer.isBuffer(value))
        .map(String)
        .filter((text) => text.length >= 2 && text.length <= 64);
      return [{ digest: digest.toLowerCase(), file: table.file, offset: row.offset, salts }];
    }),
  );
}

function* cellsOf(table: Table, row: Row, classes: readonly ColumnClass[]): Generator<Finding> {
  for (const [column, kind] of classes.entries()) {
    const what = whatOf(kind);
    const value = row.values[column];
    if (!what || (typeof value !== 'string' && typeof value !== 'number') || value === '') continue;
    const text =
      what === 'birthday' ? (datesIn(String(value))[0]?.iso ?? String(value)) : String(value);
    yield finding(table, row, what, text, table.columns[column] ?? '');
  }
}

function* joined(
  table: Table,
  row: Row,
  classes: readonly ColumnClass[],
  what: FindingWhat,
  glue: string,
): Generator<Finding> {
  const columns = classes.flatMap((each, index) => (each === what ? [index] : []));
  if (columns.length < 2) return;
  const parts = columns
    .map((column) => row.values[column])
    .filter((value) => value !== null && value !== '');
  const names = columns.map((column) => table.columns[column]).join(' + ');
  yield finding(table, row, what, parts.map(String).join(glue), names);
}

function whatOf(kind: ColumnClass): FindingWhat | undefined {
  if (kind === 'unknown') return undefined;
  return kind === 'hash-column' ? 'hash' : kind;
}

function finding(
  table: Table,
  row: Row,
  what: FindingWhat,
  value: string,
  column: string,
): Finding {
  return {
    what,
    value,
    file: table.file,
    offset: row.offset,
    how: `column ${table.name}.${column}`,
  };
}
