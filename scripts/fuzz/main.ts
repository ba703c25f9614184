/**
 * `npm run fuzz -- [--inputs N] [--minutes M]`: N inputs per target (1,000,000), at most M minutes
 * for each (10). SEED repeats a run; TARGET takes the targets whose names begin with it, or with one of
 * several after commas; INPUT tries one input in hexadecimal.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { decodeHex } from '../../packages/protocol/src/index.ts';
import { bundleWorker } from './bundle.ts';
import type { Outcome } from './fuzz-loop.ts';
import { findingText, outcomeLine } from './outcome-line.ts';
import { runWorker } from './run-worker.ts';
import { TARGETS } from './table.ts';

const MINUTE = 60_000;

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '1000000' },
    minutes: { type: 'string', default: '10' },
  },
});
const { SEED, TARGET = '', INPUT } = process.env;
const runSeed = SEED === undefined ? Math.floor(Math.random() * 0x1_0000_0000) : Number(SEED);
/** Cheap ones first: most of the table is through when the slow ones begin. */
const targets = TARGETS.filter(({ name }) =>
  TARGET.split(',').some((start) => name.startsWith(start)),
).toSorted((a, b) => (a.weight ?? 1) - (b.weight ?? 1));
const folder = mkdtempSync(join(tmpdir(), 'knothole-fuzz-'));
const outcomes: Outcome[] = [];
process.stdout.write(`SEED=${runSeed}\n`);
try {
  const script = await bundleWorker(folder);
  for (const { name } of targets) {
    // A thread for each, so that none starts with the memory of another one.
    await runWorker(
      script,
      {
        targets: [name],
        runSeed,
        inputs: Number(values.inputs),
        maxMilliseconds: Number(values.minutes) * MINUTE,
        isShort: false,
        only: INPUT === undefined ? null : decodeHex(INPUT),
      },
      (outcome) => {
        outcomes.push(outcome);
        process.stdout.write(`${outcomeLine(outcome)}\n`);
        process.stdout.write(outcome.finding === null ? '' : `${findingText(outcome)}\n`);
      },
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const findings = outcomes.filter(({ finding }) => finding !== null).length;
const inputs = outcomes.reduce((sum, outcome) => sum + outcome.inputs, 0);
process.stdout.write(`${outcomes.length} targets, ${inputs} inputs, ${findings} findings\n`);
process.exitCode = findings > 0 || outcomes.length < targets.length ? 1 : 0;
