import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Identity } from '../../src/chain/types.ts';
import {
  COMMIT_RULES,
  type CommitRule,
  type CommitRules,
  judgedCommit,
} from '../../src/family/commit-rules.ts';
import { brokenCommitRule, brokenWelcomeRule } from '../../src/family/policy.ts';
import { standing } from '../../src/family/taken-out.ts';
import { type JudgedWelcome, WELCOME_RULES } from '../../src/family/welcome-rules.ts';
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

/** What the product says of a case: by all rules, by one alone, and by all but one. */
interface Verdict {
  readonly accepts: boolean;
  readonly acceptsByOnly: (rule: string) => boolean;
  readonly acceptsWithout: (rule: string) => boolean;
}

/** One table of the page, with both readings of it. */
interface Table<Case> {
  readonly heading: string;
  readonly inCode: object;
  readonly plain: Readonly<Record<string, (judged: Case) => boolean>>;
  readonly draw: (dice: Dice) => Case | undefined;
  readonly cases: number;
  readonly judge: (judged: Case) => Verdict;
}

const commits: Table<PlainCommit> = {
  heading: 'Commits',
  inCode: COMMIT_RULES,
  plain: PLAIN_COMMIT_ROWS,
  draw: randomCommit,
  cases: COMMITS,
  judge({ policy, posted, ...proposed }) {
    const statements = standing(posted);
    const broken = (rules?: CommitRules): CommitRule | null =>
      brokenCommitRule(policy, proposed, statements, rules);
    const facts = judgedCommit(policy, proposed, statements);
    return {
      accepts: broken() === null,
      acceptsByOnly: (rule) => isRule(COMMIT_RULES, rule) && COMMIT_RULES[rule](facts),
      acceptsWithout: (rule) => broken(without(COMMIT_RULES, rule)) === null,
    };
  },
};

const welcomes: Table<PlainWelcome> = {
  heading: 'Welcomes',
  inCode: WELCOME_RULES,
  plain: PLAIN_WELCOME_ROWS,
  draw: randomWelcome,
  cases: WELCOMES,
  judge({ posted, ...welcome }) {
    const facts: JudgedWelcome = { ...welcome, statements: posted };
    return {
      accepts: brokenWelcomeRule(facts) === null,
      acceptsByOnly: (rule) => isRule(WELCOME_RULES, rule) && WELCOME_RULES[rule](facts),
      acceptsWithout: (rule) => brokenWelcomeRule(facts, without(WELCOME_RULES, rule)) === null,
    };
  },
};

function isRule<Rules extends object>(rules: Rules, rule: string): rule is keyof Rules & string {
  return rule in rules;
}

/** The product's table without one entry. */
function without<Rules extends object>(rules: Rules, rule: string): Partial<Rules> {
  const kept: Partial<Rules> = { ...rules };
  if (isRule(rules, rule)) {
    delete kept[rule];
  }
  return kept;
}

const SEED = freshSeed('rules of families');

function casesOf<Case>({ draw, cases }: Table<Case>): readonly Case[] {
  const dice = new Dice(SEED);
  const drawn: Case[] = [];
  while (drawn.length < cases) {
    const judged = draw(dice);
    if (judged !== undefined) {
      drawn.push(judged);
    }
  }
  return drawn;
}

function byThePage<Case>({ heading, plain }: Table<Case>): readonly {
  readonly name: string;
  readonly holds: (judged: Case) => boolean;
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

function judged<Case>(table: Table<Case>): Findings {
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
    const verdict = table.judge(each);
    const broken = rows.filter(({ name, holds }) => {
      const expected = holds(each);
      compare(name, expected, verdict.acceptsByOnly(name));
      return !expected;
    });
    compare('all', broken.length === 0, verdict.accepts);
    const [alone] = broken;
    if (broken.length === 1 && alone !== undefined && verdict.acceptsWithout(alone.name)) {
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
    if (drawn !== undefined && commits.judge(drawn).accepts) {
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
