/** Chats with a child that was erased, where the family is to keep nothing of them. */
import { chainErasure } from '../chain/chain-store.ts';
import { lineageOf } from '../chain/lineage.ts';
import type { ChainView } from '../chain/types.ts';
import type { HistoryDuty } from '../history/history-duty.ts';
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

/**
 * Deletes what this device has of them, once the child's devices are out: till then it sees to that.
 * The chain goes last: who dies in between begins again.
 */
export async function forgetChats(
  household: Household,
  history: HistoryDuty,
  isOnline: boolean,
): Promise<void> {
  const { conversations, roster, host, files } = household;
  for (const [id, tracker] of [...conversations]) {
    const { view } = tracker;
    const isOut =
      view.status.kind !== 'live' || view.members.every(({ person }) => !roster.erased.has(person));
    if (isForgotten(view, roster.erased) && isOut) {
      await tracker.close();
      await files.forgetAll(id, isOnline);
      const marker: StoreWrite = { key: readMarkerKey(id), value: null };
      const copies = history.forget(lineageOf(view.policy, view.group));
      const chain = await chainErasure(host.transactor.store, id);
      await host.transactor.commit([...chain, ...copies, marker]);
      conversations.delete(id);
    }
  }
}
