/**
 * One tab at a time may have a family open: two writers would use one ratchet generation twice
 * (chain.md rule 11). Held as a Web Lock, which the browser frees when the tab or worker is gone.
 */
import { KnotholeError } from '@knothole/protocol';

/** A reloaded page asks before the browser has freed the lock of the page it replaces. */
const RELOAD_GRACE_MILLISECONDS = 500;

/**
 * Takes the lock; the returned function frees it.
 * @throws {KnotholeError} STORE_BUSY when another tab has it, CONFIG where the page is not secure.
 */
export async function holdSingleWriter(name: string): Promise<() => void> {
  // Pages over plain http from another computer have no locks, whatever the types say.
  const locks: LockManager | undefined = globalThis.navigator.locks;
  if (locks === undefined) {
    throw new KnotholeError('CONFIG', 'the browser offers no locks here: https is needed');
  }
  try {
    return await hold(locks, name);
  } catch (error) {
    throw new KnotholeError('STORE_BUSY', 'another tab has the store open', { cause: error });
  }
}

function hold(locks: LockManager, name: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(RELOAD_GRACE_MILLISECONDS);
    locks
      .request(name, { signal }, () => {
        return new Promise<void>((free) => {
          resolve(free);
        });
      })
      .catch(reject);
  });
}
