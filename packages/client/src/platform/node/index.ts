/** Ports of a device that runs in Node: a headless family member, a toy, a test. */
import type { Ports } from '../../ports.ts';
import { systemClock } from '../system-clock.ts';
import { systemRandom } from '../system-random.ts';
import { nodeNetwork } from './network.ts';
import { openSqliteStore } from './sqlite-store.ts';

export { nodeNetwork, openSqliteStore, systemClock, systemRandom };

/**
 * Opens what the family core needs in Node; closing the store gives the directory free.
 * @throws {KnotholeError} as {@link openSqliteStore} does.
 */
export async function openNodePorts(options: { readonly directory: string }): Promise<Ports> {
  return {
    clock: systemClock,
    random: systemRandom,
    store: await openSqliteStore(options),
    network: nodeNetwork({ clock: systemClock, random: systemRandom }),
  };
}
