/** The real quick drill, as `npm run drill -- --quick --json` runs it: every check must be green. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { DrillReport } from '../src/report/drill-report.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const DRILL = fileURLToPath(new URL('../dist/main.js', import.meta.url));
/** It takes half a minute on two idle cores; here it shares them with all other tests. */
const PATIENCE_MILLISECONDS = 480_000;

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly sentences: string;
}

async function run(args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [DRILL, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { output: '', sentences: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.sentences += text;
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, ...said };
}

it('finds everything on the bad server, nothing on ours, and every sabotage', {
  timeout: PATIENCE_MILLISECONDS,
}, async () => {
  const root = join(temporaryFolder(), 'run');
  const { code, output, sentences } = await run(['drill', '--quick', '--json', '--run', root]);
  const red = sentences.split('\n').filter((sentence) => sentence.startsWith('failed: '));
  expect(red, sentences).toEqual([]);
  expect(code, sentences).toBe(0);
  const report: DrillReport = JSON.parse(output);
  const targets = report.targets.map(({ target }) => target);
  expect(targets).toEqual(expect.arrayContaining(['control', 'ours', 'ours-linkage']));
  expect(report.checks.length).toBeGreaterThan(40);
  expect(report.circumstances?.leftOut.length).toBeGreaterThan(0);
  expect(existsSync(join(root, 'report.html'))).toBe(true);
});

it('ends with 2 and a coded sentence when it is misused', async () => {
  const { code, output, sentences } = await run(['drill', '--quik']);
  expect({ code, output, sentences }).toEqual({
    code: 2,
    output: '',
    sentences: "knothole-drill: Unknown option '--quik' (INPUT)\n",
  });
});
