/** How a device that pairs without a pass goes on, whenever something has changed. */
import { KnotholeError } from '@knothole/protocol';
import type { CoreContext } from '../family/core-context.ts';
import type { SerialQueue } from '../family/serial-queue.ts';

/** Does whatever is next, after what is under way, and shows what has come of it. */
export function takeNextStep(
  context: CoreContext,
  work: SerialQueue,
  advance: () => Promise<void>,
): void {
  work
    .run(advance)
    .catch((error: unknown) => {
      if (!(error instanceof KnotholeError)) {
        throw error;
      }
      // Out of reach: the next status of the link asks again. A store in trouble does not heal so.
      if (error.code.startsWith('STORE_')) {
        context.fail(error);
      }
    })
    .finally(() => context.changed());
}
