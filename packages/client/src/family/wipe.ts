/** Forgetting everything that this device holds, in one transaction. */
import type { LocalStore, StoreWrite } from '../ports.ts';

/** Deletes every record there is. Close all chains first: they would write again. */
export async function wipeWrites(store: LocalStore): Promise<readonly StoreWrite[]> {
  const records = await store.list('');
  return records.map(({ key }) => ({ key, value: null }));
}
