/** `npm start`: sets itself up, then runs relay and app on this computer until Ctrl-C. */
import { join } from 'node:path';
import { ROOT, run, setUp } from './setup.mjs';

await setUp();
const relay = join(ROOT, 'packages', 'relay', 'dist', 'main.js');
const app = join(ROOT, 'packages', 'app', 'dist');
process.exit(await run(process.execPath, [relay, 'serve', '--app', app, ...process.argv.slice(2)]));
