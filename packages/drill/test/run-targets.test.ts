import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type RunRecord, readLines, runPaths, type Truth } from '../src/run-directory.ts';
import { QUICK_PLAN } from '../src/run-plan.ts';
import { runTargets } from '../src/run-targets.ts';
import { bytesBelow } from './support/found-bytes.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

it('leaves truth, record, owners and loot of the targets it was asked for', async () => {
  const directory = join(temporaryFolder(), 'run');
  const said: string[] = [];
  const looted: string[] = [];
  const record = await runTargets({
    directory,
    seed: 9,
    plan: QUICK_PLAN,
    only: ['control'],
    say: (sentence) => said.push(sentence),
    onLooted: (target) => looted.push(target),
  });
  const paths = runPaths(directory);
  expect(record.targets).toMatchObject([{ target: 'control', families: 2, stage: 'live' }]);
  expect(JSON.parse(readFileSync(paths.record, 'utf8')) satisfies RunRecord).toEqual(record);
  const truth = readLines(paths.truth, (line) => line as Truth);
  expect(truth.length).toBeGreaterThan(40);
  expect(bytesBelow(paths.loot('control', 'database')).length).toBeGreaterThan(10_000);
  expect(Object.keys(JSON.parse(readFileSync(paths.lootMap, 'utf8')))).toEqual(['control']);
  expect(said.at(-1)).toMatch(/^control: played and looted, \d+ messages/);
  expect(looted).toEqual(['control']);
  expect(JSON.parse(readFileSync(paths.circumstances, 'utf8'))).toMatchObject({
    plan: 'quick',
    leftOut: expect.arrayContaining(['Only these were played: control.']),
    expected: expect.arrayContaining(['the control loses its nickname']),
  });
});
