/** What every target is given, and what it gives back. */
import type { Story } from '../plant/story.ts';
import {
  type LootMap,
  type RecordOwner,
  type RunPaths,
  readDocument,
  type SideKnowledge,
  type SideKnowledgeAnswer,
  type TargetRun,
  writeDocument,
} from '../run-directory.ts';

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
