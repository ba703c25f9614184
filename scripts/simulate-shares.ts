/**
 * Runs seeds of several mixes on all cores, the same number from each mix, for the scripts of the
 * simulations: [--schedules N] [--seed N] [--processes N]. Every seed may be run again alone.
 */
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

export interface SimulationRun<Mix> {
  /** The script itself: a process of it runs each share. */
  readonly script: string;
  readonly mixes: readonly Mix[];
  readonly schedules: number;
  /** Seeds of each mix between two lines of progress. */
  readonly stretch: number;
  /** What is said of a schedule that breaks something; undefined when nothing breaks. */
  readonly runOne: (mix: Mix, seed: number) => Promise<string | undefined>;
}

/** All shares, each in a process; or, in such a process, one of them. Sets the exit code. */
export async function runShares<Mix>(simulation: SimulationRun<Mix>): Promise<void> {
  const { values } = parseArgs({
    options: {
      schedules: { type: 'string', default: String(simulation.schedules) },
      seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
      processes: { type: 'string', default: String(availableParallelism()) },
      share: { type: 'string' },
    },
  });
  const { schedules, seed, processes, share } = values;
  const plan = {
    firstSeed: Number(seed),
    processes: Number(processes),
    seedsPerMix: Math.ceil(Number(schedules) / simulation.mixes.length),
  };
  const args = ['--schedules', schedules, '--seed', String(plan.firstSeed)];
  const isClean =
    share === undefined
      ? await runAll(simulation, plan, [...args, '--processes', processes])
      : (await runShare(simulation, plan, Number(share))) === 0;
  process.exitCode = isClean ? 0 : 1;
}

interface Plan {
  readonly firstSeed: number;
  readonly processes: number;
  readonly seedsPerMix: number;
}

async function runAll<Mix>(
  { script, mixes }: SimulationRun<Mix>,
  { firstSeed, processes, seedsPerMix }: Plan,
  args: readonly string[],
): Promise<boolean> {
  const began = Date.now();
  const last = firstSeed + seedsPerMix - 1;
  const total = seedsPerMix * mixes.length;
  console.log(`${total} schedules: seeds ${firstSeed} to ${last} of ${mixes.length} mixes`);
  const shares = Array.from({ length: processes }, (_, share) => share);
  const codes = await Promise.all(
    shares.map((share) => runProcess(script, ['--share', String(share), ...args])),
  );
  const seconds = Math.round((Date.now() - began) / 1000);
  const isClean = codes.every((code) => code === 0);
  console.log(`${isClean ? 'nothing broken' : 'SOMETHING BROKE'}; ${seconds} seconds`);
  return isClean;
}

function runProcess(script: string, args: readonly string[]): Promise<number> {
  const child = fork(script, args);
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
}

/** This process's part of the seeds, of every mix; how many schedules broke something. */
async function runShare<Mix>(
  { mixes, stretch, runOne }: SimulationRun<Mix>,
  { firstSeed, processes, seedsPerMix }: Plan,
  share: number,
): Promise<number> {
  let broken = 0;
  for (let at = share, done = 1; at < seedsPerMix; at += processes, done += 1) {
    for (const mix of mixes) {
      const found = await runOne(mix, firstSeed + at);
      if (found !== undefined) {
        broken += 1;
        console.log(found);
      }
    }
    if (done % stretch === 0) {
      console.log(`process ${share}: ${done * mixes.length} schedules, ${broken} broken`);
    }
  }
  return broken;
}
