import { expect, it } from 'vitest';
import { linkRecords } from '../../src/attack/linking/link-records.ts';
import { linkBySideKnowledge } from '../../src/attack/linking/side-knowledge.ts';
import type { Table } from '../../src/attack/table.ts';
import { againstNull, PairRanking } from '../../src/score/ranking.ts';
import { noise } from './support/planted-loot.ts';

const FAMILIES = 30;
const MESSAGES = 8;

interface Traffic {
  readonly table: Table;
  readonly owners: readonly string[];
  readonly times: readonly number[];
}

/** Every family writes once in each of eight rounds, in an order drawn anew; what a row shows is up to the test. */
function traffic(
  valuesOf: (family: number, index: number, seconds: number) => Table['rows'][number]['values'],
  columns: string[],
): Traffic {
  const dice = noise(FAMILIES * MESSAGES, 77);
  const sent = Array.from({ length: FAMILIES * MESSAGES }, (_, index) => ({
    family: index % FAMILIES,
    round: Math.floor(index / FAMILIES),
    draw: dice[index] ?? 0,
  })).sort((a, b) => a.round - b.round || a.draw - b.draw);
  const times = sent.map((_, index) => 1_790_000_000 + index * 600 + (dice[index] ?? 0));
  const rows = sent.map(({ family }, index) => ({
    ref: `a.db#slot/${index + 1}`,
    values: valuesOf(family, index, times[index] ?? 0),
    page: 1,
    offset: index * 100,
  }));
  const table: Table = { kind: 'database', file: 'a.db', name: 'slot', columns, rows };
  return { table, owners: sent.map(({ family }) => `family-${family}`), times };
}

function scoreOf({ table, owners }: Traffic, attack: string): ReturnType<typeof againstNull> {
  const guess = linkRecords(table).find((each) => each.attack === attack);
  return againstNull(new PairRanking(guess?.links ?? [], owners), owners, 40, 1);
}

it('links rows by an identifier that repeats, whatever it looks like', () => {
  for (const id of [
    (family: number) => noise(16, family + 1),
    (family: number) => `box-${family}`,
    (family: number) => 1_000 + family,
  ]) {
    const score = scoreOf(
      traffic((family, index) => [index, id(family), noise(200, index + 1)], ['id', 'box', 'body']),
      'repeated identifier',
    );
    expect(score.value).toBeGreaterThan(0.99);
    expect(score.nullHigh).toBeLessThan(0.2);
  }
});

it.each([
  ['begin', (edge: Buffer, body: Buffer) => Buffer.concat([edge, body])],
  ['end', (edge: Buffer, body: Buffer) => Buffer.concat([body, edge])],
])('links rows whose bodies %s alike', (_, join) => {
  const bodyOf = (family: number, index: number) =>
    join(noise(16, family + 1), noise(900, index + 50));
  const score = scoreOf(
    traffic((family, index) => [index, bodyOf(family, index)], ['id', 'body']),
    'repeated identifier',
  );
  expect(score.value).toBeGreaterThan(0.99);
});

it('links nothing where no value repeats and all families write at all times', () => {
  const one = traffic(
    (_, index) => [index, noise(16, index + 1), noise(200, index + 900)],
    ['id', 'row', 'body'],
  );
  const names = linkRecords(one.table).map(({ attack }) => attack);
  expect(names).toEqual(['order']);
  const { value, nullHigh, nullMean } = scoreOf(one, 'order');
  expect(value).toBeLessThan(Math.max(nullHigh, nullMean + 0.02));
});

it('links rows by sizes that are a family’s own', () => {
  const score = scoreOf(
    traffic((family, index) => [index, noise(1_000 + family, index + 1)], ['id', 'body']),
    'size',
  );
  expect(score.value).toBeGreaterThan(0.9);
});

it('links mailboxes of one household that are active side by side', () => {
  // Two boxes each, always used one after the other; which family is next is drawn.
  const dice = noise(120, 5);
  const rows = Array.from({ length: 240 }, (_, index) => {
    const burst = Math.floor(index / 2);
    const family = (dice[burst] ?? 0) % 30;
    return {
      ref: `a.db#m/${index}`,
      values: [index, `box-${family}-${index % 2}`],
      page: 1,
      offset: index,
    };
  });
  const table: Table = { kind: 'database', file: 'a.db', name: 'm', columns: ['id', 'box'], rows };
  const owners = rows.map(({ values }) => String(values[1]).replace(/-\d$/, ''));
  expect(scoreOf({ table, owners, times: [] }, 'repeated identifier').value).toBeGreaterThan(0.8);
});

it('finds the rows of a family whose times are known, by time or by order', () => {
  const known = (one: Traffic) => {
    const places = one.owners.flatMap((owner, index) => (owner === 'family-3' ? [index] : []));
    return {
      times: places.map((place) => one.times[place] ?? 0),
      ranks: places,
      allMessages: one.owners.length,
    };
  };
  const timed = traffic((_, index, seconds) => [index, seconds], ['id', 'at']);
  const ordered = traffic((_, index) => [index, noise(16, index + 1)], ['id', 'row']);
  for (const one of [timed, ordered]) {
    const links = linkBySideKnowledge(one.table, known(one))[0]?.links ?? [];
    const best = [...links].sort((a, b) => b[2] - a[2]).slice(0, MESSAGES);
    expect(new Set(best.map(([, row]) => one.owners[row - 1]))).toEqual(new Set(['family-3']));
  }
});
