/** How large a run is: what takes part, with how many families, for how many days. */
import type { Mutant } from './targets/mutant.ts';
import { MUTANTS } from './targets/mutants.ts';

export interface Size {
  readonly families: number;
  readonly days: number;
  /** Mean number of bursts of a family per day. */
  readonly bursts: number;
  /** Whether fields, photos and voice are typed and sent, beside the chat. */
  readonly withFields: boolean;
}

/** Who talks with whom, and when. */
const chatOf = (families: number, days: number, bursts: number): Size => ({
  families,
  days,
  bursts,
  withFields: false,
});
const storyOf = (families: number, days: number, bursts: number): Size => ({
  ...chatOf(families, days, bursts),
  withFields: true,
});

export interface RunPlan {
  /** Control and ours: the same story, with all content. */
  readonly story: Size;
  /** Ours by light traffic: who talks with whom, at scale. */
  readonly linkage: Size;
  readonly afterEnd: Size;
  /** Ours twice, with stories of equal shape and different content; null leaves it out. */
  readonly twins: Size | null;
  /** Systems of others, for comparison, where they are installed. */
  readonly withPeers: boolean;
  readonly mutants: readonly Mutant[];
  mutantSize(mutant: Mutant): Size;
}

export const QUICK_PLAN: RunPlan = {
  story: storyOf(2, 1, 1),
  linkage: chatOf(20, 4, 1),
  afterEnd: chatOf(8, 3, 1),
  twins: null,
  withPeers: false,
  mutants: MUTANTS.filter(({ drive }) => drive !== 'households'),
  mutantSize: (mutant) => mutantSize(mutant, 20),
};

export const FULL_PLAN: RunPlan = {
  story: storyOf(10, 3, 1.5),
  linkage: chatOf(500, 4, 1),
  afterEnd: chatOf(20, 3, 1),
  twins: storyOf(2, 1, 1),
  withPeers: true,
  mutants: MUTANTS,
  mutantSize: (mutant) => mutantSize(mutant, mutant.name === 'stable-conversation' ? 500 : 60),
};

/** Twelve families are at most 60 people, who may all be connected at a time. */
const MOST_CONNECTED_FAMILIES = 12;

function mutantSize({ mustBeCaughtBy, drive }: Mutant, linkedFamilies: number): Size {
  switch (drive) {
    case 'households':
      return storyOf(2, 1, 1);
    case 'light-per-person':
      return chatOf(MOST_CONNECTED_FAMILIES, 4, 1);
    default:
      return mustBeCaughtBy.startsWith('linking') ? chatOf(linkedFamilies, 4, 1) : chatOf(8, 3, 1);
  }
}
