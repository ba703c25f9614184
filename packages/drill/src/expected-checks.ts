/**
 * Checks that a plan promises. A check is made of what a target left behind; where that is missing it
 * would not be red but absent, and nobody misses what is not there.
 */
import { FIELDS } from './run-directory.ts';
import type { RunPlan } from './run-plan.ts';
import { seededTarget } from './seeded-target.ts';
import { mutantTarget } from './targets/mutant.ts';

const OF_CONTROL = ['gender', 'first name', 'year of birth', 'country'].map(
  (field) =>
    `the control tells each ${field} better than guessing, and of exchanged families no better`,
);

/** Whatever memory lets nobody look into, and peers that are not installed, may be absent. */
export function expectedChecks(plan: RunPlan, only: readonly string[] | null): readonly string[] {
  const isPlayed = (target: string): boolean => only === null || only.includes(target);
  const of = (target: string, names: readonly string[]): readonly string[] =>
    isPlayed(target) ? names : [];
  return [
    ...of('control', [
      ...FIELDS.map((field) => `the control loses its ${field}`),
      // Of a few families nothing can be said against guessing.
      ...(plan.name === 'full' ? OF_CONTROL : []),
    ]),
    ...of('ours', ofOurs()),
    ...of('ours-after-end', ofTheEnd()),
    ...of('ours-linkage', ['ours-linkage raises no alarm']),
    ...plan.mutants.flatMap((mutant) => {
      const target = mutantTarget(mutant);
      return of(target, [`${target} is caught by ${mutant.mustBeCaughtBy}`]);
    }),
    ...(only === null ? ofAllTogether(plan) : []),
  ];
}

function ofOurs(): readonly string[] {
  return [
    'is searched to the end by all attacks but the hunt for keys',
    'at rest is 0 in every row and kind of loot',
    'live: only address and socket rows are above 0',
    ...FIELDS.map((field) => `keeps its ${field}`),
    'helps nobody guess a gender, first name, year of birth or country',
    'holds no read message that the devices’ keys still open',
    'shows the same trial opening messages before they are read',
    'shows no text behind a seal to whoever tries every key of the devices on every envelope',
    'holds no read message that opens with any key of the devices or what MLS derives from it',
    'shows the same keys opening messages before they are read',
    'raises no alarm',
  ].map((name) => `ours ${name}`);
}

function ofTheEnd(): readonly string[] {
  return [
    'shows the search finding keys and envelopes before their bucket ends',
    'keeps no key of an ended bucket in files, backups or free blocks',
    'gives back no envelope of an ended bucket from files, backups or free blocks',
    'raises no alarm',
  ].map((name) => `ours-after-end ${name}`);
}

function ofAllTogether({ linkageSeeds, twins, noiseMebibytes }: RunPlan): readonly string[] {
  return [
    'ours links no records better than chance, all rankings of all seeds at once',
    'ours keeps rows that all look alike: the smallest class is the whole bucket',
    ...linkageSeeds.map(
      (seed) => `${seededTarget('ours', seed)} raises no alarm by links and sizes`,
    ),
    ...(linkageSeeds.length === 0
      ? []
      : ['the copy with one address per conversation is ahead of ours with every seed']),
    ...(twins === null ? [] : OF_TWINS),
    ...(noiseMebibytes === 0 ? [] : ['noise gives no more false hits than one in 16 MiB']),
  ];
}

const OF_TWINS = [
  'ours keeps stores of one shape, whatever was said',
  'ours-light keeps stores of one shape, whatever was said',
  'ours does not show a classifier whose store a row is from',
  'ours-light does not show a classifier whose store a row is from',
  'mutant-unpadded shows the classifier whose store a row is from',
  'ours shows a day later how much was written, and nothing else',
] as const;
