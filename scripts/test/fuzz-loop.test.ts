/** The fuzzer finds what it is to find: decoders with a planted fault, one of each kind. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { KnotholeError } from '../../packages/protocol/src/index.ts';
import { fuzz, type Outcome } from '../fuzz/fuzz-loop.ts';
import { runWorker } from '../fuzz/run-worker.ts';
import { type Decoder, type FuzzTarget, oneSpelling } from '../fuzz/target.ts';
import { Watch } from '../fuzz/watch.ts';

const SEEDS = [Uint8Array.of(1, 2, 3, 4), Uint8Array.of(0x82, 0x01, 0x41, 0x00)];

function run(decode: Decoder['decode'], inputs = 5_000): Promise<Outcome> {
  const target: FuzzTarget = {
    name: 'planted',
    covers: [],
    shape: 'cbor',
    codes: ['INPUT'],
    maxBytes: 256,
    prepare: () => ({ seeds: SEEDS, decode }),
  };
  const options = { runSeed: 7, inputs, maxMilliseconds: 20_000, only: null };
  return fuzz({ target, ...options, watch: new Watch() });
}

test('a decoder without a fault is clean, and its refusals are none', async () => {
  const outcome = await run((input) => {
    if (input[0] === 9) {
      throw new KnotholeError('INPUT', 'refused');
    }
    return input.length > 6 ? undefined : input;
  });
  expect(outcome).toMatchObject({ finding: null, inputs: 5_000 });
  expect(outcome.accepted).toBeGreaterThan(500);
});

test('an error without a code is found, made small, and found again under the same seed', async () => {
  const decode = (input: Uint8Array): Uint8Array => {
    if (input.includes(0xff)) {
      throw new TypeError('planted');
    }
    return input;
  };
  const outcome = await run(decode);
  expect(outcome.finding).toMatchObject({ kind: 'uncoded', input: Uint8Array.of(0xff) });
  expect(outcome.finding?.detail).toContain('TypeError: planted');
  expect((await run(decode)).inputs).toBe(outcome.inputs);
});

test('a stack that overflows, and a rejection, are found too', async () => {
  const dive = (left: number): number => (left === 0 ? 0 : 1 + dive(left - 1));
  const deep = await run((input) => (input.length > 8 ? dive(1_000_000) : input));
  expect(deep.finding?.detail).toContain('RangeError');
  const late = await run(async (input) => (input.length > 8 ? Promise.reject(new Error()) : input));
  expect(late.finding?.kind).toBe('uncoded');
});

test('a code that the decoder does not document is found', async () => {
  const outcome = await run((input) => {
    if (input.length > 8) {
      throw new KnotholeError('MLS', 'planted');
    }
    return input;
  });
  expect(outcome.finding?.kind).toBe('undocumented');
});

test('two spellings of one value are found', async () => {
  const outcome = await run(
    oneSpelling(
      (input) => input.slice(0, 4),
      (value) => value,
    ),
  );
  expect(outcome.finding?.kind).toBe('wrong');
});

test('an input that takes long is found', async () => {
  let calls = 0;
  const outcome = await run((input) => {
    calls += 1;
    // Only after the median is known.
    const until = performance.now() + (calls > 600 && input.length > 50 ? 80 : 0);
    while (performance.now() < until);
    return input;
  });
  expect(outcome.finding?.kind).toBe('slow');
});

test('memory that is kept is found', async () => {
  const kept: Uint8Array[] = [];
  const outcome = await run((input) => kept.push(new Uint8Array(65_536), input), 1_000);
  expect(outcome.finding?.kind).toBe('memory');
});

test('a target whose good inputs are refused tests nothing and says so', async () => {
  expect((await run(() => undefined)).finding?.kind).toBe('seed');
});

test.each([
  ['hang', 'for (;;);'],
  ['crash', "throw new Error('planted')"],
])('a thread that ends in a %s tells the input under way', async (kind, end) => {
  const folder = mkdtempSync(join(tmpdir(), 'knothole-fuzz-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const script = join(folder, 'worker.mjs');
  writeFileSync(
    script,
    `import { parentPort, workerData } from 'node:worker_threads';
    const head = new Int32Array(workerData.shared, 0, 2);
    new Uint8Array(workerData.shared, 8).set([5, 6]);
    parentPort.postMessage({ kind: 'begun', target: 'planted' });
    head[1] = 2;
    Atomics.add(head, 0, 1);
    ${end}`,
  );
  const outcomes: Outcome[] = [];
  const order = { targets: ['planted'], runSeed: 7, inputs: 9, maxMilliseconds: 9 };
  await runWorker(
    script,
    { ...order, isShort: false, only: null },
    (outcome) => outcomes.push(outcome),
    1_000,
  );
  expect(outcomes).toMatchObject([
    { target: 'planted', inputs: 1, finding: { kind, input: Uint8Array.of(5, 6) } },
  ]);
});
