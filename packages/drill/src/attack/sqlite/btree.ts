/** B-tree pages of SQLite (file format §1.6): cells, their records with overflow, walks from a root. */
import type { DatabaseFile, PageImage } from './database-file.ts';
import { readRecord, readRowid, readVarint, type SqlValue } from './record.ts';

export interface Cell {
  /** Undefined in index trees. */
  readonly rowid: bigint | undefined;
  readonly values: readonly SqlValue[];
  readonly page: PageImage;
  /** Of the cell, in its page. */
  readonly at: number;
}

const LEAF_TABLE = 0x0d;
const INTERIOR_TABLE = 0x05;
const LEAF_INDEX = 0x0a;
const INTERIOR_INDEX = 0x02;
/** More than any tree of a file that fits into memory. */
const DEEPEST = 20;

/** All cells below a root page in key order; broken pages and cells are left out. */
export function* walk(database: DatabaseFile, root: number, depth = 0): Generator<Cell> {
  const page = database.pages.get(root);
  if (!page || depth > DEEPEST) return;
  const type = typeOf(page);
  const places = cellPlaces(page);
  if (type === LEAF_TABLE || type === LEAF_INDEX) {
    for (const at of places) yield* readCell(database, page, at, type);
  } else if (type === INTERIOR_TABLE || type === INTERIOR_INDEX) {
    for (const at of places) {
      yield* walk(database, childAt(page, at), depth + 1);
      if (type === INTERIOR_INDEX) yield* readCell(database, page, at, type);
    }
    yield* walk(database, childAt(page, headAt(page) + 8), depth + 1);
  }
}

/** Numbers of all pages that a tree uses, overflow pages too. */
export function pagesOfTree(
  database: DatabaseFile,
  root: number,
  used: Set<number>,
  depth = 0,
): void {
  const page = database.pages.get(root);
  if (!page || depth > DEEPEST || used.has(root)) return;
  used.add(root);
  const type = typeOf(page);
  const isInterior = type === INTERIOR_TABLE || type === INTERIOR_INDEX;
  for (const at of cellPlaces(page)) {
    if (isInterior) pagesOfTree(database, childAt(page, at), used, depth + 1);
    if (type !== INTERIOR_TABLE)
      for (const number of overflowPages(database, page, at)) used.add(number);
  }
  if (isInterior) pagesOfTree(database, childAt(page, headAt(page) + 8), used, depth + 1);
}

/** The cells of a page that looks like a leaf, wherever the page image was found. */
export function cellsOfLeaf(database: DatabaseFile, page: PageImage): Cell[] {
  const type = typeOf(page);
  if (type !== LEAF_TABLE && type !== LEAF_INDEX) return [];
  return cellPlaces(page).flatMap((at) => [...readCell(database, page, at, type)]);
}

/** The stretch between the cell pointers and the first cell, which no live cell uses. */
export function gapOfLeaf(page: PageImage): { start: number; end: number } | undefined {
  const type = typeOf(page);
  if (type !== LEAF_TABLE && type !== LEAF_INDEX) return undefined;
  const head = headAt(page);
  const start = head + 8 + page.bytes.readUInt16BE(head + 3) * 2;
  const end = page.bytes.readUInt16BE(head + 5) || page.bytes.length;
  return end > start && end <= page.bytes.length ? { start, end } : undefined;
}

export function isTableLeaf(page: PageImage): boolean {
  return typeOf(page) === LEAF_TABLE;
}

/** Freed cells inside a leaf, each with its length; their first four bytes are overwritten. */
export function freeBlocks(page: PageImage): { at: number; length: number }[] {
  const blocks: { at: number; length: number }[] = [];
  let at = page.bytes.readUInt16BE(headAt(page) + 1);
  while (at !== 0 && at + 4 <= page.bytes.length && blocks.length < page.bytes.length / 4) {
    const length = page.bytes.readUInt16BE(at + 2);
    if (length < 4 || at + length > page.bytes.length) break;
    blocks.push({ at, length });
    at = page.bytes.readUInt16BE(at);
  }
  return blocks;
}

/** A cell at a place that may hold none: tries it as one of a table. */
export function tryTableCell(
  database: DatabaseFile,
  page: PageImage,
  at: number,
): Cell | undefined {
  for (const cell of readCell(database, page, at, LEAF_TABLE)) return cell;
  return undefined;
}

function* readCell(
  database: DatabaseFile,
  page: PageImage,
  at: number,
  type: number,
): Generator<Cell> {
  try {
    const body = cellBody(database, page, at, type);
    const values = readRecord(payloadOf(database, page, body));
    if (values.length > 0) yield { rowid: body.rowid, values, page, at };
  } catch (error) {
    // Torn and stale cells are what a carver meets all the time.
    if (!(error instanceof RangeError)) throw error;
  }
}

interface CellBody {
  readonly rowid: bigint | undefined;
  readonly start: number;
  readonly length: number;
  readonly local: number;
}

/** File format §1.6: how much of a payload stands in the cell itself. */
function cellBody(database: DatabaseFile, page: PageImage, at: number, type: number): CellBody {
  const length = readVarint(page.bytes, type === INTERIOR_INDEX ? at + 4 : at);
  const isTable = type === LEAF_TABLE;
  const rowid = isTable ? readRowid(page.bytes, length.next) : undefined;
  const { usable } = database;
  const most = isTable ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const fit = least + ((length.value - least) % (usable - 4));
  const local = length.value <= most ? length.value : fit <= most ? fit : least;
  return { rowid: rowid?.value, start: rowid?.next ?? length.next, length: length.value, local };
}

function payloadOf(database: DatabaseFile, page: PageImage, body: CellBody): Buffer {
  const local = page.bytes.subarray(body.start, body.start + body.local);
  if (body.local === body.length) {
    if (local.length < body.length) throw new RangeError('cell beyond its page');
    return local;
  }
  const parts = [local];
  let missing = body.length - body.local;
  for (const number of chain(database, page.bytes.readUInt32BE(body.start + body.local))) {
    const bytes = database.pages.get(number)?.bytes.subarray(4, database.usable) ?? Buffer.alloc(0);
    parts.push(bytes.subarray(0, missing));
    missing -= Math.min(missing, bytes.length);
    if (missing === 0) break;
  }
  if (missing > 0) throw new RangeError('overflow pages end early');
  return Buffer.concat(parts);
}

function overflowPages(database: DatabaseFile, page: PageImage, at: number): number[] {
  try {
    const body = cellBody(database, page, at, typeOf(page));
    if (body.local === body.length) return [];
    return [...chain(database, page.bytes.readUInt32BE(body.start + body.local))];
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

function* chain(database: DatabaseFile, first: number): Generator<number> {
  const seen = new Set<number>();
  for (let number = first; number !== 0 && !seen.has(number); ) {
    const page = database.pages.get(number);
    if (!page) return;
    seen.add(number);
    yield number;
    number = page.bytes.readUInt32BE(0);
  }
}

/** Page 1 begins with the 100 bytes of the file's header. */
function headAt(page: PageImage): number {
  return page.number === 1 && page.bytes.subarray(0, 6).toString('latin1') === 'SQLite' ? 100 : 0;
}

function typeOf(page: PageImage): number {
  return page.bytes.readUInt8(headAt(page));
}

function childAt(page: PageImage, at: number): number {
  return at + 4 <= page.bytes.length ? page.bytes.readUInt32BE(at) : 0;
}

function cellPlaces(page: PageImage): number[] {
  const head = headAt(page);
  const type = typeOf(page);
  const array = head + (type === INTERIOR_TABLE || type === INTERIOR_INDEX ? 12 : 8);
  const count = page.bytes.readUInt16BE(head + 3);
  const places: number[] = [];
  for (let index = 0; index < count && array + index * 2 + 2 <= page.bytes.length; index++) {
    places.push(page.bytes.readUInt16BE(array + index * 2));
  }
  return places;
}
