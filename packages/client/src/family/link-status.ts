/** The relay's connection as screens show it, and waiting for it. */
import { KnotholeError } from '@knothole/protocol';
import type { Clock, LinkStatus, RelayLink } from '../ports.ts';
import type { ConnectionView } from '../view.ts';

/** How long a person who waits is kept waiting for the relay. */
export const PATIENCE_MILLISECONDS = 10_000;

export function connectionView(status: LinkStatus): ConnectionView {
  return status.kind === 'online' ? { kind: 'online', notice: status.notice } : status;
}

/**
 * Resolves when the relay has said welcome.
 * @throws {KnotholeError} PASS or VERSION when it refuses, OFFLINE after `patienceMilliseconds`.
 */
export function untilOnline(
  link: RelayLink,
  clock: Clock,
  patienceMilliseconds: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void): void => {
      cancelTimer();
      unsubscribe();
      settle();
    };
    const look = (status: LinkStatus): void => {
      if (status.kind === 'online') {
        finish(resolve);
      } else if (status.kind === 'refused') {
        finish(() => reject(new KnotholeError(status.code, 'the relay refuses this device')));
      }
    };
    const cancelTimer = clock.after(patienceMilliseconds, () =>
      finish(() => reject(new KnotholeError('OFFLINE', 'the relay cannot be reached'))),
    );
    const unsubscribe = link.onStatus(look);
    look(link.status);
  });
}
