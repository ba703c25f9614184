/** `npm run check`: types, lint and format, dead code, claims, package shape. Names each step that fails. */
import { runTool, setUp, TYPESCRIPT } from './setup.mjs';

await setUp();
const steps = [
  ['types', TYPESCRIPT, ['-b']],
  ['lint', '@biomejs/biome/bin/biome', ['check', '.']],
  ['dead code', 'knip/bin/knip.js', ['--no-progress']],
  ['claims', 'tsx/dist/cli.mjs', ['scripts/claims.ts']],
  ['package shape', 'publint/src/cli.js', ['packages/protocol', '--strict']],
  ['package shape', 'publint/src/cli.js', ['packages/relay', '--strict']],
  ['package shape', 'publint/src/cli.js', ['packages/client', '--strict']],
];
const failed = [];
for (const [name, tool, args] of steps) {
  if ((await runTool(tool, args)) !== 0) failed.push(name);
}
if (failed.length > 0) {
  process.stderr.write(`check failed: ${[...new Set(failed)].join(', ')}\n`);
  process.exit(1);
}
process.stdout.write('check: types, lint, dead code, claims and package shape are clean\n');
