/** From loot to report: the attacks in processes of their own, then the score, then the reports. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeReports } from './report/write-reports.ts';
import { runPaths } from './run-directory.ts';
import type { RunReport } from './score/run-report.ts';
import { readRunRecord, scoreRun } from './score/score-run.ts';

/** The built attacker: it is started, never imported. */
const ATTACKER = fileURLToPath(new URL('../dist/attack/main.js', import.meta.url));
const MOST_AT_ONCE = 2;

export interface JudgeOptions {
  /** The longest, in seconds of its own processor time, that a group of attacks works on a kind of loot. */
  readonly secondsPerAttack: number;
  /** Target that is the untouched server. */
  readonly untouched: string;
  say(sentence: string): void;
}

/**
 * Attacks every target of a played run, scores it and writes report.json, report.md and report.html.
 * @throws {Error} when the directory holds no played run, or an attacker ends badly.
 */
export async function judgeRun(root: string, options: JudgeOptions): Promise<RunReport> {
  const record = readRunRecord(root);
  const waiting = record.targets.map(({ target }) => target);
  const worker = async (): Promise<void> => {
    for (let target = waiting.shift(); target !== undefined; target = waiting.shift()) {
      await attackTarget(root, target, options);
    }
  };
  await Promise.all(Array.from({ length: Math.min(MOST_AT_ONCE, availableParallelism()) }, worker));
  const report = scoreRun(root, { untouched: options.untouched });
  writeReports(root, report);
  return report;
}

async function attackTarget(
  root: string,
  target: string,
  { secondsPerAttack, say }: JudgeOptions,
): Promise<void> {
  const paths = runPaths(root);
  const side = paths.sideKnowledge(target);
  const started = performance.now();
  const args = [
    ATTACKER,
    '--loot',
    join(root, 'loot', target),
    '--findings',
    paths.findings(target),
  ];
  args.push('--seconds', String(secondsPerAttack), ...(existsSync(side) ? ['--side', side] : []));
  const attacker = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const code = await new Promise<number | null>((resolve, reject) => {
    attacker.on('error', reject).on('exit', resolve);
  });
  if (code !== 0) throw new Error(`the attack on ${target} ended with ${code}`);
  say(`${target}: attacked, ${((performance.now() - started) / 1_000).toFixed(1)} s`);
}
