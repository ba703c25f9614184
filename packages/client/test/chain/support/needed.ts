/** Whether a rule is needed: the same run without it and with it. */
import { expect } from 'vitest';
import { CHAIN_RULES, type ChainRules } from '../../../src/chain/rules.ts';

interface Need<Fact> {
  /** The entries that are replaced. */
  readonly without: Partial<ChainRules>;
  /** A run that ends under either table, and what is to be seen at its end. */
  readonly run: (rules: ChainRules) => Promise<Fact>;
  readonly failure: Fact;
  readonly sound: Fact;
}

/** The failure is seen where the rule is replaced, and not where it holds. */
export async function expectNeeded<Fact>(need: Need<Fact>): Promise<void> {
  const { without, run, failure, sound } = need;
  expect(await run({ ...CHAIN_RULES, ...without }), 'without the rule').toEqual(failure);
  expect(await run(CHAIN_RULES), 'with the rule').toEqual(sound);
}
