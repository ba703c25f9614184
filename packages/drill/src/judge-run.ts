/** From loot to report: the attacks, then the score, then the reports. */
import { AttackQueue } from './attack-queue.ts';
import type { DrillReport } from './report/drill-report.ts';
import { writeReports } from './report/write-reports.ts';
import { readRunRecord, scoreRun } from './score/score-run.ts';

/** Target that is the untouched server. */
const UNTOUCHED = 'ours';

export interface JudgeOptions {
  secondsPerAttack(target: string): number;
  say(sentence: string): void;
  readonly signal: AbortSignal;
}

/**
 * Attacks every target of a played run, scores it and writes report.json, report.md and report.html.
 * @throws {Error} when the directory holds no played run, or an attacker ends badly.
 */
export async function judgeRun(root: string, options: JudgeOptions): Promise<DrillReport> {
  const queue = new AttackQueue({ root, ...options });
  for (const { target } of readRunRecord(root).targets) queue.add(target);
  await queue.finished();
  return reportRun(root);
}

/** Scores a run whose targets were all attacked, and writes its reports. */
export function reportRun(root: string): DrillReport {
  return writeReports(root, scoreRun(root, { untouched: UNTOUCHED }));
}
