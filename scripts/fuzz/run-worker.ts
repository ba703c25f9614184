/** Starts the fuzzing thread and watches it: an input that hangs or kills it is a finding too. */
import { Worker } from 'node:worker_threads';
import type { Finding, Outcome } from './fuzz-loop.ts';
import { Watch } from './watch.ts';
import type { WorkerOrder, WorkerReport } from './worker-order.ts';

/** Far beyond the slowest honest input, on the busiest computer. */
const HANG_MILLISECONDS = 20_000;
/** A decoder that wants more than this for a few kilobytes of input wants too much. */
const MAX_HEAP_MEGABYTES = 512;

export type FuzzOrder = Omit<WorkerOrder, 'shared'>;

/**
 * Fuzzes the targets of `order` in a thread that runs `script`. Calls `onOutcome` after each target;
 * resolves when all are through, or when the thread hung or died.
 */
export function runWorker(
  script: string,
  order: FuzzOrder,
  onOutcome: (outcome: Outcome) => void,
  hangMilliseconds: number = HANG_MILLISECONDS,
): Promise<void> {
  const watch = new Watch();
  const worker = new Worker(script, {
    workerData: { ...order, shared: watch.shared } satisfies WorkerOrder,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MEGABYTES },
  });
  return new Promise((resolve) => {
    let target = order.targets[0] ?? '';
    let lastCount = -1;
    const end = (kind: Finding['kind'] | null, detail: string): void => {
      clearInterval(timer);
      if (kind !== null) {
        onOutcome(brokenOff(order, target, watch, { kind, detail, input: watch.input }));
      }
      void worker.terminate().then(() => resolve());
    };
    const timer = setInterval(() => {
      if (watch.count === lastCount) {
        end('hang', `an input took more than ${hangMilliseconds / 1_000} s`);
      }
      lastCount = watch.count;
    }, hangMilliseconds);
    worker.on('message', (message: WorkerReport) => {
      if (message.kind === 'begun') {
        target = message.target;
      } else {
        onOutcome(message.outcome);
      }
    });
    worker.on('error', (error) => end('crash', `the thread died: ${String(error)}`));
    worker.on('exit', () => end(null, ''));
  });
}

function brokenOff(order: FuzzOrder, target: string, watch: Watch, finding: Finding): Outcome {
  return {
    target,
    seed: order.runSeed,
    inputs: watch.count,
    accepted: 0,
    passedOver: 0,
    branches: 0,
    milliseconds: 0,
    slowestMilliseconds: 0,
    finding,
  };
}
