/** Guesses which rows belong together: by repeated identifiers, by order, by time, by size. */
import type { Link } from '../finding.ts';
import type { Row, Table } from '../table.ts';
import { isTimeColumn, repeatedIdentifiers, secondsOf, sizeOf } from './identifiers.ts';
import { ordersOf } from './orders.ts';

/** Ranked guesses that are kept; what is not among them counts as not guessed. */
const MOST_LINKS = 100_000;
const NEIGHBOURS = 12;
const TIME_SCALE_SECONDS = 60;
const LARGEST_CLASS = 400;

export interface LinkGuess {
  readonly attack: string;
  readonly links: readonly Link[];
  readonly threshold: number;
}

/** Every linking attack that the columns of the table allow. */
export function linkRecords(table: Table): LinkGuess[] {
  if (table.rows.length < 3) return [];
  const place = new Map(table.rows.map((row, index) => [row, index]));
  const guesses = [
    byOrder('order', table.rows, place),
    ...ordersOf(table).map(({ attack, rows }) => byOrder(attack, rows, place)),
    byTime(table, place),
    bySize(table, place),
    byIdentifier(table, place),
  ];
  return guesses.flatMap((guess) =>
    guess && guess.links.length > 0 ? [{ ...guess, links: best(guess.links) }] : [],
  );
}

/** By what repeats alone. */
export function linkByIdentifier(table: Table): LinkGuess | undefined {
  const guess = byIdentifier(table, new Map(table.rows.map((row, index) => [row, index])));
  return guess && guess.links.length > 0 ? { ...guess, links: best(guess.links) } : undefined;
}

type Places = ReadonlyMap<Row, number>;

interface Guess {
  readonly attack: string;
  readonly links: Link[];
  readonly threshold: number;
}

function byOrder(attack: string, rows: readonly Row[], place: Places): Guess {
  const links: Link[] = [];
  for (const [index, row] of rows.entries()) {
    for (const [step, other] of rows.slice(index + 1, index + 1 + NEIGHBOURS).entries()) {
      links.push([place.get(row) ?? 0, place.get(other) ?? 0, 1 / (step + 1)]);
    }
  }
  return { attack, links, threshold: 1 };
}

function byTime(table: Table, place: Places): Guess | undefined {
  const column = table.columns.findIndex((_, index) => isTimeColumn(table, index));
  if (column < 0) return undefined;
  const timed = table.rows
    .map((row) => ({ row, seconds: secondsOf(row.values[column]) ?? Number.NaN }))
    .filter(({ seconds }) => !Number.isNaN(seconds))
    .sort((a, b) => a.seconds - b.seconds);
  const links = timed.flatMap(({ row, seconds }, index) =>
    timed.slice(index + 1, index + 1 + NEIGHBOURS).map((other): Link => {
      const score = Math.exp(-(other.seconds - seconds) / TIME_SCALE_SECONDS);
      return [place.get(row) ?? 0, place.get(other.row) ?? 0, score];
    }),
  );
  return { attack: 'time', links, threshold: 0.5 };
}

/** A rare size shared by few rows; one size for all says nothing. */
function bySize({ rows }: Table, place: Places): Guess | undefined {
  const classes = new Map<number, Row[]>();
  for (const row of rows) classes.set(sizeOf(row), [...(classes.get(sizeOf(row)) ?? []), row]);
  if (classes.size < 2) return undefined;
  const links = [...classes.values()].flatMap((same) => pairsOf(same, place, 1 / same.length));
  return { attack: 'size', links, threshold: 0.4 };
}

/**
 * Rows with the same identifier, then rows whose identifiers are active side by side: stable
 * mailboxes of one household show up together.
 */
function byIdentifier(table: Table, place: Places): Guess | undefined {
  const classes = repeatedIdentifiers(table).filter((rows) => rows.length <= LARGEST_CLASS);
  if (classes.length === 0) return undefined;
  const same = classes.flatMap((rows) => pairsOf(rows, place, 1));
  return {
    attack: 'repeated identifier',
    links: [...same, ...sideBySide(classes, place)],
    threshold: 0.75,
  };
}

const WINDOW = 6;

function sideBySide(classes: readonly Row[][], place: Places): Link[] {
  const owners: number[][] = [];
  classes.forEach((rows, id) => {
    for (const row of rows) {
      const index = place.get(row) ?? 0;
      owners[index] = [...(owners[index] ?? []), id];
    }
  });
  const counts = new Map<number, number>();
  for (let index = 0; index < owners.length; index++) {
    for (const a of owners[index] ?? []) {
      for (const b of owners.slice(index + 1, index + 1 + WINDOW).flat()) {
        if (a === b || b === undefined) continue;
        const pair = Math.min(a, b) * classes.length + Math.max(a, b);
        counts.set(pair, (counts.get(pair) ?? 0) + 1);
      }
    }
  }
  const ranked = [...counts]
    .filter(([, count]) => count >= 2)
    .map(([pair, count]) => {
      const [a, b] = [
        classes[Math.floor(pair / classes.length)] ?? [],
        classes[pair % classes.length] ?? [],
      ];
      return { a, b, score: Math.min(0.99, count / (WINDOW * Math.sqrt(a.length * b.length))) };
    });
  return expand(
    ranked.sort((x, y) => y.score - x.score),
    place,
  );
}

function expand(pairs: readonly { a: Row[]; b: Row[]; score: number }[], place: Places): Link[] {
  const links: Link[] = [];
  for (const { a, b, score } of pairs) {
    if (links.length > MOST_LINKS) break;
    for (const one of a)
      for (const other of b) links.push([place.get(one) ?? 0, place.get(other) ?? 0, score]);
  }
  return links;
}

function pairsOf(rows: readonly Row[], place: Places, score: number): Link[] {
  if (rows.length > LARGEST_CLASS) return [];
  return rows.flatMap((a, index) =>
    rows.slice(index + 1).map((b): Link => [place.get(a) ?? 0, place.get(b) ?? 0, score]),
  );
}

/** The best guess for each pair, best first. */
function best(links: readonly Link[]): Link[] {
  const seen = new Set<string>();
  const kept: Link[] = [];
  for (const link of [...links].sort((a, b) => b[2] - a[2])) {
    if (kept.length >= MOST_LINKS) break;
    const key = link[0] < link[1] ? `${link[0]}-${link[1]}` : `${link[1]}-${link[0]}`;
    if (link[0] === link[1] || seen.has(key)) continue;
    seen.add(key);
    kept.push(link);
  }
  return kept;
}
