/** Random schedules of the chain's model (docs/chain.md); simulate-shares.ts has the options. */
import { fileURLToPath } from 'node:url';
import { MIXES } from '../packages/client/test/model/mixes.ts';
import { MODEL_RULES } from '../packages/client/test/model/model-rules.ts';
import { report } from '../packages/client/test/model/report.ts';
import { type Mix, run, scheduleOf } from '../packages/client/test/model/schedule.ts';
import { runShares } from './simulate-shares.ts';

await runShares<Mix>({
  script: fileURLToPath(import.meta.url),
  mixes: MIXES,
  schedules: 1_000_000,
  stretch: 500,
  runOne: async (mix, seed) =>
    run(mix, scheduleOf(mix, seed)) === undefined ? undefined : report(mix, seed, MODEL_RULES),
});
