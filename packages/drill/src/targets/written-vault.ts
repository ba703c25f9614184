/** The vault of a family, as whoever holds the kit finds it. */
import { setTimeout as wait } from 'node:timers/promises';
import type { LoadedClient } from './built-tree.ts';

const PATIENCE_MILLISECONDS = 30_000;
const LOOKS_EVERY_MILLISECONDS = 250;

type FoundVault = NonNullable<Awaited<ReturnType<LoadedClient['recovery']['findVault']>>>;

interface RelayPlace {
  readonly url: string;
  readonly pass: Uint8Array;
}

/**
 * Resolves when the vault knows so many conversations: it is written a few seconds after the last change.
 * @throws {Error} when none does in time.
 */
export async function vaultKnowing(
  { node, recovery }: LoadedClient,
  kitWords: readonly string[],
  relay: RelayPlace,
  conversations: number,
): Promise<FoundVault> {
  const { vaultKey } = recovery.kitKeys(recovery.kitEntropy(kitWords));
  const network = node.nodeNetwork({ clock: node.systemClock, random: node.systemRandom });
  const link = network.connect(relay);
  const end = performance.now() + PATIENCE_MILLISECONDS;
  try {
    await recovery.untilOnline(link, node.systemClock, PATIENCE_MILLISECONDS);
    while (performance.now() < end) {
      const vault = await recovery.findVault(link, vaultKey, link.timeSeconds());
      if (vault !== undefined && vault.conversations.length >= conversations) return vault;
      await wait(LOOKS_EVERY_MILLISECONDS);
    }
  } finally {
    await link.close();
  }
  throw new Error('the vault of the family is not written');
}
