/**
 * One tab at a time may have a family open: two writers would use one ratchet generation twice
 * (chain.md rule 11). Held as a Web Lock, which the browser frees when the tab or worker is gone.
 */
import { KnotholeError } from '@knothole/protocol';

/** A reloaded page may ask before the browser has freed the lock of the page it replaces. */
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
  const free = (await holdNow(locks, name)) ?? (await holdSoon(locks, name));
  if (free === null) {
    throw new KnotholeError('STORE_BUSY', 'another tab has the store open');
  }
  return free;
}

function holdNow(locks: LockManager, name: string): Promise<(() => void) | null> {
  return hold(locks, name, { ifAvailable: true });
}

function holdSoon(locks: LockManager, name: string): Promise<(() => void) | null> {
  const signal = AbortSignal.timeout(RELOAD_GRACE_MILLISECONDS);
  return hold(locks, name, { signal }).catch(() => null);
}

/** Null when `options` do not wait for a lock that is taken; rejects when their signal aborts. */
function hold(
  locks: LockManager,
  name: string,
  options: LockOptions,
): Promise<(() => void) | null> {
  return new Promise((resolve, reject) => {
    locks
      .request(name, options, (lock) => {
        if (lock === null) {
          resolve(null);
          return undefined;
        }
        return new Promise<void>((free) => {
          resolve(free);
        });
      })
      .catch(reject);
  });
}
