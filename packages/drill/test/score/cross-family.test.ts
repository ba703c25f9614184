import { expect, it } from 'vitest';
import type { LinkResult } from '../../src/attack/finding.ts';
import { alarmsOf } from '../../src/score/alarms.ts';
import { FriendRanking, familiesBetween, friendsIn } from '../../src/score/cross-family.ts';
import { averagePrecision, numbered } from '../../src/score/ranking.ts';
import { scoreLinks } from '../../src/score/score-links.ts';

/** Eight families, of which each two neighbours are friends; of each four rows, one of them said to the friend. */
const FAMILIES = Array.from({ length: 8 }, (_, index) => `family-000${index + 1}`);
const OWNERS = FAMILIES.flatMap((family, index) => {
  const first = FAMILIES[index - (index % 2)];
  const second = FAMILIES[index - (index % 2) + 1];
  return [0, 1, 2, 3].map((row) => ({
    ref: `database/a.db#slot/${index * 4 + row}`,
    family,
    conversation: row === 0 ? `${first}~${second}` : `${family}/family`,
    writer: null,
  }));
});
const LABELS = OWNERS.map(({ family }) => family);
const NULL_OPTIONS = { permutations: 99, seed: 3 };

const resultOf = (attack: string, links: LinkResult['links'], records: readonly string[]) => ({
  attack,
  kind: 'database' as const,
  seconds: 0,
  records,
  links,
  threshold: 0.5,
});
const REFS = OWNERS.map(({ ref }) => ref);
const pairsWhere = (isPair: (a: number, b: number) => boolean): [number, number, number][] =>
  REFS.flatMap((_, a) =>
    REFS.flatMap((__, b): [number, number, number][] => (a < b && isPair(a, b) ? [[a, b, 1]] : [])),
  );
const areFriends = (a: number, b: number): boolean =>
  LABELS[a] !== LABELS[b] && Math.floor(a / 8) === Math.floor(b / 8);

it('reads from a conversation which two families it is between', () => {
  expect(familiesBetween('family-0001~family-0007')).toEqual(['family-0001', 'family-0007']);
  for (const other of ['family-0001/family', 'a~b~c', null, undefined])
    expect(familiesBetween(other)).toBeUndefined();
  expect(friendsIn(OWNERS).get('family-0003')).toEqual(new Set(['family-0004']));
});

it('calls a ranking of friends’ rows right, one of other families’ wrong, and passes over one family’s own', () => {
  const friends = friendsIn(OWNERS);
  const precision = (links: [number, number, number][]): number =>
    new FriendRanking(links, LABELS, friends).precision(numbered(LABELS));
  expect(precision(pairsWhere(areFriends))).toBeCloseTo(1, 5);
  const own = pairsWhere((a, b) => LABELS[a] === LABELS[b]).map(
    ([a, b]): [number, number, number] => [a, b, 2],
  );
  expect(precision([...own, ...pairsWhere(areFriends)])).toBeCloseTo(1, 5);
  expect(
    precision(pairsWhere((a, b) => LABELS[a] !== LABELS[b] && !areFriends(a, b))),
  ).toBeLessThan(0.2);
  // As the general measure counts, where no two rows are one family's.
  const apart = [0, 4, 8, 12, 16, 20, 24, 28];
  const links = [
    [0, 1, 0.9],
    [2, 4, 0.8],
    [2, 3, 0.7],
  ] as [number, number, number][];
  const some = apart.map((row) => LABELS[row]);
  const pairs = apart.map((row) => String(Math.floor(row / 8)));
  expect(new FriendRanking(links, some, friends).precision(numbered(FAMILIES))).toBeCloseTo(
    averagePrecision(links, pairs),
    5,
  );
});

const alarms = (results: readonly LinkResult[]) => {
  const links = scoreLinks(results, OWNERS, 'family-0001', NULL_OPTIONS).map(({ score }) => score);
  const findings = { attacks: [], measures: [], files: [] } as unknown as Parameters<
    typeof alarmsOf
  >[0]['findings'];
  return alarmsOf({ findings, kinds: [], links, remnants: [] }).map(({ metric }) => metric);
};

it('is red by its own name when friends can be told, and silent for what only joins one family', () => {
  const told = resultOf('size', pairsWhere(areFriends), REFS);
  expect(alarms([told])).toContain('linking-friends');
  const family = resultOf(
    'time',
    pairsWhere((a, b) => LABELS[a] === LABELS[b]),
    REFS,
  );
  expect(alarms([family])).toEqual(['linking-time']);
});

it('asks of the known family’s friends too, and of chats between families', () => {
  const side = resultOf(
    'side knowledge of times',
    REFS.map((_, row): [number, number, number] => [0, row + 1, row === 4 ? 1 : 0.1]),
    ['known', ...REFS],
  );
  const chats = resultOf(
    'size',
    pairsWhere((a, b) => OWNERS[a]?.conversation === OWNERS[b]?.conversation),
    REFS,
  );
  const scores = scoreLinks([side, chats], OWNERS, 'family-0001', NULL_OPTIONS);
  const of = (relation: string) =>
    scores.find(({ score }) => score.relation === relation)?.score.precision.value;
  expect(of('friends of the known family')).toBeCloseTo(1, 5);
  expect(of('chat between families')).toBeCloseTo(1, 5);
});
