import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runPaths } from '../../src/run-directory.ts';
import { tell } from '../../src/run-targets.ts';
import type { TargetContext } from '../../src/targets/target.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A run with two families and one day, in a folder that goes with the test. */
export function smallContext(): TargetContext {
  const folder = temporaryFolder();
  const workshop = join(folder, 'workshop');
  mkdirSync(workshop);
  const story = tell(5, { families: 2, days: 1, bursts: 1, withFields: true });
  return { paths: runPaths(join(folder, 'run')), story, workshop, say: () => undefined };
}
