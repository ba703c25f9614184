/** A mutant is played as ours is, from its own sabotaged tree. */
import { join } from 'node:path';
import { type Mutant, mutantTarget, sabotagedTree } from './mutant.ts';
import { playHouseholds } from './play-households.ts';
import { type LightTarget, playLight } from './play-light.ts';
import type { TargetContext, TargetResult } from './target.ts';

/** Enough for a leak of content to show; founding families costs seconds. */
const HOUSEHOLDS = 2;

export async function playMutant(context: TargetContext, mutant: Mutant): Promise<TargetResult> {
  const name = mutantTarget(mutant);
  const tree = sabotagedTree(mutant, join(context.workshop, `${name}-tree`));
  const { mustBeCaughtBy } = mutant;
  const result =
    mutant.drive === 'households'
      ? await playHouseholds(context, {
          name,
          tree,
          mustBeCaughtBy,
          mostFamilies: HOUSEHOLDS,
          onOwnDisk: false,
        })
      : await playLight(context, { name, tree, mustBeCaughtBy, ...lightly(mutant.drive) });
  return { ...result, run: { ...result.run, notes: [mutant.leak, ...result.run.notes] } };
}

function lightly(
  drive: Exclude<Mutant['drive'], 'households'>,
): Pick<LightTarget, 'stage' | 'special' | 'withNetwork' | 'withMemory'> {
  const common = { stage: 'live', special: null, withNetwork: true, withMemory: false } as const;
  switch (drive) {
    case 'light':
      return common;
    case 'light-with-time':
      return { ...common, special: 'story-time' };
    case 'light-per-person':
      return { ...common, special: 'link-per-person' };
    case 'after-end':
      return { ...common, stage: 'after-end' };
  }
}
