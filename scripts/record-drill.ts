/** `npm run drill -- --record`: the finished run's result goes into docs, and its table into the README. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DrillReport } from '../packages/drill/src/report/drill-report.ts';
import { resultOf } from '../packages/drill/src/report/result.ts';
import { README_FILE, RESULT_FILE, withTable } from './readme-table.ts';

const FORMATTER = fileURLToPath(
  new URL('../node_modules/@biomejs/biome/bin/biome', import.meta.url),
);

const [run = ''] = process.argv.slice(2);
if (!existsSync(join(run, 'report.json'))) {
  process.stderr.write('the run did not come to a report: nothing is recorded\n');
  process.exit(1);
}
const report: DrillReport = JSON.parse(readFileSync(join(run, 'report.json'), 'utf8'));
const result = resultOf(report);
writeFileSync(RESULT_FILE, JSON.stringify(result));
writeFileSync(README_FILE, withTable(readFileSync(README_FILE, 'utf8'), result));
const { status } = spawnSync(process.execPath, [
  FORMATTER,
  'format',
  '--write',
  RESULT_FILE,
  README_FILE,
]);
process.stderr.write('the result is in docs/breach-drill-result.json and README.md\n');
process.exitCode = status ?? 1;
