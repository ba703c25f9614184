/** `npm run demo`: sets itself up, then tells a family's story in this terminal. */
import { runTool, setUp } from './setup.mjs';

await setUp();
process.exit(
  await runTool('tsx/dist/cli.mjs', ['--conditions=knothole-source', 'scripts/demo-story.ts']),
);
