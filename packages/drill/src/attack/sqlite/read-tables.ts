/** All live tables of a SQLite file with any schema. */
import type { LootKind } from '../finding.ts';
import type { Row, Table } from '../table.ts';
import { type Cell, walk } from './btree.ts';
import type { DatabaseFile } from './database-file.ts';
import { cellKey } from './log-order.ts';
import type { SqlValue } from './record.ts';

export interface TableSchema {
  readonly name: string;
  readonly root: number;
  readonly columns: readonly string[];
  /** As declared, in capitals, such as `BLOB`; empty where none is. */
  readonly types: readonly string[];
  /** Column that is the row number itself and is stored as NULL, or -1. */
  readonly rowidColumn: number;
  /** For tables without row numbers: the order in which columns are stored. */
  readonly storedOrder: readonly number[] | undefined;
}

/** The tables of the schema page, SQLite's own left out. */
export function schemasOf(database: DatabaseFile): TableSchema[] {
  return [...walk(database, 1)].flatMap(({ values: [type, name, , root, sql] }) => {
    if (type !== 'table' || typeof name !== 'string' || typeof root !== 'number') return [];
    if (typeof sql !== 'string' || name.startsWith('sqlite_')) return [];
    return [schemaOf(name, root, sql)];
  });
}

/** Roots of all trees that are in use, those of indexes too. */
export function rootsOf(database: DatabaseFile): number[] {
  return [...walk(database, 1)].flatMap(({ values: [, , , root] }) =>
    typeof root === 'number' ? [root] : [],
  );
}

/** `logRanks`: of cells by their keys, where a log lay beside the file. */
export function readTables(
  database: DatabaseFile,
  kind: LootKind,
  file: string,
  logRanks: ReadonlyMap<string, number> = new Map(),
): Table[] {
  return schemasOf(database).map((schema) => ({
    kind,
    file,
    name: schema.name,
    columns: schema.columns,
    rows: [...walk(database, schema.root)].map((cell, index) => {
      const logRank = logRanks.size === 0 ? undefined : logRanks.get(cellKey(cell));
      const row = rowOf(cell, index, schema, file);
      return logRank === undefined ? row : { ...row, logRank };
    }),
  }));
}

function rowOf(cell: Cell, index: number, schema: TableSchema, file: string): Row {
  return {
    ref: `${file}#${schema.name}/${cell.rowid ?? index + 1}`,
    values: valuesInOrder(cell, schema),
    page: cell.page.number,
    offset: cell.page.offset + cell.at,
  };
}

/** Values in the order of the columns. */
export function valuesInOrder(cell: Cell, schema: TableSchema): SqlValue[] {
  return schema.columns.map((_, column) => {
    if (column === schema.rowidColumn && cell.rowid !== undefined) return Number(cell.rowid);
    const stored = schema.storedOrder ? schema.storedOrder.indexOf(column) : column;
    return cell.values[stored] ?? null;
  });
}

const CONSTRAINT = /^(?:primary|unique|check|foreign|constraint)\b/i;

/** Reads `CREATE TABLE` as far as the order of its columns needs. */
function schemaOf(name: string, root: number, sql: string): TableSchema {
  const body = sql.slice(sql.indexOf('(') + 1, sql.lastIndexOf(')'));
  const parts = splitOutside(body);
  const definitions = parts.filter((part) => !CONSTRAINT.test(part));
  const columns = definitions
    .map((part) => /^(?:"([^"]+)"|`([^`]+)`|\[([^\]]+)\]|(\S+))/.exec(part))
    .map((match) => match?.[1] ?? match?.[2] ?? match?.[3] ?? match?.[4] ?? '');
  const types = definitions.map((part) =>
    (/^(?:"[^"]+"|\S+)\s+(\w+)/.exec(part)?.[1] ?? '').toUpperCase(),
  );
  const rowidColumn = definitions.findIndex((part) =>
    /^\S+\s+integer\b[^,]*primary\s+key/i.test(part),
  );
  if (!/without\s+rowid/i.test(sql.slice(sql.lastIndexOf(')')))) {
    return { name, root, columns, types, rowidColumn, storedOrder: undefined };
  }
  const key = keyColumns(parts, definitions, columns);
  const rest = columns.map((_, index) => index).filter((index) => !key.includes(index));
  return { name, root, columns, types, rowidColumn: -1, storedOrder: [...key, ...rest] };
}

function keyColumns(
  parts: readonly string[],
  definitions: readonly string[],
  columns: readonly string[],
): number[] {
  const table = parts
    .map((part) => /primary\s+key\s*\(([^)]*)\)/i.exec(part)?.[1])
    .find((list) => list !== undefined);
  if (table === undefined) return [definitions.findIndex((part) => /primary\s+key/i.test(part))];
  return table.split(',').map((column) =>
    columns.indexOf(
      column
        .trim()
        .replace(/["`[\]]/g, '')
        .split(/\s/)[0] ?? '',
    ),
  );
}

/** Splits at commas that stand in no brackets. */
function splitOutside(text: string): string[] {
  const parts: string[] = [''];
  let depth = 0;
  for (const letter of text.replace(/--[^\n]*/g, '')) {
    if (letter === '(') depth++;
    if (letter === ')') depth--;
    if (letter === ',' && depth === 0) parts.push('');
    else parts.push((parts.pop() ?? '') + letter);
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
