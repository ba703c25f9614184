/** Rows as an attacker holds them, whatever file they came from. */

import type { LootKind } from './finding.ts';
import type { SqlValue } from './sqlite/record.ts';

export interface Row {
  /** `file#table/rowid`; rows of tables without row numbers are counted in key order from 1. */
  readonly ref: string;
  readonly values: readonly SqlValue[];
  readonly page: number;
  /** In the file. */
  readonly offset: number;
  /** Place among the rows that a write-ahead log brought, oldest first; those from before it have none. */
  readonly logRank?: number;
}

export interface Table {
  readonly kind: LootKind;
  readonly file: string;
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

/**
 * Tables of one name and shape in one folder, such as files of one bucket each, taken as one, in the
 * order of the files. A second copy of the same rows, such as one taken after a stop, is left out.
 */
export function joinTables(tables: readonly Table[]): Table[] {
  const joined = new Map<string, Table>();
  for (const table of tables) {
    const folder = table.file.slice(0, table.file.lastIndexOf('/') + 1);
    const key = [folder, table.name, ...table.columns].join('\u0000');
    const known = joined.get(key);
    joined.set(key, known ? { ...known, rows: [...known.rows, ...table.rows] } : table);
  }
  const seen = new Set<string>();
  return [...joined.values()].filter(({ name, columns, rows }) => {
    const key = JSON.stringify([name, columns, rows.length, rows[0]?.values, rows.at(-1)?.values]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
