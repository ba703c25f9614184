/** The whole drill in one go: while one target is played, those before it are attacked. */
import { AttackQueue } from './attack-queue.ts';
import { reportRun } from './judge-run.ts';
import type { DrillReport } from './report/drill-report.ts';
import { type Circumstances, readDocument, runPaths, writeDocument } from './run-directory.ts';
import type { RunPlan } from './run-plan.ts';
import { runTargets } from './run-targets.ts';

export interface DrillOptions {
  /** Where loot and reports go. */
  readonly root: string;
  readonly seed: number;
  readonly plan: RunPlan;
  readonly only: readonly string[] | null;
  secondsPerAttack(target: string): number;
  say(sentence: string): void;
  readonly signal: AbortSignal;
}

/**
 * @throws {DOMException} AbortError when the signal ended it.
 * @throws {Error} when a target cannot be played or an attacker ends badly.
 */
export async function drill(options: DrillOptions): Promise<DrillReport> {
  const started = performance.now();
  const { root } = options;
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  const queue = new AttackQueue({ ...options, signal });
  try {
    await runTargets({
      ...options,
      directory: root,
      signal,
      onLooted: (target) => queue.add(target),
    });
    await queue.finished();
  } catch (error) {
    failure.abort();
    await queue.finished().catch(() => undefined);
    throw error;
  }
  noteSeconds(root, (performance.now() - started) / 1_000);
  options.say('all targets are attacked: scoring');
  return reportRun(root);
}

function noteSeconds(root: string, seconds: number): void {
  const { circumstances } = runPaths(root);
  const noted = readDocument(circumstances, (value) => value as Circumstances);
  if (noted !== null) writeDocument(circumstances, { ...noted, seconds: Math.round(seconds) });
}
