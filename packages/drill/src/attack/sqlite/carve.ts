/** Rows that the owner believes deleted: free pages, unused parts of pages, the log, journals. */
import {
  type Cell,
  cellsOfLeaf,
  freeBlocks,
  gapOfLeaf,
  isTableLeaf,
  pagesOfTree,
  tryTableCell,
} from './btree.ts';
import { type DatabaseFile, freePages, type PageImage } from './database-file.ts';
import { rootsOf, schemasOf, type TableSchema, valuesInOrder } from './read-tables.ts';
import { contentBytes, readValue, readVarint, type SqlValue } from './record.ts';

export interface CarvedRow {
  readonly values: readonly SqlValue[];
  /** In the file that holds the page. */
  readonly offset: number;
  readonly where: 'free page' | 'unused page' | 'freed cell' | 'gap in a page' | 'log or journal';
}

/** What is left in the database file itself. */
export function carveDatabase(database: DatabaseFile): CarvedRow[] {
  const schemas = schemasOf(database);
  const live = new Set<number>();
  pagesOfTree(database, 1, live);
  for (const root of rootsOf(database)) pagesOfTree(database, root, live);
  const free = new Set(freePages(database));
  return [...database.pages.values()].flatMap((page) => {
    const isLive = live.has(page.number);
    const where = free.has(page.number) ? 'free page' : 'unused page';
    const cells = isLive ? [] : carvedCells(database, page, schemas, where);
    return [...cells, ...gapCells(database, page, schemas), ...freedCells(database, page, schemas)];
  });
}

/** Rows of page images outside the file, without those that are live in the database now. */
export function carveImages(database: DatabaseFile, images: readonly PageImage[]): CarvedRow[] {
  const schemas = schemasOf(database);
  return images
    .filter((image) => !database.pages.get(image.number)?.bytes.equals(image.bytes))
    .flatMap((image) => [
      ...carvedCells(database, image, schemas, 'log or journal'),
      ...gapCells(database, image, schemas),
      ...freedCells(database, image, schemas),
    ]);
}

function carvedCells(
  database: DatabaseFile,
  page: PageImage,
  schemas: readonly TableSchema[],
  where: CarvedRow['where'],
): CarvedRow[] {
  return cellsOfLeaf(database, page).flatMap((cell) => {
    const schema = schemas.find(({ columns }) => columns.length === cell.values.length);
    return schema ? [rowFrom(cell, schema, where)] : [];
  });
}

function rowFrom(cell: Cell, schema: TableSchema, where: CarvedRow['where']): CarvedRow {
  return { values: valuesInOrder(cell, schema), offset: cell.page.offset + cell.at, where };
}

/** Deleting the last cells of a page moves its border and leaves them whole. */
function gapCells(
  database: DatabaseFile,
  page: PageImage,
  schemas: readonly TableSchema[],
): CarvedRow[] {
  const gap = gapOfLeaf(page);
  if (!gap) return [];
  return wholeCells(database, page, schemas, gap.start, gap.end);
}

function wholeCells(
  database: DatabaseFile,
  page: PageImage,
  schemas: readonly TableSchema[],
  start: number,
  end: number,
): CarvedRow[] {
  const rows: CarvedRow[] = [];
  for (let at = start; at < end - 4; at++) {
    // A record's length is never 0, and zeros are most of a gap.
    if (page.bytes[at] === 0) continue;
    const cell = tryTableCell(database, page, at);
    const schema = cell && schemas.find((each) => isLikely(cell, each));
    if (cell && schema) rows.push(rowFrom(cell, schema, 'gap in a page'));
  }
  return rows;
}

/** A row's own number is stored as NULL, some value is worth the name, and all are of their column's type. */
function isLikely(cell: Cell, schema: TableSchema): boolean {
  if (schema.storedOrder || cell.values.length !== schema.columns.length) return false;
  if (schema.rowidColumn >= 0 && cell.values[schema.rowidColumn] !== null) return false;
  return (
    cell.values.every(
      (value, column) => isSound(value) && isOfType(value, schema.types[column] ?? ''),
    ) &&
    cell.values.some(
      (value) => (typeof value === 'string' || Buffer.isBuffer(value)) && value.length >= 4,
    )
  );
}

function isOfType(value: SqlValue, type: string): boolean {
  if (type === 'BLOB') return typeof value !== 'string';
  if (type === 'TEXT' || type === 'VARCHAR') return !Buffer.isBuffer(value);
  return !/INT|REAL|NUM/.test(type) || typeof value === 'number' || value === null;
}

/** The first bytes of a freed cell are gone, so its record is found by what must add up; cells merged behind it are whole. */
function freedCells(
  database: DatabaseFile,
  page: PageImage,
  schemas: readonly TableSchema[],
): CarvedRow[] {
  if (!isTableLeaf(page)) return [];
  return freeBlocks(page).flatMap(({ at, length }) => {
    const block = page.bytes.subarray(at, at + length);
    const first = schemas
      .filter(({ storedOrder }) => !storedOrder)
      .map(({ columns, types }) => ({ types, values: valuesOfFreed(block, columns.length) }))
      .find(({ types, values }) =>
        values?.every((value, column) => isOfType(value, types[column] ?? '')),
      )?.values;
    const rows = first
      ? [{ values: first, offset: page.offset + at, where: 'freed cell' as const }]
      : [];
    return [...rows, ...wholeCells(database, page, schemas, at + FEWEST_KEPT, at + length)];
  });
}

const FEWEST_KEPT = 4;
const LATEST_HEADER = 9;
const MOST_LOST = 3;
/** One length alone fits noise too often. */
const FEWEST_VALUES = 2;

function valuesOfFreed(block: Buffer, columns: number): SqlValue[] | undefined {
  for (let lost = 0; lost <= Math.min(MOST_LOST, columns - FEWEST_VALUES); lost++) {
    for (let at = FEWEST_KEPT; at <= LATEST_HEADER; at++) {
      const values = valuesFrom(block, at, columns - lost);
      if (values?.every(isSound)) return [...Array<SqlValue>(lost).fill(null), ...values];
    }
  }
  return undefined;
}

function isSound(value: SqlValue): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no text that people or programs write has these.
  return typeof value !== 'string' || !/[\ufffd\0-\x08]/.test(value);
}

/** The last values of a record, if their lengths end exactly where the cell ends. */
function valuesFrom(block: Buffer, start: number, count: number): SqlValue[] | undefined {
  try {
    const serials: number[] = [];
    let at = start;
    while (serials.length < count) {
      const serial = readVarint(block, at);
      serials.push(serial.value);
      at = serial.next;
    }
    const lengths = serials.map(contentBytes);
    const total = lengths.reduce<number>((sum, length) => sum + (length ?? Number.NaN), 0);
    const rest = block.length - at - total;
    // Up to three bytes behind a cell are too few for a block of their own and go with it.
    if (!(total >= FEWEST_KEPT) || rest < 0 || rest > 3) return undefined;
    let content = at;
    return serials.map((serial, index) => {
      const length = lengths[index] ?? 0;
      const value = readValue(block, content, serial, length);
      content += length;
      return value;
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
