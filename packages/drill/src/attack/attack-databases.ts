/** Databases in the loot: their tables, their rows' values as bytes, what they forgot to forget. */
import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import type { LootFile } from './bytes/loot-files.ts';
import { Collector, type TimeBox } from './collect.ts';
import type { AttackedKind, AttackResult, Measure } from './finding.ts';
import { readLineTables } from './read-lines.ts';
import { ScanRun } from './scan-bytes.ts';
import { type CarvedRow, carveDatabase, carveImages } from './sqlite/carve.ts';
import {
  type DatabaseFile,
  isDatabaseFile,
  journalPages,
  openDatabase,
  walFrames,
} from './sqlite/database-file.ts';
import { ranksInLog } from './sqlite/log-order.ts';
import { readTables } from './sqlite/read-tables.ts';
import type { SqlValue } from './sqlite/record.ts';
import type { Table } from './table.ts';

export interface LootDatabase {
  readonly file: LootFile;
  readonly database: DatabaseFile;
  readonly wal: Buffer | undefined;
  readonly journal: Buffer | undefined;
  /** Of the rows that the log brought. */
  readonly logRanks: ReadonlyMap<string, number>;
}

const EMPTY = Buffer.alloc(0);
const SMALLEST = 512;
const LARGEST = 1024 * 1024 * 1024;

/** Every SQLite file, with its log and journal where they lie beside it. */
export function openDatabases(files: readonly LootFile[]): LootDatabase[] {
  return files.flatMap((file) => {
    if (file.kind === 'memory' || file.bytes < SMALLEST || file.bytes > LARGEST) return [];
    const isLogAlone = file.path.endsWith('-wal') && !existsSync(file.path.slice(0, -4));
    const wal = isLogAlone ? readFileSync(file.path) : beside(file, '-wal');
    if (!wal && !isDatabaseFile(headOf(file.path))) return [];
    const main = isLogAlone ? EMPTY : readFileSync(file.path);
    const database = openDatabase(main, wal);
    if (!database) return [];
    const logRanks = ranksInLog(database, main, wal ?? EMPTY);
    return [{ file, database, wal, journal: beside(file, '-journal'), logRanks }];
  });
}

/** Most large files are no databases, and need not be read whole to tell. */
function headOf(path: string): Buffer {
  const head = Buffer.alloc(SMALLEST);
  const file = openSync(path, 'r');
  try {
    return head.subarray(0, readSync(file, head));
  } finally {
    closeSync(file);
  }
}

/** One that may not be read is named by who lists the files. */
function beside(file: LootFile, ending: string): Buffer | undefined {
  try {
    return readFileSync(file.path + ending);
  } catch {
    return undefined;
  }
}

/** Live tables of all databases and of text files that hold rows. */
export function allTables(databases: readonly LootDatabase[], files: readonly LootFile[]): Table[] {
  return [
    ...databases.flatMap(({ database, file, logRanks }) =>
      readTables(database, file.kind, file.file, logRanks),
    ),
    ...files.filter(({ kind }) => kind !== 'memory').flatMap(readLineTables),
  ];
}

/** Scans every value of every live row as a field of its own. */
export function scanFields(
  kind: AttackedKind,
  tables: readonly Table[],
  timeBox: TimeBox,
): AttackResult[] {
  const run = new ScanRun(kind, timeBox, 'fields: ');
  for (const table of tables) {
    for (const row of table.rows)
      scanValues(run, row.values, table.file, row.offset, `table ${table.name}`);
  }
  return run.results();
}

const SHORTEST_VALUE = 9;

function scanValues(
  run: ScanRun,
  values: readonly SqlValue[],
  file: string,
  offset: number,
  how: string,
): void {
  for (const value of values) {
    if (typeof value !== 'string' && !Buffer.isBuffer(value)) continue;
    const bytes = Buffer.from(value);
    if (bytes.length < SHORTEST_VALUE) continue;
    run.scan({ bytes, file, offset, path: [how], isWhole: true }, Buffer.isBuffer(value));
  }
}

export interface CarveResult {
  readonly attacks: readonly AttackResult[];
  readonly measures: readonly Measure[];
}

/** Rows that are no longer live, counted and searched. */
export function carve(
  kind: AttackedKind,
  databases: readonly LootDatabase[],
  timeBox: TimeBox,
): CarveResult {
  const carving = new Collector('carving', kind);
  const inside = new ScanRun(kind, timeBox, 'carved: ');
  const measures = databases.flatMap((each) => {
    const rows = carving.timed(() => deletedRows(each));
    for (const row of rows) {
      const { file } = each.file;
      carving.add({
        what: 'structure',
        value: nameOf(row),
        file,
        offset: row.offset,
        how: row.where,
      });
      scanValues(inside, row.values, file, row.offset, row.where);
    }
    const frames = each.wal ? walFrames(each.wal).length : 0;
    return [
      {
        name: 'deleted rows carved',
        file: each.file.file,
        value: rows.length,
        note: 'distinct rows no longer live',
      },
      {
        name: 'pages in the log',
        file: each.file.file,
        value: frames,
        note: 'write-ahead log beside the database',
      },
    ];
  });
  return { attacks: [carving.result(), ...inside.results()], measures };
}

/** Distinct rows of file, log and journal that no live table holds. */
function deletedRows({ database, wal, journal, file }: LootDatabase): CarvedRow[] {
  const live = new Set(
    readTables(database, file.kind, file.file).flatMap(({ rows }) =>
      rows.map(({ values }) => keyOf(values)),
    ),
  );
  const images = [...walFrames(wal ?? EMPTY), ...journalPages(journal ?? EMPTY, database.pageSize)];
  const seen = new Set<string>();
  return [...carveDatabase(database), ...carveImages(database, images)].filter(({ values }) => {
    const key = keyOf(values);
    if (live.has(key) || seen.has(key) || isSchemaRow(values)) return false;
    seen.add(key);
    return true;
  });
}

/** The values that carry content; row numbers are lost when a cell is freed. */
function keyOf(values: readonly SqlValue[]): string {
  return values
    .filter((value) => typeof value === 'string' || Buffer.isBuffer(value))
    .map((value) => (Buffer.isBuffer(value) ? withoutEnd(value).toString('latin1') : value))
    .join('\u0000');
}

/**
 * A row that moved to another page leaves its copy in the old one, whose last bytes the next cell may have
 * written over: it is the live row still.
 */
function withoutEnd(value: Buffer): Buffer {
  return value.length > LONG_VALUE ? value.subarray(0, -MOST_OVERWRITTEN) : value;
}

const LONG_VALUE = 1_024;
const MOST_OVERWRITTEN = 64;

function isSchemaRow([type]: readonly SqlValue[]): boolean {
  return type === 'table' || type === 'index';
}

function nameOf({ values }: CarvedRow): string {
  const longest = values
    .map((value) => (Buffer.isBuffer(value) ? value.toString('hex') : String(value)))
    .reduce((a, b) => (b.length > a.length ? b : a), '');
  return `deleted row ${longest.slice(0, 48)}`;
}
