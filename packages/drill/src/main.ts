#!/usr/bin/env node
/** The command `knothole-drill`. */
import { parseArgs } from 'node:util';
import { runPaths, writeLines } from './run-directory.ts';
import { FULL_PLAN, QUICK_PLAN } from './run-plan.ts';
import { runTargets, tell } from './run-targets.ts';

const USAGE = `knothole-drill gen --run DIR [--seed N] [--families N]
knothole-drill run --run DIR [--seed N] [--quick] [--only TARGET,…]

  gen    writes the truth of a population, and plays nothing
  run    plays the story on every target and loots it
`;

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
    },
  });
  const seed = Number(values.seed);
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
    default:
      process.stderr.write(USAGE);
      return 2;
  }
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
