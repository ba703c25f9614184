/** What every target is given, and what it gives back. */
import type { Story, StoryEvent } from '../plant/story.ts';
import {
  type FieldTruth,
  type LootMap,
  type Planted,
  type RecordOwner,
  type RunPaths,
  readDocument,
  type SideKnowledge,
  type SideKnowledgeAnswer,
  type TargetRun,
  writeDocument,
  writeLines,
} from '../run-directory.ts';

const CANARY = /knothole-[a-z-]+-[0-9a-f]{16}/g;

export interface TargetContext {
  readonly paths: RunPaths;
  readonly story: Story;
  /** Where servers and devices may work; removed after the run. */
  readonly workshop: string;
  say(sentence: string): void;
}

export interface TargetResult {
  readonly run: TargetRun;
  readonly owners: readonly RecordOwner[];
}

/**
 * Notes which canaries the target was told: those in what was played, and those of fields that no
 * event carries in its text but `isTold` knows of.
 */
export function writePlanted(
  { paths, story }: TargetContext,
  target: string,
  played: readonly StoryEvent[],
  isTold: (truth: FieldTruth) => boolean,
): void {
  const said = new Set(played.flatMap(canariesIn));
  const planted = story.truth
    .filter((truth): truth is FieldTruth => truth.kind === 'field')
    .filter((truth) => said.has(truth.canary) || isTold(truth))
    .map(({ canary }): Planted => ({ canary }));
  writeLines(paths.planted(target), planted);
}

function canariesIn({ text, bytes }: StoryEvent): readonly string[] {
  return `${text} ${Buffer.from(bytes).toString('latin1')}`.match(CANARY) ?? [];
}

/** Adds the target's records to the run's map, in place of those of an earlier run. */
export function writeOwners(paths: RunPaths, target: string, owners: readonly RecordOwner[]): void {
  const before = readDocument(paths.lootMap, (value) => value as LootMap) ?? {};
  writeDocument(paths.lootMap, { ...before, [target]: owners });
}

/**
 * The family whose times the attacker knows is the one with most messages among `played`: the worst
 * case for it.
 */
export function writeSideKnowledge(
  paths: RunPaths,
  target: string,
  played: readonly { readonly at: number; readonly family: string }[],
): void {
  const counts = new Map<string, number>();
  for (const { family } of played) {
    counts.set(family, (counts.get(family) ?? 0) + 1);
  }
  const [family = ''] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
  const known = [...played.entries()].filter(([, event]) => event.family === family);
  const knowledge: SideKnowledge = {
    times: known.map(([, { at }]) => at),
    ranks: known.map(([rank]) => rank),
    allMessages: played.length,
  };
  const answer: SideKnowledgeAnswer = { family };
  writeDocument(paths.sideKnowledge(target), knowledge);
  writeDocument(paths.sideKnowledgeAnswer(target), answer);
}
