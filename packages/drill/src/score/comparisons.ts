/**
 * Stores beside each other: two whose families said different things in the same shape, and one on two days.
 * Nobody must tell the first two apart, and the second two must tell how much was written and nothing else.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lootFiles } from '../attack/bytes/loot-files.ts';
import { compareTables, linkByChange, storedTables } from '../attack/compare-stores.ts';
import type { LinkResult } from '../attack/finding.ts';
import { dayPairs, type TargetPair, twinPairs } from '../twin-targets.ts';
import { binomialTail, clopperPearson, type Interval } from './binomial.ts';

export interface TwinComparison {
  readonly name: string;
  readonly files: readonly [first: number, second: number];
  /** Names of files that one store has and the other has not. */
  readonly differentFiles: readonly string[];
  readonly bytes: readonly [first: number, second: number];
  readonly rows: readonly [first: number, second: number];
  readonly hasEqualSizes: boolean;
  readonly guessedRight: number;
  readonly guessed: number;
  readonly interval: Interval;
  /** How often who guesses blindly is right at least as often. */
  readonly p: number;
}

export interface DayComparison {
  readonly name: string;
  /** Rows on the first day. */
  readonly before: number;
  readonly appeared: number;
  readonly vanished: number;
  readonly changed: number;
  readonly moved: number;
}

export interface Comparisons {
  readonly twins: readonly TwinComparison[];
  readonly days: readonly DayComparison[];
}

export function compareTargets(root: string, targets: readonly string[]): Comparisons {
  return {
    twins: twinPairs(targets).flatMap((pair) => compareTwins(root, pair)),
    days: dayPairs(targets).flatMap((pair) => compareDays(root, pair)),
  };
}

function foldersOf(root: string, { first, second }: TargetPair): [string, string] | undefined {
  const folders: [string, string] = [join(root, 'loot', first), join(root, 'loot', second)];
  return folders.every(existsSync) ? folders : undefined;
}

/** What all tables together say. */
function compareTwins(root: string, pair: TargetPair): TwinComparison[] {
  const folders = foldersOf(root, pair);
  if (!folders) return [];
  const [first, second] = [storedTables(folders[0]), storedTables(folders[1])];
  const tables = first.flatMap((one) => {
    const other = second.find(({ table }) => table.name === one.table.name);
    return other ? [compareTables(one, other)] : [];
  });
  const sum = (numberOf: (table: (typeof tables)[number]) => number): number =>
    tables.reduce((total, table) => total + numberOf(table), 0);
  const [guessedRight, guessed] = [
    sum((table) => table.guessedRight),
    sum((table) => table.guessed),
  ];
  const [mine, others] = folders.map(databaseFiles);
  return [
    {
      name: pair.name,
      files: [mine?.length ?? 0, others?.length ?? 0],
      differentFiles: differentNames(mine ?? [], others ?? []),
      bytes: [bytesOf(mine ?? []), bytesOf(others ?? [])],
      rows: [sum(({ rows }) => rows[0]), sum(({ rows }) => rows[1])],
      hasEqualSizes: tables.every(({ hasEqualSizes }) => hasEqualSizes),
      guessedRight,
      guessed,
      interval: clopperPearson(guessedRight, guessed),
      p: binomialTail(guessedRight, guessed),
    },
  ];
}

type Files = ReturnType<typeof lootFiles>;

/** The clean copy: a log that was just being written is longer or shorter by chance. */
function databaseFiles(folder: string): Files {
  return lootFiles(folder).filter(({ file }) => file.startsWith('database/stopped/'));
}

function differentNames(first: Files, second: Files): string[] {
  const [a, b] = [first, second].map((files) => files.map(({ file }) => file));
  return [
    ...(a ?? []).filter((file) => !b?.includes(file)),
    ...(b ?? []).filter((file) => !a?.includes(file)),
  ];
}

function bytesOf(files: Files): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Tables of a single row are notes of the server for itself. */
const FEWEST_ROWS = 2;

/** All tables of the server together. */
function compareDays(root: string, pair: TargetPair): DayComparison[] {
  const folders = foldersOf(root, pair);
  if (!folders) return [];
  const second = storedTables(folders[1]);
  const tables = storedTables(folders[0]).flatMap((one) => {
    const other = second.find(({ table }) => table.name === one.table.name);
    return other && other.table.rows.length >= FEWEST_ROWS ? [compareTables(one, other)] : [];
  });
  const sum = (numberOf: (table: (typeof tables)[number]) => number): number =>
    tables.reduce((total, table) => total + numberOf(table), 0);
  return [
    {
      name: pair.name,
      before: sum(({ rows }) => rows[0]),
      appeared: sum(({ appeared }) => appeared),
      vanished: sum(({ vanished }) => vanished),
      changed: sum(({ changed }) => changed),
      moved: sum(({ moved }) => moved),
    },
  ];
}

/** Guesses at who belongs together from what changed, to be ranked with all others. */
export function linksByChange(
  root: string,
  targets: readonly string[],
): { target: string; results: LinkResult[] }[] {
  return dayPairs(targets).flatMap((pair) => {
    const folders = foldersOf(root, pair);
    if (!folders) return [];
    const first = storedTables(folders[0]);
    const results = storedTables(folders[1]).flatMap(({ table }): LinkResult[] => {
      const before = first.find((each) => each.table.name === table.name);
      if (!before) return [];
      const records = table.rows.map(({ ref }) => ref);
      const links = linkByChange(before.table, table);
      return [
        {
          attack: 'what a day changed',
          kind: 'database',
          seconds: 0,
          records,
          links,
          threshold: 0.5,
        },
      ];
    });
    return [{ target: pair.second, results }];
  });
}
