/** Plays the story on every target of a plan and fills the run's directory, up to the loot. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drilledCommit } from './drilled-commit.ts';
import { expectedChecks } from './expected-checks.ts';
import { inLanes } from './in-lanes.ts';
import { makePopulation } from './plant/population.ts';
import { retell, retellAtLength } from './plant/retell.ts';
import { makeStory, type Story } from './plant/story.ts';
import {
  type Circumstances,
  type RunPaths,
  type RunRecord,
  runPaths,
  type TargetRun,
  writeDocument,
  writeLines,
} from './run-directory.ts';
import type { RunPlan, Size } from './run-plan.ts';
import { seededTarget } from './seeded-target.ts';
import { projectTree } from './targets/built-tree.ts';
import { type Mutant, mutantTarget } from './targets/mutant.ts';
import { unplayedPeers } from './targets/peers.ts';
import { playControl } from './targets/play-control.ts';
import { OURS, oursTarget, playHouseholds } from './targets/play-households.ts';
import { type LightTarget, playLight } from './targets/play-light.ts';
import { playMutant } from './targets/play-mutant.ts';
import { NOISE, playNoise } from './targets/play-noise.ts';
import { POSTGRES, playPostgres } from './targets/play-postgres.ts';
import { type TargetContext, type TargetResult, writeOwners } from './targets/target.ts';
import { dayTarget, twinTarget } from './twin-targets.ts';

/** A Monday; the story has a calendar of its own. */
const STORY_BEGINS = 1_790_553_600;

/** Folders of a run. */
const PARTS = [
  'loot',
  'devices',
  'device-trials',
  'erased',
  'before-end',
  'after-restart',
  'planted',
  'kits',
  'secret-bytes',
  'side-knowledge',
  'findings',
];

const FILES = [
  'truth.jsonl',
  'loot-map.json',
  'run.json',
  'circumstances.json',
  'report.json',
  'report.md',
  'report.html',
];

const LINKAGE = 'ours-linkage';
const AFTER_END = 'ours-after-end';
const SEEDED = 'ours';
/** What the same seeds are played on for comparison: each row names its conversation. */
const LEAKY = 'stable-conversation';
/** Whose twins a classifier must tell apart: its envelopes show how much was said. */
const TELLING = 'unpadded';
const LIGHT = 'ours-light';

export interface RunTargetsOptions {
  readonly directory: string;
  readonly seed: number;
  readonly plan: RunPlan;
  /** Names of targets; null plays all. */
  readonly only: readonly string[] | null;
  say(sentence: string): void;
  /** Called as soon as a target's loot is complete. */
  readonly onLooted?: (target: string) => void;
  /** Ends the run before its next target. */
  readonly signal?: AbortSignal;
}

/** Servers and devices mostly wait for each other: while one target does, another one goes on. */
const PLAYED_AT_ONCE = 2;

interface Job {
  readonly target: string;
  readonly size: Size;
  /** Added to the run's. */
  readonly seed?: number;
  /** Null when the target is not there on this machine. */
  play(context: TargetContext): Promise<TargetResult | null>;
}

/**
 * Overwrites what an earlier run left in the directory.
 * @throws {DOMException} AbortError when the signal ended it.
 */
export async function runTargets(options: RunTargetsOptions): Promise<RunRecord> {
  const { directory, seed, plan, only, signal } = options;
  const paths = emptied(directory);
  const storyOf = storyTeller(seed);
  writeLines(paths.truth, storyOf(plan.story).truth);
  writeDocument(paths.circumstances, circumstancesOf(plan, only));
  const jobs = jobsOf(plan).filter(({ target }) => only === null || only.includes(target));
  const played = new Map<string, TargetRun>();
  const workshop = mkdtempSync(join(tmpdir(), 'knothole-drill-'));
  try {
    await inLanes(longestFirst(jobs), PLAYED_AT_ONCE, signal, async (job) => {
      const story = storyOf(job.size, job.seed);
      const run = await playJob(job, { paths, story, workshop }, options);
      if (run !== null) played.set(job.target, run);
    });
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
  const targets = jobs.flatMap(({ target }) => played.get(target) ?? []);
  const record: RunRecord = { version: 1, seed, families: plan.story.families, targets };
  writeDocument(paths.record, record);
  return record;
}

async function playJob(
  job: Job,
  context: Omit<TargetContext, 'say'>,
  { say, onLooted }: RunTargetsOptions,
): Promise<TargetRun | null> {
  const result = await job.play({ ...context, say });
  if (result === null) return null;
  const { run, owners } = result;
  writeOwners(context.paths, job.target, owners);
  say(`${job.target}: played and looted, ${run.messages} messages, ${run.seconds.toFixed(1)} s`);
  onLooted?.(job.target);
  return run;
}

/** Ours takes longest to play, and of the others the largest are attacked longest: they must not begin last. */
function longestFirst(jobs: readonly Job[]): readonly Job[] {
  const length = ({ target, size }: Job): number =>
    target === OURS ? Number.POSITIVE_INFINITY : size.families;
  return [...jobs].sort((a, b) => length(b) - length(a));
}

function storyTeller(seed: number): (size: Size, other?: number) => Story {
  const stories = new Map<string, Story>();
  return (size, other = 0) => {
    const key = JSON.stringify([size, other]);
    const story = stories.get(key) ?? tell(seed + other, size);
    stories.set(key, story);
    return story;
  };
}

function circumstancesOf(plan: RunPlan, only: readonly string[] | null): Circumstances {
  const chosen = only === null ? [] : [`Only these were played: ${only.join(', ')}.`];
  const peers = plan.withPeers ? unplayedPeers() : [];
  const leftOut = [...plan.leftOut, ...peers, ...chosen];
  const expected = expectedChecks(plan, only);
  return { plan: plan.name, commit: drilledCommit(), leftOut, expected, seconds: null };
}

export function tell(seed: number, size: Size): Story {
  return makeStory(makePopulation(seed, size.families), { ...size, begins: STORY_BEGINS });
}

function jobsOf(plan: RunPlan): readonly Job[] {
  const { families } = plan.story;
  return [
    { target: 'control', size: plan.story, play: playControl },
    {
      target: OURS,
      size: plan.story,
      play: (context) => playHouseholds(context, oursTarget(families)),
    },
    lightJob(LINKAGE, plan.linkage, { stage: 'live', isLarge: true, withFiles: true }),
    lightJob(AFTER_END, plan.afterEnd, { stage: 'after-end', isLarge: false, withFiles: true }),
    ...plan.linkageSeeds.flatMap((seed) => seedJobs(plan, seed)),
    ...(plan.twins === null
      ? []
      : [...twinJobs(plan.twins), ...lightTwinJobs(plan), daysJob(plan)]),
    ...(plan.noiseMebibytes === 0 ? [] : [noiseJob(plan)]),
    ...(plan.withPeers ? [{ target: POSTGRES, size: plan.story, play: playPostgres }] : []),
    ...plan.mutants.map(
      (mutant): Job => ({
        target: mutantTarget(mutant),
        size: plan.mutantSize(mutant),
        play: (context) => playMutant(context, mutant),
      }),
    ),
  ];
}

/** One story on ours and on the copy whose rows name their conversation. */
function seedJobs({ linkageSeedSize: size, mutants }: RunPlan, seed: number): readonly Job[] {
  const ours = lightJob(seededTarget(SEEDED, seed), size, {
    stage: 'live',
    isLarge: true,
    withFiles: false,
  });
  const leaky = mutants.filter(({ name }) => name === LEAKY);
  const jobs = leaky.map((mutant): Job => {
    const target = seededTarget(mutantTarget(mutant), seed);
    return { target, size, play: (context) => playMutant(context, mutant, target) };
  });
  return [ours, ...jobs].map((job) => ({ ...job, seed }));
}

/** For whoever tries to tell two stores apart by what was said. */
function twinJobs(size: Size): readonly Job[] {
  const twin = (target: string, tellOther: (story: Story) => Story): Job => ({
    target,
    size,
    play: (context) =>
      playHouseholds(
        { ...context, story: tellOther(context.story) },
        {
          ...oursTarget(size.families),
          name: target,
          friendships: 0,
          withRestoring: false,
          withFiles: false,
          onOwnDisk: false,
        },
      ),
  });
  return [
    twin(twinTarget('ours', 'a'), (story) => story),
    twin(twinTarget('ours', 'b'), retellAtLength),
  ];
}

/** The same with more rows, and with a copy that must not stand the test. */
function lightTwinJobs({ linkageSeedSize: size, mutants }: RunPlan): readonly Job[] {
  const how = { stage: 'live', isLarge: true, withFiles: false } as const;
  const telling = mutants.filter(({ name }) => name === TELLING);
  const pair = (which: 'a' | 'b', tellOther: (story: Story) => Story): readonly Job[] => {
    const jobs = [
      lightJob(twinTarget(LIGHT, which), size, how),
      ...telling.map((mutant) => pairedMutantJob(mutant, which, size)),
    ];
    return jobs.map((job) => ({
      ...job,
      play: (context) => job.play({ ...context, story: tellOther(context.story) }),
    }));
  };
  return [...pair('a', retell), ...pair('b', retellAtLength)];
}

/** It is compared and not searched: what is to catch it elsewhere does not look here. */
function pairedMutantJob(mutant: Mutant, which: 'a' | 'b', size: Size): Job {
  const target = twinTarget(mutantTarget(mutant), which);
  const play = async (context: TargetContext): Promise<TargetResult> => {
    const result = await playMutant(context, mutant, target);
    return { ...result, run: { ...result.run, mustBeCaughtBy: null } };
  };
  return { target, size, play };
}

function noiseJob({ afterEnd, noiseMebibytes }: RunPlan): Job {
  const play = (context: TargetContext) => playNoise(context, noiseMebibytes);
  return { target: NOISE, size: afterEnd, play };
}

/** Looted after the first day too. */
function daysJob({ linkageSeedSize }: RunPlan): Job {
  const size = { ...linkageSeedSize, days: 2 };
  const how = {
    stage: 'live',
    isLarge: true,
    withFiles: false,
    firstDay: dayTarget('ours', 1),
  } as const;
  return lightJob(dayTarget('ours', 2), size, how);
}

function lightJob(
  name: string,
  size: Size,
  how: Pick<LightTarget, 'stage' | 'isLarge' | 'withFiles' | 'firstDay'>,
): Job {
  const rest = { mustBeCaughtBy: null, special: null } as const;
  return {
    target: name,
    size,
    play: (context) => playLight(context, { name, tree: projectTree(), ...rest, ...how }),
  };
}

function emptied(directory: string): RunPaths {
  const paths = runPaths(directory);
  mkdirSync(directory, { recursive: true });
  for (const part of PARTS) {
    rmSync(join(directory, part), { recursive: true, force: true });
  }
  for (const file of FILES) {
    rmSync(join(directory, file), { force: true });
  }
  return paths;
}
