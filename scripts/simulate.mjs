/** `npm run simulate`: sets itself up, then runs the model's random schedules on all cores. */
import { runTool, setUp } from './setup.mjs';

await setUp({ app: false });
process.exit(
  await runTool('tsx/dist/cli.mjs', [
    '--conditions=knothole-source',
    'scripts/simulate-model.ts',
    ...process.argv.slice(2),
  ]),
);
