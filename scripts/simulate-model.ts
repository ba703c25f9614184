/**
 * Random schedules of the chain's model (docs/chain.md), the same number from each mix:
 * simulate-model.ts [--schedules 1000000] [--seed N] [--processes N]. Every seed may be run again alone.
 */
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { MIXES } from '../packages/client/test/model/mixes.ts';
import { MODEL_RULES } from '../packages/client/test/model/model-rules.ts';
import { report } from '../packages/client/test/model/report.ts';
import { run, scheduleOf } from '../packages/client/test/model/schedule.ts';

/** Seeds of each mix between two lines of progress. */
const STRETCH = 500;

const { values } = parseArgs({
  options: {
    schedules: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    processes: { type: 'string', default: String(availableParallelism()) },
    share: { type: 'string' },
  },
});
const firstSeed = Number(values.seed);
const processes = Number(values.processes);
const seedsPerMix = Math.ceil(Number(values.schedules) / MIXES.length);

if (values.share === undefined) {
  await runAll();
} else {
  process.exitCode = runShare(Number(values.share)) === 0 ? 0 : 1;
}

async function runAll(): Promise<void> {
  const began = Date.now();
  const total = seedsPerMix * MIXES.length;
  const last = firstSeed + seedsPerMix - 1;
  console.log(`${total} schedules: seeds ${firstSeed} to ${last} of ${MIXES.length} mixes`);
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
function runShare(share: number): number {
  let broken = 0;
  for (let at = share, done = 1; at < seedsPerMix; at += processes, done += 1) {
    for (const mix of MIXES) {
      const seed = firstSeed + at;
      if (run(mix, scheduleOf(mix, seed)) !== undefined) {
        broken += 1;
        console.log(report(mix, seed, MODEL_RULES));
      }
    }
    if (done % STRETCH === 0) {
      console.log(`process ${share}: ${done * MIXES.length} schedules, ${broken} broken`);
    }
  }
  return broken;
}
