/** What somebody who knows when one family talked can do with rows that have a time, or only an order. */
import { readFileSync } from 'node:fs';
import type { Link } from '../finding.ts';
import type { Row, Table } from '../table.ts';
import { isTimeColumn, secondsOf } from './identifiers.ts';
import { ordersOf } from './orders.ts';

export interface SideKnowledge {
  /** Unix seconds of the family's real messages. */
  readonly times: readonly number[];
  /** Messages of all families before each of them, where the attacker could count. */
  readonly ranks: readonly number[];
  readonly allMessages: number;
}

/** @throws {TypeError} when the file is none of side knowledge. */
export function readSideKnowledge(path: string): SideKnowledge {
  const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (typeof parsed !== 'object' || parsed === null)
    throw new TypeError('side knowledge is an object');
  const times = numbersOf('times' in parsed ? parsed.times : []);
  const ranks = numbersOf('ranks' in parsed ? parsed.ranks : []);
  const all = 'allMessages' in parsed ? Number(parsed.allMessages) : 0;
  return { times, ranks, allMessages: all };
}

function numbersOf(value: unknown): number[] {
  return Array.isArray(value) ? value.map(Number).filter(Number.isFinite) : [];
}

const TIME_SCALE_SECONDS = 30;

export interface SideGuess {
  readonly attack: string;
  /** From place 0, the known family, to each row by how well it fits; rows stand at their index + 1. */
  readonly links: Link[];
}

/** By the rows' times where they have some, else by every order in which they may have come. */
export function linkBySideKnowledge(table: Table, known: SideKnowledge): SideGuess[] {
  const column = table.columns.findIndex((_, index) => isTimeColumn(table, index));
  if (column >= 0 && known.times.length > 0) return [byTimes(table, column, known)];
  if (known.ranks.length === 0 || known.allMessages === 0) return [];
  const orders = [{ attack: 'order', rows: table.rows }, ...ordersOf(table)];
  const place = new Map(table.rows.map((row, index) => [row, index]));
  return orders.map(({ attack, rows }) => byRanks(attack, rows, place, known));
}

function byTimes({ rows }: Table, column: number, known: SideKnowledge): SideGuess {
  const sorted = [...known.times].sort((a, b) => a - b);
  const links = rows.map((row, index): Link => {
    const distance = nearest(sorted, secondsOf(row.values[column]) ?? Number.NEGATIVE_INFINITY);
    return [0, index + 1, Math.exp(-distance / TIME_SCALE_SECONDS)];
  });
  return { attack: 'side knowledge of times', links };
}

function byRanks(
  attack: string,
  rows: readonly Row[],
  place: ReadonlyMap<Row, number>,
  { ranks, allMessages }: SideKnowledge,
): SideGuess {
  const places = ranks.map((rank) => (rank * rows.length) / allMessages).sort((a, b) => a - b);
  const links = rows.map(
    (row, rank): Link => [0, (place.get(row) ?? 0) + 1, 1 / (1 + nearest(places, rank))],
  );
  return { attack: attack === 'order' ? SIDE_ORDER : `${SIDE_ORDER}: ${attack}`, links };
}

const SIDE_ORDER = 'side knowledge of order';

/** Distance to the nearest of sorted numbers. */
function nearest(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  const around = [sorted[low - 1], sorted[low]].filter((each) => each !== undefined);
  return Math.min(...around.map((each) => Math.abs(each - value)), Number.MAX_VALUE);
}
