/** Chats with a child that was erased, where the family is to keep nothing of them. */
import { chainErasure } from '../chain/chain-store.ts';
import type { ChainView } from '../chain/types.ts';
import type { StoreWrite } from '../ports.ts';
import type { Household } from './household.ts';
import { readMarkerKey } from './store-keys.ts';

/** Whether a conversation is a chat of two with such a child. */
export function isForgotten(
  { policy }: Pick<ChainView, 'policy'>,
  erased: ReadonlyMap<string, boolean>,
): boolean {
  return policy.form === 'direct' && policy.people.some((person) => erased.get(person) === true);
}

/** Deletes what this device has of them, once the child's devices are out: till then it sees to that. */
export async function forgetChats(household: Household): Promise<void> {
  const { conversations, roster, host } = household;
  for (const [id, tracker] of [...conversations]) {
    const { view } = tracker;
    const isOut =
      view.status.kind !== 'live' || view.members.every(({ person }) => !roster.erased.has(person));
    if (isForgotten(view, roster.erased) && isOut) {
      await tracker.close();
      const marker: StoreWrite = { key: readMarkerKey(id), value: null };
      const writes = await chainErasure(host.transactor.store, id);
      await host.transactor.commit([...writes, marker]);
      conversations.delete(id);
    }
  }
}
