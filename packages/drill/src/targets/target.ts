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

const HOUR_SECONDS = 3_600;
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
  const times = played.filter((event) => event.family === family).map(({ at }) => at);
  const load = loadByHour(played);
  const knowledge: SideKnowledge = {
    times,
    ranks: times.map((at) => rankByLoad(load, at)),
    allMessages: played.length,
  };
  const answer: SideKnowledgeAnswer = { family };
  writeDocument(paths.sideKnowledge(target), knowledge);
  writeDocument(paths.sideKnowledgeAnswer(target), answer);
}

function loadByHour(played: readonly { readonly at: number }[]): ReadonlyMap<number, number> {
  const load = new Map<number, number>();
  for (const { at } of played) {
    const hour = Math.floor(at / HOUR_SECONDS);
    load.set(hour, (load.get(hour) ?? 0) + 1);
  }
  return load;
}

/** Within the hour he can only guess that the load was even. */
function rankByLoad(load: ReadonlyMap<number, number>, at: number): number {
  const hour = Math.floor(at / HOUR_SECONDS);
  const before = [...load].reduce((sum, [other, count]) => sum + (other < hour ? count : 0), 0);
  const share = (at % HOUR_SECONDS) / HOUR_SECONDS;
  return before + share * (load.get(hour) ?? 0);
}
