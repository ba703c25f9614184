import { expect, it } from 'vitest';
import { parseCommandLine } from '../src/command-line.ts';
import { FULL_PLAN, QUICK_PLAN } from '../src/run-plan.ts';

it('takes the full plan and seed 1 where nothing is said', () => {
  expect(parseCommandLine(['drill'])).toMatchObject({
    command: 'drill',
    plan: FULL_PLAN,
    seed: 1,
    asJson: false,
    html: null,
  });
  expect(
    parseCommandLine(['drill', '--quick', '--seed', '7', '--html', 'page.html']),
  ).toMatchObject({
    plan: QUICK_PLAN,
    seed: 7,
    html: 'page.html',
  });
});

it('takes --data as an attack on a server of one’s own, behind any command', () => {
  expect(parseCommandLine(['--data', 'there'])).toMatchObject({
    command: 'own',
    own: { data: 'there' },
  });
  expect(parseCommandLine(['drill', '--data', 'there'])).toMatchObject({ command: 'own' });
});

it.each([
  [['drill', '--bogus'], "Unknown option '--bogus'"],
  [['drill', '--seed', 'two'], '--seed needs a whole number from 0 to 4294967295'],
  [['drill', '--seed', '1.5'], '--seed needs a whole number from 0 to 4294967295'],
  [['drill', '--seed', ''], '--seed needs a whole number from 0 to 4294967295'],
  [['gen', '--families', '1'], '--families needs a whole number from 2 to 2000'],
  [['judge', '--seconds', '0'], '--seconds needs a number above 0'],
  [['judge', '--seconds', 'Infinity'], '--seconds needs a number above 0'],
  [['plunder'], 'expected one of drill, gen, run, judge, compare, or --data'],
  [['drill', '--run'], "Option '--run <value>' argument missing"],
  [['compare', 'one'], 'compare needs two folders of loot'],
] as const)('says what is wrong with %j', (line, sentence) => {
  expect(() => parseCommandLine(line)).toThrow(
    expect.objectContaining({ code: 'INPUT', message: sentence }),
  );
});

it('shows the usage when asked, or when nothing is', () => {
  expect(parseCommandLine(['--help'])).toBeNull();
  expect(parseCommandLine([])).toBeNull();
});
