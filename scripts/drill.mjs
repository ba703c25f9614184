/**
 * `npm run drill -- [--quick] [--seed N] [--run DIR] [--html FILE] [--json]`: sets itself up, then plays
 * invented families on a bad server, on ours and on sabotaged copies, steals everything and attacks it
 * (docs/breach-drill.md). Ends with 1 when a check is red.
 */
import { runTool, setUp } from './setup.mjs';

await setUp({ app: false });
process.exit(await runTool('../packages/drill/dist/main.js', ['drill', ...process.argv.slice(2)]));
