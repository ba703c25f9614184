/**
 * Random schedules of real clients with real MLS, the model beside each of them (docs/simulation.md),
 * the same number from each mix:
 * simulate-clients.ts [--schedules 10000] [--seed N] [--processes N]. Every seed may be run again alone.
 */
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { REAL_MIXES } from '../packages/client/test/simulation/real-mixes.ts';
import { reportOf } from '../packages/client/test/simulation/real-report.ts';
import { realScheduleOf, runReal } from '../packages/client/test/simulation/real-schedule.ts';

/** Seeds of each mix between two lines of progress. */
const STRETCH = 5;

const { values } = parseArgs({
  options: {
    schedules: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    processes: { type: 'string', default: String(availableParallelism()) },
    share: { type: 'string' },
  },
});
const firstSeed = Number(values.seed);
const processes = Number(values.processes);
const seedsPerMix = Math.ceil(Number(values.schedules) / REAL_MIXES.length);

if (values.share === undefined) {
  await runAll();
} else {
  process.exitCode = (await runShare(Number(values.share))) === 0 ? 0 : 1;
}

async function runAll(): Promise<void> {
  const began = Date.now();
  const total = seedsPerMix * REAL_MIXES.length;
  const last = firstSeed + seedsPerMix - 1;
  console.log(`${total} schedules: seeds ${firstSeed} to ${last} of ${REAL_MIXES.length} mixes`);
  const shares = Array.from({ length: processes }, (_, share) => share);
  const codes = await Promise.all(shares.map(runProcess));
  const seconds = Math.round((Date.now() - began) / 1000);
  const isClean = codes.every((code) => code === 0);
  console.log(`${isClean ? 'nothing broken' : 'SOMETHING BROKE'}; ${seconds} seconds`);
  process.exitCode = isClean ? 0 : 1;
}

function runProcess(share: number): Promise<number> {
  const args = ['--share', String(share), '--seed', String(firstSeed)];
  args.push('--schedules', values.schedules, '--processes', values.processes);
  const child = fork(fileURLToPath(import.meta.url), args);
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
}

/** This process's part of the seeds, of every mix; how many schedules broke something. */
async function runShare(share: number): Promise<number> {
  let broken = 0;
  for (let at = share, done = 1; at < seedsPerMix; at += processes, done += 1) {
    for (const mix of REAL_MIXES) {
      const seed = firstSeed + at;
      const outcome = await runReal(mix, seed, realScheduleOf(mix, seed));
      if (outcome.failure !== undefined) {
        broken += 1;
        console.log(await reportOf(mix, seed, outcome));
      }
    }
    if (done % STRETCH === 0) {
      console.log(`process ${share}: ${done * REAL_MIXES.length} schedules, ${broken} broken`);
    }
  }
  return broken;
}
