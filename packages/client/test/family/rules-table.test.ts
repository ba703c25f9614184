import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Identity } from '../../src/chain/types.ts';
import { COMMIT_RULES, type CommitRule, type CommitRules } from '../../src/family/commit-rules.ts';
import { brokenCommitRule, brokenWelcomeRule } from '../../src/family/policy.ts';
import { standing } from '../../src/family/taken-out.ts';
import {
  WELCOME_RULES,
  type WelcomeRule,
  type WelcomeRules,
} from '../../src/family/welcome-rules.ts';
import { freshSeed } from '../support/seeded-random.ts';
import { Dice } from './rules/dice.ts';
import {
  PLAIN_COMMIT_ROWS,
  PLAIN_WELCOME_ROWS,
  type PlainCommit,
  type PlainWelcome,
} from './rules/plain-rules.ts';
import { randomCommit, randomWelcome } from './rules/random-cases.ts';

const COMMITS = 12_000;
const WELCOMES = 8_000;
/** Fewer, and a rule would hardly have been asked. */
const LEAST_OF_EACH = 40;

const DOCUMENT = readFileSync(new URL('../../../../docs/rules.md', import.meta.url), 'utf8');

/** The names of the rules in the table below a heading. */
function rowsBelow(heading: string): readonly string[] {
  const [, section = ''] = DOCUMENT.split(`\n## ${heading}\n`);
  const [own = ''] = section.split('\n## ');
  return [...own.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name = '']) => name);
}

function judgeCommit(commit: PlainCommit, rules?: CommitRules): CommitRule | null {
  const { policy, posted, ...proposed } = commit;
  return brokenCommitRule(policy, proposed, standing(posted), rules);
}

function judgeWelcome(
  { posted, ...welcome }: PlainWelcome,
  rules?: WelcomeRules,
): WelcomeRule | null {
  return brokenWelcomeRule({ ...welcome, statements: posted }, rules);
}

/** One table of the page, with both readings of it. */
interface Table<Judged> {
  readonly heading: string;
  readonly inCode: Readonly<Record<string, (judged: never) => boolean>>;
  readonly plain: Readonly<Record<string, (judged: Judged) => boolean>>;
  readonly draw: (dice: Dice) => Judged | undefined;
  readonly cases: number;
  /** By all rules, by one alone, and by all but one. */
  readonly accepts: (judged: Judged) => boolean;
  readonly acceptsByOnly: (judged: Judged, rule: string) => boolean;
  readonly acceptsWithout: (judged: Judged, rule: string) => boolean;
}

const commits: Table<PlainCommit> = {
  heading: 'Commits',
  inCode: COMMIT_RULES,
  plain: PLAIN_COMMIT_ROWS,
  draw: randomCommit,
  cases: COMMITS,
  accepts: (commit) => judgeCommit(commit) === null,
  acceptsByOnly: (commit, rule) => judgeCommit(commit, only(COMMIT_RULES, rule)) === null,
  acceptsWithout: (commit, rule) => judgeCommit(commit, without(COMMIT_RULES, rule)) === null,
};

const welcomes: Table<PlainWelcome> = {
  heading: 'Welcomes',
  inCode: WELCOME_RULES,
  plain: PLAIN_WELCOME_ROWS,
  draw: randomWelcome,
  cases: WELCOMES,
  accepts: (welcome) => judgeWelcome(welcome) === null,
  acceptsByOnly: (welcome, rule) => judgeWelcome(welcome, only(WELCOME_RULES, rule)) === null,
  acceptsWithout: (welcome, rule) => judgeWelcome(welcome, without(WELCOME_RULES, rule)) === null,
};

function only<Rules extends object>(rules: Rules, rule: string): Partial<Rules> {
  return pick(rules, (name) => name === rule);
}

function without<Rules extends object>(rules: Rules, rule: string): Partial<Rules> {
  return pick(rules, (name) => name !== rule);
}

function pick<Rules extends object>(rules: Rules, keep: (name: string) => boolean): Partial<Rules> {
  const kept: Partial<Rules> = { ...rules };
  for (const name in kept) {
    if (!keep(name)) {
      delete kept[name];
    }
  }
  return kept;
}

const SEED = freshSeed('rules of families');

function casesOf<Judged>({ draw, cases }: Table<Judged>): readonly Judged[] {
  const dice = new Dice(SEED);
  const drawn: Judged[] = [];
  while (drawn.length < cases) {
    const judged = draw(dice);
    if (judged !== undefined) {
      drawn.push(judged);
    }
  }
  return drawn;
}

function byThePage<Judged>({ heading, plain }: Table<Judged>): readonly {
  readonly name: string;
  readonly holds: (judged: Judged) => boolean;
}[] {
  return rowsBelow(heading).map((name) => {
    const holds = plain[name];
    if (holds === undefined) {
      throw new Error(`${name} of the page is read by nobody`);
    }
    return { name, holds };
  });
}

test('page, code and plain reading have the same rules', () => {
  for (const { heading, inCode, plain } of [commits, welcomes]) {
    const names = rowsBelow(heading);
    expect(names.length).toBeGreaterThan(8);
    expect([...names].sort()).toEqual(Object.keys(inCode).sort());
    expect([...names].sort()).toEqual(Object.keys(plain).sort());
  }
});

const findings = [judged(commits), judged(welcomes)];

test('what the rules accept is what a plain reading of their table accepts', () => {
  for (const { differences, tallies } of findings) {
    expect(differences.slice(0, 3)).toEqual([]);
    for (const [name, { accepted, refused }] of tallies) {
      expect(Math.min(accepted, refused), name).toBeGreaterThanOrEqual(LEAST_OF_EACH);
    }
  }
});

test('without any one of its rules the policy accepts what the table refuses', () => {
  expect(findings.map(({ neverMissed }) => neverMissed)).toEqual([[], []]);
});

interface Findings {
  /** Cases in which the two readings part. */
  readonly differences: readonly string[];
  readonly tallies: ReadonlyMap<string, Tally>;
  /** Rules of which no case shows the want. */
  readonly neverMissed: readonly string[];
}

interface Tally {
  accepted: number;
  refused: number;
}

function judged<Judged>(table: Table<Judged>): Findings {
  const rows = byThePage(table);
  const tallies = new Map<string, Tally>(
    ['all', ...rows.map(({ name }) => name)].map((name) => [name, { accepted: 0, refused: 0 }]),
  );
  const differences: string[] = [];
  const missed = new Set<string>();
  for (const [index, each] of casesOf(table).entries()) {
    const compare = (name: string, expected: boolean, accepted: boolean): void => {
      count(tallies.get(name), expected);
      if (accepted !== expected) {
        differences.push(`${table.heading} of seed ${SEED}, case ${index}: ${name}`);
      }
    };
    const broken = rows.filter(({ name, holds }) => {
      const expected = holds(each);
      compare(name, expected, table.acceptsByOnly(each, name));
      return !expected;
    });
    compare('all', broken.length === 0, table.accepts(each));
    const [alone] = broken;
    if (broken.length === 1 && alone !== undefined && table.acceptsWithout(each, alone.name)) {
      missed.add(alone.name);
    }
  }
  process.stdout.write(`${table.heading}: ${summary(tallies)}\n`);
  const neverMissed = rows.map(({ name }) => name).filter((name) => !missed.has(name));
  return { differences, tallies, neverMissed };
}

function count(tally: Tally | undefined, accepted: boolean): void {
  if (tally !== undefined) {
    tally[accepted ? 'accepted' : 'refused']++;
  }
}

function summary(tallies: ReadonlyMap<string, Tally>): string {
  return [...tallies]
    .map(([name, { accepted, refused }]) => `${name} +${accepted} -${refused}`)
    .join(', ');
}

test('the dice make members of both roles in groups of every kind', () => {
  const dice = new Dice(SEED);
  const kinds = new Set<string>();
  const roles = new Set<Identity['role']>();
  for (let index = 0; index < 500; index++) {
    const drawn = randomCommit(dice);
    for (const { role } of drawn?.before ?? []) {
      roles.add(role);
    }
    if (drawn !== undefined && judgeCommit(drawn) === null) {
      kinds.add(
        `${drawn.policy.kind} ${drawn.policy.form} ${Math.min(drawn.policy.roots.length, 3)}`,
      );
    }
  }
  expect(roles.size).toBe(2);
  expect([...kinds]).toEqual(
    expect.arrayContaining([
      'family family 1',
      'conversation family 1',
      'conversation direct 1',
      'conversation direct 2',
      'conversation group 1',
      'conversation group 2',
      'conversation group 3',
      'bridge family 2',
    ]),
  );
});
