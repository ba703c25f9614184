/** Orders in which the rows of a table may have come, read off the file and its log. */
import type { Row, Table } from '../table.ts';

export interface OrderGuess {
  readonly attack: string;
  /** Oldest first; rows of which nothing is known are left out. */
  readonly rows: readonly Row[];
}

/** Every order that shows; none is the order of the table's own key. */
export function ordersOf(table: Table): OrderGuess[] {
  const files = rowsByFile(table.rows);
  const inAll = (order: (rows: readonly Row[]) => readonly Row[]): Row[] => files.flatMap(order);
  const guesses = [
    { attack: 'page position', rows: inAll(byPlace) },
    { attack: 'order of new pages', rows: inAll(byNewPages) },
    { attack: 'order in the log', rows: inAll(byLog) },
  ];
  return guesses.filter(({ rows }) => rows.length >= 3 && !isOwnOrder(rows, table.rows));
}

/** Numbers of pages and places in the log begin anew in each file. */
function rowsByFile(rows: readonly Row[]): Row[][] {
  const files = new Map<string, Row[]>();
  for (const row of rows) {
    const file = row.ref.slice(0, row.ref.indexOf('#'));
    const known = files.get(file);
    if (known) known.push(row);
    else files.set(file, [row]);
  }
  return [...files.values()];
}

/** Pages are taken from the front of a file, cells from the end of a page. */
function byPlace(rows: readonly Row[]): Row[] {
  return [...rows].sort((a, b) => a.page - b.page || b.offset - a.offset);
}

function byLog(rows: readonly Row[]): Row[] {
  return rows
    .filter(({ logRank }) => logRank !== undefined)
    .sort((a, b) => (a.logRank ?? 0) - (b.logRank ?? 0));
}

interface Place {
  readonly row: Row;
  page: number;
  before: Place | undefined;
  after: Place | undefined;
}

/**
 * A new page comes when a row finds no room. SQLite then spreads the rows of three neighbouring pages over
 * four and gives the new page, which has the highest number, to the last rows: the row that it came
 * for is most often in the page two before it.
 */
function byNewPages(rows: readonly Row[]): readonly Row[] {
  const pages = rowsByPage(rows);
  if (pages.length === rows.length) return takenBack(rows);
  const cause = (index: number): number => (pages[index + 2] ?? pages[index])?.[0]?.page ?? 0;
  return [...pages.keys()]
    .sort((a, b) => cause(a) - cause(b))
    .flatMap((index) => pages[index] ?? []);
}

/** Rows of a page side by side, in the order of the key. */
function rowsByPage(rows: readonly Row[]): Row[][] {
  const pages: Row[][] = [];
  for (const row of rows) {
    const last = pages.at(-1);
    if (last?.[0]?.page === row.page) last.push(row);
    else pages.push([row]);
  }
  return pages;
}

/**
 * Where a page holds one row, it is known which one came last: that two before the highest page. It is taken
 * back, and the next highest page tells of the one before it.
 */
function takenBack(rows: readonly Row[]): Row[] {
  const places = chained(rows);
  const holder = new Map(places.map((place) => [place.page, place]));
  const newestFirst = [...holder.keys()]
    .sort((a, b) => b - a)
    .flatMap((page) => {
      const last = holder.get(page);
      const newest = last?.before?.before ?? last?.before ?? last;
      if (!last || !newest) return [];
      takeBack(newest, last, holder);
      return [newest.row];
    });
  return newestFirst.reverse();
}

function chained(rows: readonly Row[]): Place[] {
  const places = rows.map(
    (row): Place => ({ row, page: row.page, before: undefined, after: undefined }),
  );
  places.forEach((place, index) => {
    place.before = places[index - 1];
    place.after = places[index + 1];
  });
  return places;
}

/** The pages of the rows that stay go to them in the order of their numbers; the highest goes away. */
function takeBack(newest: Place, last: Place, holder: Map<number, Place>): void {
  const around = [newest.before, newest, newest.after, last];
  const four = [...new Set(around)].filter((place) => place !== undefined);
  const pages = four.map(({ page }) => page).sort((a, b) => a - b);
  holder.delete(pages.pop() ?? 0);
  if (newest.before) newest.before.after = newest.after;
  if (newest.after) newest.after.before = newest.before;
  four
    .filter((place) => place !== newest)
    .forEach((place, index) => {
      place.page = pages[index] ?? place.page;
      holder.set(place.page, place);
    });
}

function isOwnOrder(rows: readonly Row[], own: readonly Row[]): boolean {
  if (rows.length !== own.length) return false;
  return rows.every((row, index) => row === own[index] || row === own.at(-1 - index));
}
