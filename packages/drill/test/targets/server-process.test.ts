import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startServerProcess } from '../../src/targets/server-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const LINES = 20_000;

it('has the last words of a server in its logs when it has stopped', async () => {
  const [folder, logFolder] = [temporaryFolder(), temporaryFolder()];
  const script = join(folder, 'server.mjs');
  writeFileSync(
    script,
    `const timer = setInterval(() => {}, 1000);
     process.once('SIGTERM', () => {
       clearInterval(timer);
       for (let line = 0; line < ${LINES}; line++) {
         process.stdout.write('a line of many ' + line + '\\n');
         process.stderr.write('a line of many ' + line + '\\n');
       }
       process.stdout.write('the last word\\n');
       process.stderr.write('the last word\\n');
     });
     // Last: who has read it may send the signal at once.
     console.log('{"port":1}');`,
  );
  const server = await startServerProcess({ script, args: [], logFolder });
  await server.stop();
  for (const name of ['stdout.log', 'stderr.log'])
    expect(readFileSync(join(logFolder, name), 'utf8')).toMatch(/the last word\n$/);
});
