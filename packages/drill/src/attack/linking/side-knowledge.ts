/** What somebody who knows when one family talked can do with rows that have a time, or only an order. */
import { readFileSync } from 'node:fs';
import type { Link } from '../finding.ts';
import type { Table } from '../table.ts';
import { isTimeColumn, secondsOf } from './identifiers.ts';

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

/** Links from place 0, the known family, to each row by how well it fits; rows stand at their index + 1. */
export function linkBySideKnowledge(
  table: Table,
  known: SideKnowledge,
): { attack: string; links: Link[] } | undefined {
  const column = table.columns.findIndex((_, index) => isTimeColumn(table, index));
  if (column >= 0 && known.times.length > 0) {
    const sorted = [...known.times].sort((a, b) => a - b);
    const links = table.rows.map((row, index): Link => {
      const distance = nearest(sorted, secondsOf(row.values[column]) ?? Number.NEGATIVE_INFINITY);
      return [0, index + 1, Math.exp(-distance / TIME_SCALE_SECONDS)];
    });
    return { attack: 'side knowledge of times', links };
  }
  if (known.ranks.length === 0 || known.allMessages === 0) return undefined;
  const scale = table.rows.length / known.allMessages;
  const places = known.ranks.map((rank) => rank * scale).sort((a, b) => a - b);
  const links = table.rows.map(
    (_, index): Link => [0, index + 1, 1 / (1 + nearest(places, index))],
  );
  return { attack: 'side knowledge of order', links };
}

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
