/** Ports of a device that runs in a browser; made for a dedicated worker, where no page's code is. */
import type { Ports } from '../../ports.ts';
import { systemClock } from '../system-clock.ts';
import { systemRandom } from '../system-random.ts';
import { openIndexedDbStore } from './indexeddb-store.ts';
import { browserNetwork } from './network.ts';

export interface BrowserPorts extends Ports {
  /** To be called when the page hears `online` or becomes visible: its worker may hear neither. */
  wake(): void;
}

/**
 * Opens what the family core needs in a browser; closing the store lets another tab open it.
 * @throws {KnotholeError} as {@link openIndexedDbStore} does: STORE_BUSY in a second tab.
 */
export async function openBrowserPorts(options: {
  readonly databaseName: string;
}): Promise<BrowserPorts> {
  const network = browserNetwork({ clock: systemClock, random: systemRandom });
  return {
    clock: systemClock,
    random: systemRandom,
    store: await openIndexedDbStore(options),
    network,
    wake: () => network.wake(),
  };
}
