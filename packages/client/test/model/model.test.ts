/**
 * The rules under random schedules: what they claim to survive, and that each of them is needed.
 * A failure prints the mix, the seed and the shortest schedule; run(mix, scheduleOf(mix, seed))
 * fails again with it.
 */
import { describe, expect, it } from 'vitest';
import { AHEAD_AND_ROLLBACK, MIXES } from './mixes.ts';
import { MODEL_RULES, type ModelRules } from './model-rules.ts';
import { type Mix, run, scheduleOf } from './schedule.ts';
import { printed, shrink } from './shrink.ts';
import type { Step } from './steps.ts';

const SCHEDULES = process.env['SLOW'] === '1' ? 200_000 : 2_400;
const TRIES = 4_000;
const FIRST_SEED = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);

function mixOf(name: (typeof MIXES)[number]['name']): Mix {
  return MIXES.find((mix) => mix.name === name) ?? MIXES[0];
}

/** The shortest schedule that breaks the same invariant. */
function shortest(mix: Mix, steps: readonly Step[], rules: ModelRules): readonly Step[] {
  const broken = run(mix, steps, rules)?.invariant;
  return shrink(steps, (fewer) => run(mix, fewer, rules)?.invariant === broken);
}

function report(mix: Mix, seed: number, rules: ModelRules): string {
  const steps = shortest(mix, scheduleOf(mix, seed), rules);
  const broken = run(mix, steps, rules);
  return `${mix.name}, seed ${seed}: ${broken?.message}; ${steps.length} steps: ${printed(steps)}`;
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
  { rule: '24', without: { keepsWelcomes: false }, mix: mixOf('joining') },
  { rule: '29', without: { atLostSlot: 'ignore' }, mix: mixOf('rollback') },
  { rule: '29, joiners', without: { joinersLookBack: false }, mix: mixOf('joining, rollback') },
  { rule: '31', without: { atClone: 'skip' }, mix: mixOf('old store') },
];

/** The first schedule that breaks something; -1 when there is none within reason. */
function firstFailure(mix: Mix, rules: ModelRules): number {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + TRIES; seed += 1) {
    if (run(mix, scheduleOf(mix, seed), rules) !== undefined) {
      return seed;
    }
  }
  return -1;
}

describe('without a rule', () => {
  for (const { rule, without, mix } of NEEDS) {
    it(`${rule} (${JSON.stringify(without)}) something breaks`, { timeout: 120_000 }, () => {
      const rules = { ...MODEL_RULES, ...without };
      const seed = firstFailure(mix, rules);
      expect(seed, `a failure within ${TRIES} tries from seed ${FIRST_SEED}`).not.toBe(-1);
      expect(run(mix, scheduleOf(mix, seed)), 'the same schedule with the rule').toBeUndefined();
      const tries = seed - FIRST_SEED + 1;
      process.stdout.write(`rule ${rule}: try ${tries}, ${report(mix, seed, rules)}\n`);
    });
  }
});

it('does not survive a rollback behind something that was written ahead', () => {
  const seed = firstFailure(AHEAD_AND_ROLLBACK, MODEL_RULES);
  expect(seed).not.toBe(-1);
  expect(run(AHEAD_AND_ROLLBACK, scheduleOf(AHEAD_AND_ROLLBACK, seed))?.invariant).toBe('I1');
  process.stdout.write(`not survived: ${report(AHEAD_AND_ROLLBACK, seed, MODEL_RULES)}\n`);
});
