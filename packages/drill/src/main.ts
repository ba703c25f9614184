#!/usr/bin/env node
/** The command `knothole-drill`: 0 when all is well, 1 when a check is red, 2 when it was misused. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { KnotholeError } from '@knothole/protocol';
import { compareStores } from './attack/compare-stores.ts';
import { type DrillCommand, parseCommandLine, USAGE } from './command-line.ts';
import { drill } from './drill.ts';
import { judgeRun } from './judge-run.ts';
import { ownCommand } from './own-command.ts';
import type { DrillReport } from './report/drill-report.ts';
import { redSentences } from './report/red-sentences.ts';
import { runPaths, writeLines } from './run-directory.ts';
import { runTargets, tell } from './run-targets.ts';

const MISUSED = 2;
const INTERRUPTED = 130;

const DAYS = 3;
const BURSTS = 1.5;

const code = await main(process.argv.slice(2)).catch(failure);
// A pipe may be slower than we are: what was printed must be out before the end.
process.stdout.write('', () => process.exit(code));

async function main(line: readonly string[]): Promise<number> {
  const command = parseCommandLine(line);
  if (command === null) {
    print(USAGE.trimEnd());
    return line.length === 0 ? MISUSED : 0;
  }
  return await runCommand(command, firstInterrupt());
}

async function runCommand(command: DrillCommand, signal: AbortSignal): Promise<number> {
  const { run: root, seed, plan, only, secondsPerAttack, asJson } = command;
  switch (command.command) {
    case 'drill':
      return tellResult(
        await drill({ root, seed, plan, only, secondsPerAttack, say, signal }),
        command,
      );
    case 'judge':
      return tellResult(await judgeRun(root, { secondsPerAttack, say, signal }), command);
    case 'own':
      return ownCommand({ ...command.own, seconds: secondsPerAttack('own'), asJson, say: print });
    case 'run':
      await runTargets({ directory: root, seed, plan, only, say, signal });
      return 0;
    case 'gen':
      writeTruth(command);
      return 0;
    case 'compare':
      print(JSON.stringify(compareStores(...command.loots), null, 1));
      return 0;
  }
}

/** Ends with 1 when a check failed, and says which and what leaked. */
function tellResult(report: DrillReport, { run, html, asJson }: DrillCommand): number {
  if (html !== null) cpSync(join(run, 'report.html'), html);
  if (asJson) print(JSON.stringify(report, null, 1));
  const red = redSentences(report);
  for (const sentence of red) say(sentence);
  say(
    `${report.checks.length - red.length} of ${report.checks.length} checks passed; the report is ${html ?? join(run, 'report.html')}`,
  );
  return red.length > 0 ? 1 : 0;
}

function writeTruth({ run, seed, families }: DrillCommand): void {
  const size = { families, days: DAYS, bursts: BURSTS, withFields: true };
  writeLines(runPaths(run).truth, tell(seed, size).truth);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

function failure(error: unknown): number {
  if (error instanceof Error && error.name === 'AbortError') return INTERRUPTED;
  if (error instanceof KnotholeError && error.code === 'INPUT') {
    say(`knothole-drill: ${error.message} (${error.code})`);
    return MISUSED;
  }
  say(`knothole-drill: ${error instanceof Error ? error.message : 'failed'}`);
  return 1;
}

/** The first Ctrl+C ends the run where servers are stopped and disks unmounted; a second one at once. */
function firstInterrupt(): AbortSignal {
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  process.once('SIGTERM', () => interrupt.abort());
  return interrupt.signal;
}
