/** How large a run is: what takes part, with how many families, for how many days. */
import type { Mutant } from './targets/mutant.ts';
import { MUTANTS } from './targets/mutants.ts';

export interface Size {
  readonly families: number;
  readonly days: number;
  /** Mean number of bursts of a family per day. */
  readonly bursts: number;
}

export interface RunPlan {
  /** Control and ours: the same story, with all content. */
  readonly story: Size;
  /** Ours by light traffic: who talks with whom, at scale. */
  readonly linkage: Size;
  readonly afterEnd: Size;
  readonly mutants: readonly Mutant[];
  mutantSize(mutant: Mutant): Size;
}

export const QUICK_PLAN: RunPlan = {
  story: { families: 2, days: 1, bursts: 1 },
  linkage: { families: 20, days: 2, bursts: 1.5 },
  afterEnd: { families: 4, days: 1, bursts: 1 },
  mutants: MUTANTS.filter(({ drive }) => drive !== 'households'),
  mutantSize: ({ mustBeCaughtBy, drive }) => {
    if (drive === 'light-per-person') {
      return { families: 8, days: 2, bursts: 1.5 };
    }
    return mustBeCaughtBy.startsWith('linking')
      ? { families: 20, days: 2, bursts: 1.5 }
      : { families: 4, days: 1, bursts: 1 };
  },
};

export const FULL_PLAN: RunPlan = {
  story: { families: 10, days: 3, bursts: 1.5 },
  linkage: { families: 500, days: 5, bursts: 1.5 },
  afterEnd: { families: 20, days: 2, bursts: 1.5 },
  mutants: MUTANTS,
  mutantSize: ({ name, mustBeCaughtBy, drive }) => {
    if (name === 'stable-conversation') {
      return { families: 500, days: 5, bursts: 1.5 };
    }
    if (drive === 'light-per-person') {
      return { families: 12, days: 5, bursts: 1.5 };
    }
    return mustBeCaughtBy.startsWith('linking')
      ? { families: 60, days: 5, bursts: 1.5 }
      : { families: 4, days: 1, bursts: 1 };
  },
};
