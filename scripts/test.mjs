/** `npm test`: sets itself up, a browser too, then runs every test. Arguments go to Vitest. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireBrowser, runTool, setUp } from './setup.mjs';

await setUp();
const env = { KNOTHOLE_BROWSER: await requireBrowser() };
const folder = mkdtempSync(join(tmpdir(), 'knothole-test-'));
const report = join(folder, 'report.json');
const code = await runTool(
  'vitest/vitest.mjs',
  [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ],
  { env },
);
printTotals();
rmSync(folder, { recursive: true, force: true });
process.exit(code);

function printTotals() {
  try {
    const totals = JSON.parse(readFileSync(report, 'utf8'));
    const skipped = totals.numPendingTests + totals.numTodoTests;
    const tail = skipped > 0 ? `, ${skipped} skipped` : '';
    process.stdout.write(
      `${totals.numPassedTests} passed, ${totals.numFailedTests} failed${tail}\n`,
    );
  } catch {
    process.stderr.write('Vitest wrote no report: it ended before it ran a test.\n');
  }
}
