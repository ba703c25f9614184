/** A mutant is played as ours is, from its own sabotaged tree. */
import { join } from 'node:path';
import { type Mutant, mutantTarget, sabotagedTree } from './mutant.ts';
import { playHouseholds } from './play-households.ts';
import { type LightTarget, playLight } from './play-light.ts';
import type { TargetContext, TargetResult } from './target.ts';

/** Enough for a leak of content to show; founding families costs seconds. */
const HOUSEHOLDS = 2;
/** Of more, only the database is looted. */
const MOST_SMALL_FAMILIES = 30;

/** @param name - Of the target, where it is not the mutant's own. */
export async function playMutant(
  context: TargetContext,
  mutant: Mutant,
  name: string = mutantTarget(mutant),
): Promise<TargetResult> {
  const tree = sabotagedTree(mutant, join(context.workshop, `${name}-tree`));
  const { mustBeCaughtBy } = mutant;
  const isLarge = context.story.population.families.length > MOST_SMALL_FAMILIES;
  const result =
    mutant.drive === 'households'
      ? await playHouseholds(context, {
          name,
          tree,
          mustBeCaughtBy,
          mostFamilies: HOUSEHOLDS,
          friendships: 0,
          withRestoring: false,
          withFiles: false,
          onOwnDisk: false,
        })
      : await playLight(context, { name, tree, mustBeCaughtBy, ...lightly(mutant, isLarge) });
  return { ...result, run: { ...result.run, notes: [mutant.leak, ...result.run.notes] } };
}

function lightly(
  { drive, withFiles = false }: Mutant,
  isLarge: boolean,
): Pick<LightTarget, 'stage' | 'special' | 'isLarge' | 'withFiles'> {
  const common = { stage: 'live', special: null, isLarge, withFiles } as const;
  switch (drive) {
    case 'light':
    case 'households':
      return common;
    case 'light-with-time':
      return { ...common, special: 'story-time' };
    case 'light-running':
      return { ...common, special: 'running-copy' };
    case 'light-per-person':
      return { ...common, special: 'link-per-person' };
    case 'after-end':
      return { ...common, stage: 'after-end' };
  }
}
