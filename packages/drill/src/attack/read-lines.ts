/** Rows in text files: a JSON document per line, and what `pg_dump` writes between COPY and `\.`. */
import { readFileSync } from 'node:fs';
import type { LootFile } from './bytes/loot-files.ts';
import type { SqlValue } from './sqlite/record.ts';
import type { Row, Table } from './table.ts';

const LARGEST = 256 * 1024 * 1024;

export function readLineTables(file: LootFile): Table[] {
  if (file.bytes > LARGEST) return [];
  if (/\.(?:jsonl|ndjson)$/.test(file.file)) return jsonLines(file);
  if (/\.sql$/.test(file.file)) return copyBlocks(file);
  return [];
}

/** Lines with the same keys are one table, named `line`: rows are numbered by their line from 1. */
function jsonLines(file: LootFile): Table[] {
  const tables = new Map<string, { columns: string[]; rows: Row[] }>();
  let offset = 0;
  readFileSync(file.path, 'utf8')
    .split('\n')
    .forEach((line, index) => {
      const fields = fieldsOf(line);
      if (fields) {
        const columns = fields.map(([name]) => name);
        const table = tables.get(columns.join()) ?? { columns, rows: [] };
        tables.set(columns.join(), table);
        const values = fields.map(([, value]) => value);
        table.rows.push({ ref: `${file.file}#line/${index + 1}`, values, page: 0, offset });
      }
      offset += Buffer.byteLength(line) + 1;
    });
  return [...tables.values()].map((table) => ({
    kind: file.kind,
    file: file.file,
    name: 'line',
    ...table,
  }));
}

function fieldsOf(line: string): [string, SqlValue][] | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    return Object.entries(parsed).flatMap(([name, value]) => flat(name, value));
  } catch {
    return undefined;
  }
}

/** Nested objects become columns `outer.inner`. */
function flat(name: string, value: unknown): [string, SqlValue][] {
  if (typeof value === 'string' || typeof value === 'number' || value === null)
    return [[name, value]];
  if (typeof value === 'boolean') return [[name, Number(value)]];
  if (typeof value !== 'object' || value === undefined) return [];
  return Object.entries(value).flatMap(([inner, each]) => flat(`${name}.${inner}`, each));
}

const COPY = /^COPY (?:\w+\.)?"?([\w]+)"? \(([^)]*)\) FROM stdin;$/;

function copyBlocks(file: LootFile): Table[] {
  const tables: { name: string; columns: string[]; rows: Row[] }[] = [];
  let isInside = false;
  let offset = 0;
  for (const line of readFileSync(file.path, 'utf8').split('\n')) {
    const head = COPY.exec(line);
    const table = tables.at(-1);
    if (head) {
      const columns = (head[2] ?? '').split(',').map((column) => column.trim().replaceAll('"', ''));
      tables.push({ name: head[1] ?? '', columns, rows: [] });
      isInside = true;
    } else if (line === '\\.') isInside = false;
    else if (isInside && table) {
      const ref = `${file.file}#${table.name}/${table.rows.length + 1}`;
      table.rows.push({ ref, values: line.split('\t').map(copyValue), page: 0, offset });
    }
    offset += Buffer.byteLength(line) + 1;
  }
  return tables.map((table) => ({ kind: file.kind, file: file.file, ...table }));
}

function copyValue(text: string): SqlValue {
  if (text === '\\N') return null;
  if (/^\\\\x(?:[0-9a-f]{2})*$/.test(text)) return Buffer.from(text.slice(3), 'hex');
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  return text.replace(/\\([tnr\\])/g, (_, letter: string) => COPY_ESCAPES[letter] ?? letter);
}

const COPY_ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', '\\': '\\' };
