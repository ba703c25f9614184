import { expect, it } from 'vitest';
import { measureTable } from '../../src/attack/measure-tables.ts';
import type { Table } from '../../src/attack/table.ts';
import { noise } from './support/planted-loot.ts';

function smallestClass(markOf: (row: number) => number | Buffer): number | undefined {
  const rows = Array.from({ length: 40 }, (_, row) => ({
    ref: `a.db#slot/${row}`,
    values: [markOf(row), noise(1_024, row + 1)],
    page: 1,
    offset: row,
  }));
  const columns = ['mark', 'body'];
  const table: Table = { kind: 'database', file: 'a.db', name: 'slot', columns, rows };
  return measureTable(table).find(({ name }) => name === 'smallest class')?.value;
}

it('calls rows alike whose only difference is a drawn key', () => {
  expect(smallestClass((row) => noise(8, row + 900))).toBe(40);
});

it('calls a row with an exact time of its own a row like no other', () => {
  expect(smallestClass((row) => 1_790_000_000_000 + row * 777)).toBe(1);
});

it('counts the fewest rows of a mark that some share', () => {
  expect(smallestClass((row) => (row < 3 ? 7 : 8))).toBe(3);
});
