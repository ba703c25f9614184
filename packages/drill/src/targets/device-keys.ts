/**
 * Every record of a device's store, taken when all has been read: whoever steals a tablet has these.
 * None of them may open a message that the relay still holds.
 */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { DeviceKey } from '../run-directory.ts';

/** The device must be closed: its store belongs to one process. */
export function exportDeviceKeys(device: string, directory: string): readonly DeviceKey[] {
  const database = new Database(join(directory, 'family.db'), { readonly: true });
  try {
    return database
      .prepare<[], { key: string; value: Buffer }>('SELECT key, value FROM record ORDER BY key')
      .all()
      .map(({ key, value }) => ({ device, name: key, hex: value.toString('hex') }));
  } finally {
    database.close();
  }
}
