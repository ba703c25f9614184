/**
 * The rules under random schedules: what they claim to survive, and that each of them is needed.
 * A failure prints the mix, the seed and the shortest schedule; SEED=… runs from the same seed again.
 * SLOW=1 runs a million schedules, `npm run simulate` does on all cores.
 */
import { describe, expect, it } from 'vitest';
import { AHEAD_AND_SNAPSHOT, MIXES } from './mixes.ts';
import { MODEL_RULES, type ModelRules } from './model-rules.ts';
import { report } from './report.ts';
import { type Mix, run, scheduleOf } from './schedule.ts';

const SCHEDULES = process.env['SLOW'] === '1' ? 1_000_000 : 10_000;
const TRIES = 4_000;
const FIRST_SEED = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);

function mixOf(name: (typeof MIXES)[number]['name']): Mix {
  return MIXES.find((mix) => mix.name === name) ?? MIXES[0];
}

describe('the model', () => {
  for (const mix of MIXES) {
    it(`keeps ${mix.claims.join(' ')} in the mix "${mix.name}"`, { timeout: 3_600_000 }, () => {
      for (let at = 0; at < SCHEDULES / MIXES.length; at += 1) {
        const seed = FIRST_SEED + at;
        if (run(mix, scheduleOf(mix, seed)) !== undefined) {
          expect.fail(report(mix, seed, MODEL_RULES));
        }
      }
    });
  }

  it('gives the same outcome for the same seed', () => {
    const rules: ModelRules = { ...MODEL_RULES, atNone: 'skip' };
    const mix = mixOf('bad intent');
    const outcomes = (): readonly (string | undefined)[] =>
      Array.from({ length: 100 }, (_, seed) => run(mix, scheduleOf(mix, seed), rules)?.message);
    const first = outcomes();
    expect(first.some((message) => message !== undefined)).toBe(true);
    expect(outcomes()).toEqual(first);
  });
});

interface Need {
  readonly rule: string;
  readonly without: Partial<ModelRules>;
  readonly mix: Mix;
  /** Rules that would help where this one is missing, and are missing too. */
  readonly given?: Partial<ModelRules>;
}

/** Rule 5 alone (a random nonce) breaks nothing here: rule 12 knows an inner whatever its envelope. */
const NEEDS: readonly Need[] = [
  { rule: '1', without: { atExpired: 'free' }, mix: mixOf('expiry') },
  { rule: '5 and 12', without: { seal: 'random', looksForOwn: false }, mix: mixOf('network') },
  { rule: '8', without: { slots: 'deleted by the writer' }, mix: mixOf('calm') },
  { rule: '9', without: { atNone: 'skip' }, mix: mixOf('bad intent') },
  { rule: '11', without: { persistsBeforeSending: false }, mix: mixOf('network') },
  { rule: '12', without: { looksForOwn: false }, mix: mixOf('network') },
  { rule: '13', without: { atInapplicable: 'skip' }, mix: mixOf('bad intent') },
  { rule: '15', without: { judgesCommits: 'by the clock' }, mix: mixOf('expiry') },
  { rule: '16', without: { judgesCommits: 'never' }, mix: mixOf('bad intent') },
  { rule: '19', without: { afterRefusal: 'again' }, mix: mixOf('statements') },
  { rule: '20', without: { keepsUntilReceipted: false }, mix: mixOf('bad intent') },
  {
    rule: '24',
    without: { keepsWelcomes: false },
    mix: mixOf('joining'),
    given: { asksForHelp: false },
  },
  { rule: '29', without: { atLostSlot: 'ignore' }, mix: mixOf('rollback') },
  { rule: '29, joiners', without: { joinersLookBack: false }, mix: mixOf('joining, rollback') },
  {
    rule: '29, whole epoch',
    without: { rereadsEpoch: false },
    mix: mixOf('written ahead, then rollback'),
  },
  { rule: '27', without: { asksForHelp: false }, mix: mixOf('bad intent') },
  { rule: '28', without: { foundsAnew: false }, mix: mixOf('all away') },
  { rule: '28, claims', without: { comparesLineages: false }, mix: mixOf('several claims') },
  { rule: '28, lineages', without: { tellsLineage: false }, mix: mixOf('vault behind') },
  { rule: '30', without: { atFork: 'ignore' }, mix: mixOf('forks') },
  { rule: '30, guardians too', without: { atFork: 'any guardian' }, mix: mixOf('forks') },
  { rule: '30, heads', without: { comparesHeads: false }, mix: mixOf('forks') },
  { rule: '30, later heads', without: { atLaterHead: 'ignore' }, mix: mixOf('forks') },
  { rule: '30, hashes', without: { chainsHashes: false }, mix: mixOf('forks') },
  { rule: '31', without: { atClone: 'skip' }, mix: mixOf('old store') },
];

/** The first schedule that breaks only without the rule; -1 when there is none within reason. */
function firstFailure(mix: Mix, rules: ModelRules, given: ModelRules): number {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + TRIES; seed += 1) {
    const steps = scheduleOf(mix, seed);
    if (run(mix, steps, rules) !== undefined && run(mix, steps, given) === undefined) {
      return seed;
    }
  }
  return -1;
}

describe('without a rule', () => {
  for (const { rule, without, mix, given } of NEEDS) {
    it(`${rule} (${JSON.stringify(without)}) something breaks`, { timeout: 120_000 }, () => {
      const withRule = { ...MODEL_RULES, ...given };
      const rules = { ...withRule, ...without };
      const seed = firstFailure(mix, rules, withRule);
      expect(seed, `a failure within ${TRIES} tries from seed ${FIRST_SEED}`).not.toBe(-1);
      const tries = seed - FIRST_SEED + 1;
      process.stdout.write(`rule ${rule}: try ${tries}, ${report(mix, seed, rules)}\n`);
    });
  }
});

it('does not survive a snapshot of a whole machine behind something that was written ahead', () => {
  const seeds = Array.from({ length: TRIES }, (_, at) => FIRST_SEED + at);
  const seed = seeds.find((tried) => {
    const broken = run(AHEAD_AND_SNAPSHOT, scheduleOf(AHEAD_AND_SNAPSHOT, tried));
    return broken?.invariant === 'I1';
  });
  if (seed === undefined) {
    return expect.fail(`nothing broke within ${TRIES} tries from seed ${FIRST_SEED}`);
  }
  process.stdout.write(`not survived: ${report(AHEAD_AND_SNAPSHOT, seed, MODEL_RULES)}\n`);
});
