/**
 * Real clients with real MLS under random schedules, and the model beside each of them. A failure
 * prints mix, seed and the shortest schedule like it, and the command that runs it again.
 */
import { describe, expect, it } from 'vitest';
import { CHAIN_RULES, type ChainRules } from '../../src/chain/rules.ts';
import { FAMILY_REAL_MIXES, REAL_MIXES } from './real-mixes.ts';
import { reportOf } from './real-report.ts';
import { type RealMix, realScheduleOf, runReal } from './real-schedule.ts';

const SCHEDULES = process.env['SLOW'] === '1' ? 10_000 : 312;
const ONLY_SEED = process.env['SEED'];
const FIRST_SEED = Number(ONLY_SEED ?? Date.now() % 2 ** 31);
const PER_MIX = ONLY_SEED === undefined ? Math.ceil(SCHEDULES / REAL_MIXES.length) : 1;
const MIXES = [...REAL_MIXES, ...FAMILY_REAL_MIXES].filter(
  ({ name }) => name === (process.env['MIX'] ?? name),
);
/** Schedules of two families take four times as long. */
const SHARE_OF_FAMILIES = 13;
const HOURS = 3_600_000;
const TRIES = 60;

function mixOf(name: string): RealMix {
  const mix = [...REAL_MIXES, ...FAMILY_REAL_MIXES].find((other) => other.name === name);
  if (mix === undefined) {
    throw new Error('no such mix');
  }
  return mix;
}

describe('the simulation', () => {
  it('gives the same history to the last byte for the same seed, and another for another', {
    timeout: 60_000,
  }, async () => {
    const mix = mixOf('bad intent');
    const historyOf = async (seed: number): Promise<string> =>
      (await runReal(mix, seed, realScheduleOf(mix, seed))).fingerprint;
    const first = await historyOf(FIRST_SEED);
    expect(await historyOf(FIRST_SEED)).toBe(first);
    expect(await historyOf(FIRST_SEED + 1)).not.toBe(first);
  });

  it('gives the same history for the same seed where two families meet', {
    timeout: 60_000,
  }, async () => {
    const mix = mixOf('friends, network');
    const steps = realScheduleOf(mix, FIRST_SEED);
    const { fingerprint } = await runReal(mix, FIRST_SEED, steps);
    expect((await runReal(mix, FIRST_SEED, steps)).fingerprint).toBe(fingerprint);
  });
});

describe('the model is an oracle:', () => {
  for (const mix of MIXES) {
    it(`real clients agree with it step by step, and keep ${mix.claims.join(' ')}, in the mix "${mix.name}"`, {
      timeout: 2 * HOURS,
    }, async () => {
      const count = mix.families === true ? Math.ceil(PER_MIX / SHARE_OF_FAMILIES) : PER_MIX;
      for (let seed = FIRST_SEED; seed < FIRST_SEED + count; seed += 1) {
        const outcome = await runReal(mix, seed, realScheduleOf(mix, seed));
        if (outcome.failure !== undefined) {
          expect.fail(await reportOf(mix, seed, outcome));
        }
      }
    });
  }
});

interface Other {
  readonly rule: string;
  readonly without: Partial<ChainRules>;
  readonly mix: string;
}

it('without the removals that a guardian obliges to, children stay together (I9)', {
  timeout: 300_000,
}, async () => {
  const mix: RealMix = { ...mixOf('friends'), claims: ['I9'], withoutRemovals: true };
  let found: Error | undefined;
  for (let seed = FIRST_SEED; found === undefined && seed < FIRST_SEED + TRIES; seed += 1) {
    found = (await runReal(mix, seed, realScheduleOf(mix, seed))).failure;
  }
  expect(found?.message).toMatch(/^I9: .* may not be with /);
});

const OTHERS: readonly Other[] = [
  { rule: '13', without: { atInapplicable: 'skip' }, mix: 'bad intent' },
  { rule: '16', without: { judgesCommits: false }, mix: 'bad intent' },
  { rule: '16', without: { judgesCommits: false }, mix: 'friends, hostile guardians' },
  { rule: '20', without: { keepsUntilReceipted: false }, mix: 'calm' },
  { rule: '29', without: { atLostSlot: 'ignore' }, mix: 'rollback' },
];

describe('the oracle', () => {
  for (const { rule, without, mix: name } of OTHERS) {
    it(`differs from a client that has another rule ${rule} (${JSON.stringify(without)}, ${name})`, {
      timeout: 300_000,
    }, async () => {
      const mix = mixOf(name);
      let found: unknown;
      for (let seed = FIRST_SEED; found === undefined && seed < FIRST_SEED + TRIES; seed += 1) {
        const rules = { ...CHAIN_RULES, ...without };
        found = (await runReal(mix, seed, realScheduleOf(mix, seed), rules)).failure;
      }
      expect(found).toBeInstanceOf(Error);
    });
  }
});
