/**
 * `npm run drill -- [--quick] [--seed N] [--run DIR] [--html FILE] [--json] [--record]`: sets itself up,
 * then plays invented families on a bad server, on ours and on sabotaged copies, steals everything and
 * attacks it (docs/breach-drill.md). Ends with 1 when a check is red, with 2 when it was misused.
 * `--record` writes the result of a full run into docs and README.
 */
import { parseArgs } from 'node:util';
import { runTool, setUp } from './setup.mjs';

const MISUSED = 2;
const FINISHED = new Set([0, 1]);

const args = process.argv.slice(2).filter((word) => word !== '--record');
const isRecorded = args.length < process.argv.length - 2;
const { values } = parseArgs({
  args,
  strict: false,
  options: {
    run: { type: 'string', default: '.knothole-drill' },
    quick: { type: 'boolean', default: false },
  },
});
if (isRecorded && (values.quick || args.some((word) => /^--(?:only|data|seconds)\b/.test(word)))) {
  process.stderr.write('knothole-drill: only a full run can be recorded (INPUT)\n');
  process.exit(MISUSED);
}
await setUp({ app: false });
const code = await runTool('../packages/drill/dist/main.js', ['drill', ...args]);
const record = ['--conditions=knothole-source', 'scripts/record-drill.ts', String(values.run)];
const recorded = isRecorded && FINISHED.has(code) ? await runTool('tsx/dist/cli.mjs', record) : 0;
process.exit(code === 0 ? recorded : code);
