/** How far this device has read each conversation; stays on this device. */
import type { LocalStore, StoreWrite } from '../ports.ts';
import { encodeFields, readFields } from './fields.ts';
import { readMarkerKey } from './store-keys.ts';

/** Index of the first event that has not been seen; 0 when nothing has. */
export async function readMarker(store: LocalStore, conversation: string): Promise<number> {
  const bytes = await store.get(readMarkerKey(conversation));
  return bytes === undefined ? 0 : (readFields(bytes, (fields) => fields.integer()) ?? 0);
}

export function readMarkerWrites(conversation: string, upTo: number): readonly StoreWrite[] {
  return [{ key: readMarkerKey(conversation), value: encodeFields([upTo]) }];
}
