/**
 * What the devices that knew an erased family can still open of what lies at the relay: every record of
 * the other family's stores is tried, as a thief who has read RFC 9420 would.
 */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import type { StoryDevice } from '../../../client/test/family/story.ts';
import {
  befriended,
  conversationWith,
  endedWith,
} from '../../../client/test/friends/two-families.ts';
import { projectTree } from '../../src/targets/built-tree.ts';
import { exportDeviceKeys } from '../../src/targets/device-keys.ts';
import { StoredSlots } from '../../src/targets/stored-slots.ts';
import { tryDeviceKeys } from '../../src/targets/try-device-keys.ts';
import { tryEveryKey } from '../../src/targets/try-every-key.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** The trial counts what has a canary's beginning in it as readable. */
const SAID = 'knothole-message-of-a-family-that-goes';

/** The store of a device that is closed, as it is then. */
function copyOf({ directory }: StoryDevice): string {
  const folder = temporaryFolder();
  cpSync(join(directory, 'family.db'), join(folder, 'family.db'));
  return folder;
}

function recordsIn(folder: string): readonly Uint8Array[] {
  return exportDeviceKeys('device', folder).map(({ hex }) => Buffer.from(hex, 'hex'));
}

function recordCount({ directory }: StoryDevice): unknown {
  const database = new Database(join(directory, 'family.db'), { readonly: true });
  try {
    return database.prepare('SELECT count(*) AS records FROM record').get();
  } finally {
    database.close();
  }
}

it('no key on a device of an erased family, nor of its friends, opens what is left', async () => {
  const { relay, host, guest } = await befriended();
  const chat = await conversationWith(host.tablet, guest.child);
  await guest.tablet.close();
  await host.tablet.core.run('sendText', { conversation: chat, text: SAID });
  await host.tablet.untilTimeline('landed', chat, ({ entries }) =>
    entries.some((entry) => 'state' in entry && entry.state === 'sent'),
  );
  const unread = copyOf(guest.tablet);
  await host.phone.core.run('eraseFamily', { words: null });
  await host.tablet.until('nothing left', ({ stage }) => stage === 'new');
  await guest.tablet.start();
  await endedWith(guest.tablet, host.child);
  await guest.phone.until(
    'the farewell',
    (view) => view.stage === 'home' && view.journal.some(({ act }) => act === 'family-left'),
  );
  const all = [host.phone, host.tablet, guest.phone, guest.tablet];
  await Promise.all(all.map((device) => device.close()));
  await relay.stop();

  expect([host.phone, host.tablet].map(recordCount)).toEqual([{ records: 0 }, { records: 0 }]);
  const slots = new StoredSlots(relay.dataDir);
  const tree = projectTree();
  const stores = [guest.phone, guest.tablet].map(copyOf);
  const after = await tryDeviceKeys(tree, slots, stores);
  expect(after.trial.opened).toBe(0);
  expect(after.trial.unsealed).toBeGreaterThan(0);
  // What the friends say to each other may still have to be read; nothing of the family is among it.
  const tried = await tryEveryKey(slots, stores.flatMap(recordsIn), after);
  expect(tried).toMatchObject({ opened: 0, readable: 0 });
  expect(tried.envelopes).toBeGreaterThan(0);
  // The same trial reads what a device had yet to read: it can fail.
  const control = await tryEveryKey(slots, recordsIn(unread), after);
  expect(control.readable).toBeGreaterThan(0);
}, 90_000);
