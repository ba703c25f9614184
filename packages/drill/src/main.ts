#!/usr/bin/env node
/** The command `knothole-drill`. */
import { parseArgs } from 'node:util';
import { compareStores } from './attack/compare-stores.ts';
import { judgeRun } from './judge-run.ts';
import { ownCommand } from './own-command.ts';
import { runPaths, writeLines } from './run-directory.ts';
import { FULL_PLAN, QUICK_PLAN } from './run-plan.ts';
import { runTargets, tell } from './run-targets.ts';

const USAGE = `knothole-drill gen --run DIR [--seed N] [--families N]
knothole-drill run --run DIR [--seed N] [--quick] [--only TARGET,…]
knothole-drill judge --run DIR [--quick] [--seconds N] [--json]
knothole-drill compare LOOT LOOT
knothole-drill --data DIR [--memory FILE] [--secrets FILE] [--baseline FILE] [--seconds N] [--json]

  gen      writes the truth of a population, and plays nothing
  run      plays the story on every target and loots it
  judge    attacks the loot of a run, scores it, writes report.json, report.md and report.html
  compare  tells whether a classifier knows the rows of two stores apart, and what changed
  --data   attacks your own server: its data, an image of its memory, its keys and settings; what is
           also in the baseline, such as the memory of the server freshly started, does not count
`;

const QUICK_SECONDS = 1;
const FULL_SECONDS = 15;

const DAYS = 3;
const BURSTS = 1.5;

const INTERRUPTED = 130;

process.exit(await main(process.argv.slice(2)).catch(failure));

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      run: { type: 'string', default: '.knothole-drill' },
      seed: { type: 'string', default: '1' },
      families: { type: 'string', default: '20' },
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      seconds: { type: 'string' },
      json: { type: 'boolean', default: false },
      data: { type: 'string' },
      memory: { type: 'string' },
      secrets: { type: 'string' },
      baseline: { type: 'string' },
    },
  });
  const seed = Number(values.seed);
  const seconds = Number(values.seconds ?? (values.quick ? QUICK_SECONDS : FULL_SECONDS));
  if (values.data !== undefined) {
    const { data, memory, secrets, baseline, json: asJson } = values;
    return ownCommand({ data, memory, secrets, baseline, seconds, asJson, say: print });
  }
  switch (positionals[0]) {
    case 'gen': {
      const size = {
        families: Number(values.families),
        days: DAYS,
        bursts: BURSTS,
        withFields: true,
      };
      writeLines(runPaths(values.run).truth, tell(seed, size).truth);
      return 0;
    }
    case 'run':
      await runTargets({
        directory: values.run,
        seed,
        plan: values.quick ? QUICK_PLAN : FULL_PLAN,
        only: values.only?.split(',') ?? null,
        say: (sentence) => process.stderr.write(`${sentence}\n`),
        signal: firstInterrupt(),
      });
      return 0;
    case 'compare':
      print(JSON.stringify(compareStores(positionals[1] ?? '', positionals[2] ?? ''), null, 1));
      return 0;
    case 'judge':
      return judge(values.run, seconds, values.json);
    default:
      process.stderr.write(USAGE);
      return 2;
  }
}

/** Ends with 1 when a check failed. */
async function judge(root: string, secondsPerAttack: number, asJson: boolean): Promise<number> {
  const say = (sentence: string) => process.stderr.write(`${sentence}\n`);
  const report = await judgeRun(root, { secondsPerAttack, untouched: 'ours', say });
  const failed = report.checks.filter(({ isPassed }) => !isPassed);
  const passed = report.checks.length - failed.length;
  if (asJson) print(JSON.stringify(report, null, 1));
  for (const { name, detail } of failed) say(`failed: ${name} (${detail})`);
  say(`${passed} of ${report.checks.length} checks passed`);
  return failed.length > 0 ? 1 : 0;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function failure(error: unknown): number {
  if (error instanceof Error && error.name === 'AbortError') {
    return INTERRUPTED;
  }
  process.stderr.write(`knothole-drill: ${error instanceof Error ? error.message : 'failed'}\n`);
  return 1;
}

/** The first Ctrl+C ends the run where servers are stopped and disks unmounted; a second one at once. */
function firstInterrupt(): AbortSignal {
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  process.once('SIGTERM', () => interrupt.abort());
  return interrupt.signal;
}
