/**
 * A short run over every decoder with a fresh seed; `npm run fuzz` is the long one. What a person has
 * to know to see a finding again is in its message.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleWorker } from '../fuzz/bundle.ts';
import type { Outcome } from '../fuzz/fuzz-loop.ts';
import { findingText } from '../fuzz/outcome-line.ts';
import { runWorker } from '../fuzz/run-worker.ts';
import { TARGETS } from '../fuzz/table.ts';

/** Of a cheap target; slow ones get a part of it. */
const INPUTS = 2_000;
const MAX_MILLISECONDS = 20_000;

const runSeed = Math.floor(Math.random() * 0x1_0000_0000);
const outcomes = new Map<string, Outcome>();
const folder = mkdtempSync(join(tmpdir(), 'knothole-fuzz-'));

beforeAll(async () => {
  process.stdout.write(`fuzzing: SEED=${runSeed}\n`);
  const script = await bundleWorker(folder);
  const order = {
    targets: TARGETS.map(({ name }) => name),
    runSeed,
    inputs: INPUTS,
    maxMilliseconds: MAX_MILLISECONDS,
    isShort: true,
    only: null,
  };
  await runWorker(script, order, (outcome) => outcomes.set(outcome.target, outcome));
}, 240_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('no bytes make a decoder crash, hang, or fail without a code it documents', () => {
  test.each(TARGETS.map(({ name }) => name))('%s', (name) => {
    const outcome = outcomes.get(name);
    expect(outcome?.inputs, 'the run broke off before this target').toBeGreaterThan(0);
    expect(outcome === undefined ? '' : findingText(outcome)).toBe('');
  });
});
