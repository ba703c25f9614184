/**
 * Random schedules of real clients with real MLS, the model beside each of them (docs/simulation.md);
 * simulate-shares.ts has the options.
 */
import { fileURLToPath } from 'node:url';
import { FAMILY_REAL_MIXES, REAL_MIXES } from '../packages/client/test/simulation/real-mixes.ts';
import { reportOf } from '../packages/client/test/simulation/real-report.ts';
import {
  type RealMix,
  realScheduleOf,
  runReal,
} from '../packages/client/test/simulation/real-schedule.ts';
import { runShares } from './simulate-shares.ts';

await runShares<RealMix>({
  script: fileURLToPath(import.meta.url),
  mixes: [...REAL_MIXES, ...FAMILY_REAL_MIXES],
  schedules: 10_000,
  stretch: 5,
  runOne: async (mix, seed) => {
    const outcome = await runReal(mix, seed, realScheduleOf(mix, seed));
    return outcome.failure === undefined ? undefined : await reportOf(mix, seed, outcome);
  },
});
