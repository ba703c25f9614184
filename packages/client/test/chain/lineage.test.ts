import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  compareLineages,
  groupsBeyond,
  type Lineage,
  predecessorsAfter,
} from '../../src/chain/lineage.ts';
import { MAX_PREDECESSORS } from '../../src/chain/types.ts';

const PROPERTY_RUNS = { numRuns: 500 };

/** Groups that all succeed one another in some tree; each as its lineage. */
const claims = fc
  .array(fc.tuple(fc.nat(), fc.constantFrom('a', 'b', 'c')), { minLength: 1, maxLength: 12 })
  .map((births): readonly Lineage[] => {
    const tree: Lineage[] = [['root']];
    for (const [parent, letter] of births) {
      tree.push([...(tree[parent % tree.length] ?? []), `${letter}-${tree.length}`]);
    }
    return tree;
  });

test('of two groups with a common ancestor exactly one wins, and itself is the same', () => {
  fc.assert(
    fc.property(claims, (tree) => {
      for (const one of tree) {
        for (const other of tree) {
          const there = compareLineages(one, other);
          const back = compareLineages(other, one);
          expect([there, back].sort()).toEqual(
            one === other ? ['same', 'same'] : ['loses', 'wins'],
          );
        }
      }
    }),
    PROPERTY_RUNS,
  );
});

test('many claims come to the same group, in whichever order they arrive', () => {
  const settle = (present: Lineage, claim: Lineage): Lineage =>
    compareLineages(claim, present) === 'wins' ? claim : present;
  fc.assert(
    fc.property(
      claims.chain((tree) =>
        fc.tuple(
          fc.shuffledSubarray([...tree], { minLength: tree.length }),
          fc.shuffledSubarray([...tree], { minLength: tree.length }),
        ),
      ),
      ([one, other]) => {
        expect(one.reduce(settle)).toEqual(other.reduce(settle));
      },
    ),
    PROPERTY_RUNS,
  );
});

test('groups without a common ancestor have nothing to do with each other', () => {
  expect(compareLineages(['a', 'b'], ['c', 'd'])).toBe('unrelated');
});

test('a group goes on before what it succeeds, however many groups ago the other one stopped', () => {
  let lineage: Lineage = ['first'];
  for (let count = 0; count < MAX_PREDECESSORS + 8; count += 1) {
    const next = [...predecessorsAfter(lineage), `group ${count}`];
    expect(compareLineages(next, lineage)).toBe('wins');
    expect(compareLineages(lineage, next)).toBe('loses');
    lineage = next;
  }
  expect(lineage.length).toBe(MAX_PREDECESSORS + 1);
});

test('of true histories it can be counted what one adds to the other, also where only the last groups are told', () => {
  const told = (history: Lineage): Lineage => history.slice(-MAX_PREDECESSORS - 1);
  const common = (length: number): Lineage => Array.from({ length }, (_, index) => `c${index}`);
  for (const length of [1, 2, 30, 31, 32, 33, 34, 60]) {
    for (const [mine, theirs] of [
      [[], []],
      [['x0'], []],
      [[], ['y0']],
      [['x0', 'x1', 'x2'], ['y0']],
      [['x0'], ['y0', 'y1', 'y2']],
    ] as const) {
      const [one, other] = [
        [...common(length), ...mine],
        [...common(length), ...theirs],
      ];
      expect(groupsBeyond(told(one), told(other))).toBe(mine.length);
      expect(groupsBeyond(told(one), predecessorsAfter(other))).toBe(mine.length);
    }
  }
});

test('a lineage that leaves groups out, repeats one or has them in another order is no history', () => {
  const own = ['a', 'b', 'c'];
  for (const made of [
    ['c', 'x'],
    ['b', 'c', 'x'],
    ['c', 'a', 'x'],
    ['a', 'c', 'x'],
    ['a', 'b', 'x', 'c'],
    ['a', 'b', 'c', 'x', 'x'],
    ['z', 'a', 'b', 'c', 'x'],
    ['z'],
  ]) {
    expect(groupsBeyond(made, own)).toBeUndefined();
  }
  expect(groupsBeyond(['a', 'b', 'c', 'x'], own)).toBe(1);
  expect(groupsBeyond(['a', 'x'], own)).toBe(1);
});
