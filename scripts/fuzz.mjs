/** `npm run fuzz`: sets itself up, then fuzzes every decoder; see docs/fuzzing.md. */
import { runTool, setUp } from './setup.mjs';

await setUp({ app: false });
process.exit(
  await runTool('tsx/dist/cli.mjs', [
    '--conditions=knothole-source',
    'scripts/fuzz/main.ts',
    ...process.argv.slice(2),
  ]),
);
