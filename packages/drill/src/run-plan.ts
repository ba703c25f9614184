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
  readonly name: 'quick' | 'full';
  /** Control and ours: the same story, with all content. */
  readonly story: Size;
  /** Ours by light traffic: who talks with whom, at scale. */
  readonly linkage: Size;
  readonly afterEnd: Size;
  /** Added to the run's seed: linking is played with each of them, on ours and on the copy that leaks most. */
  readonly linkageSeeds: readonly number[];
  readonly linkageSeedSize: Size;
  /** Ours twice, with stories of equal shape and different content; null leaves it out. */
  readonly twins: Size | null;
  /** Noise of each kind, in MiB, in which the attacks must find nothing; 0 leaves it out. */
  readonly noiseMebibytes: number;
  /** Systems of others, for comparison, where they are installed. */
  readonly withPeers: boolean;
  readonly mutants: readonly Mutant[];
  mutantSize(mutant: Mutant): Size;
  /** How long a group of attacks works on a kind of a target's loot, in seconds of its own processor time. */
  secondsPerAttack(target: string): number;
  /** What a larger plan has and this one has not, in sentences; printed with the result. */
  readonly leftOut: readonly string[];
}

export const FULL_PLAN: RunPlan = {
  name: 'full',
  story: storyOf(10, 3, 1.5),
  linkage: chatOf(500, 4, 1),
  afterEnd: chatOf(20, 3, 1),
  linkageSeeds: [1, 2, 3, 4, 5],
  linkageSeedSize: chatOf(100, 4, 1),
  twins: storyOf(2, 1, 1),
  noiseMebibytes: 2,
  withPeers: true,
  mutants: MUTANTS,
  mutantSize: (mutant) => mutantSize(mutant, mutant.name === 'stable-conversation' ? 500 : 60),
  secondsPerAttack: (target) => {
    if (/^(?:mutant-|noise$)/.test(target)) return 4;
    // The most rows, and each is read unwrapped as well.
    return target === 'ours-linkage' ? 40 : 15;
  },
  leftOut: [],
};

/** To find friends among many takes longer than all other alarms of the quick run together. */
const QUICK_MUTANTS: readonly Mutant[] = onePerMetric(
  MUTANTS.filter(({ mustBeCaughtBy }) => mustBeCaughtBy !== 'linking-friends'),
);

export const QUICK_PLAN: RunPlan = {
  name: 'quick',
  story: storyOf(2, 1, 1),
  linkage: chatOf(20, 4, 1),
  afterEnd: chatOf(8, 3, 1),
  linkageSeeds: [],
  linkageSeedSize: chatOf(100, 4, 1),
  twins: null,
  noiseMebibytes: 0,
  withPeers: false,
  mutants: QUICK_MUTANTS,
  mutantSize: (mutant) => mutantSize(mutant, 12),
  // A zero must come of attacks that finished; a leak that is there shows in the first seconds.
  secondsPerAttack: (target) =>
    target.startsWith('mutant-') ? 1 : target.startsWith('ours') ? 6 : 2,
  leftOut: [
    `Two families tell the story instead of ${FULL_PLAN.story.families}, and 20 are linked instead of ${FULL_PLAN.linkage.families}: small numbers prove less.`,
    'The attacks have 6 seconds of the processor for a kind of loot instead of 15, 2 with the control, and 1 instead of 4 with sabotaged copies.',
    'Linking is played with one seed instead of several.',
    'Nobody tries to tell two servers apart whose families said different things, or what a day changed.',
    'False hits in noise are not counted.',
    'Systems of others are not played for comparison.',
    ...sentenceOf(MUTANTS.filter((mutant) => !QUICK_MUTANTS.includes(mutant))),
  ],
};

/** The first that needs no real families, because founding those takes seconds; else the first. */
function onePerMetric(mutants: readonly Mutant[]): readonly Mutant[] {
  const metrics = [...new Set(mutants.map(({ mustBeCaughtBy }) => mustBeCaughtBy))];
  return metrics.flatMap((metric) => {
    const meant = mutants.filter(({ mustBeCaughtBy }) => mustBeCaughtBy === metric);
    return meant.find(({ drive }) => drive !== 'households') ?? meant[0] ?? [];
  });
}

function sentenceOf(missing: readonly Mutant[]): readonly string[] {
  const names = missing.map(({ name }) => name).join(', ');
  return missing.length === 0 ? [] : [`Of the sabotaged copies these are not played: ${names}.`];
}

/** Twelve families are at most 60 people, who may all be connected at a time. */
const MOST_CONNECTED_FAMILIES = 12;

function mutantSize({ mustBeCaughtBy, drive }: Mutant, linkedFamilies: number): Size {
  switch (drive) {
    case 'households':
      return storyOf(2, 1, 1);
    // Of more, the log would hold the end of the story only.
    case 'light-running':
    case 'light-per-person':
      return chatOf(MOST_CONNECTED_FAMILIES, 4, 1);
    default:
      return mustBeCaughtBy.startsWith('linking') ? chatOf(linkedFamilies, 4, 1) : chatOf(8, 3, 1);
  }
}
