/** The fuzzing thread: runs the targets that it is told, one after the other, and reports each. */
import { parentPort, workerData } from 'node:worker_threads';
import { fuzz } from './fuzz-loop.ts';
import { TARGETS } from './table.ts';
import { Watch } from './watch.ts';
import type { WorkerOrder, WorkerReport } from './worker-order.ts';

const { shared, targets, runSeed, inputs, maxMilliseconds, isShort, only } =
  workerData as WorkerOrder;
const watch = new Watch(shared);

for (const name of targets) {
  const target = TARGETS.find((known) => known.name === name);
  if (target === undefined) {
    throw new Error(`there is no target ${name}`);
  }
  report({ kind: 'begun', target: name });
  const share = Math.ceil(inputs / (isShort ? (target.weight ?? 1) : 1));
  const outcome = await fuzz({ target, runSeed, inputs: share, maxMilliseconds, watch, only });
  report({ kind: 'done', outcome });
}

function report(message: WorkerReport): void {
  parentPort?.postMessage(message);
}
