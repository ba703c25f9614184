/**
 * The model knows buckets of weeks only. Where families and bridges are simulated, their rows lie in
 * such buckets too: all other rules are the product's.
 */
import type { ChainRules } from '../../src/chain/rules.ts';

export function inWeeks(rules: ChainRules): ChainRules {
  return {
    ...rules,
    nextBucket: (_, current, seconds) => rules.nextBucket('conversation', current, seconds),
    allowsBucket: (_, current, next) => rules.allowsBucket('conversation', current, next),
  };
}
