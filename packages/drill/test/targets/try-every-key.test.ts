import { createCipheriv, createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asSlotAddress } from '@knothole/protocol';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { loadClient, projectTree } from '../../src/targets/built-tree.ts';
import { StoredSlots } from '../../src/targets/stored-slots.ts';
import { tryEveryKey } from '../../src/targets/try-every-key.ts';
import { noise } from '../attack/support/planted-loot.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const BUCKET = { class: 'week', number: 2_980 } as const;
const CHAIN_KEY = noise(32, 1);
const client = await loadClient(projectTree());
const { cap, sealKey } = client.slotKeys.chainSlotKeys(CHAIN_KEY, 3);
const ADDRESS = client.slotKeys.slotAddress(BUCKET, cap);

/** A stopped relay's directory with one envelope. */
function relayWith(inner: string): StoredSlots {
  const folder = temporaryFolder();
  for (const name of ['slots', 'keys']) mkdirSync(join(folder, name));
  const [key, iv] = [noise(64, 2), noise(16, 3)];
  writeFileSync(join(folder, 'keys', 'w2980.key'), key);
  const envelope = client.sealing.sealEnvelope(sealKey, Buffer.from(inner), asSlotAddress(ADDRESS));
  const wrap = createCipheriv('aes-256-ctr', key.subarray(32), iv);
  const digest = createHash('sha256').update(key.subarray(0, 32)).update(ADDRESS).digest();
  const database = new Database(join(folder, 'slots', 'w2980.db'));
  database.exec('CREATE TABLE slot(place INTEGER PRIMARY KEY, body BLOB NOT NULL)');
  database
    .prepare('INSERT INTO slot VALUES (?, ?)')
    .run(digest.readBigInt64BE(), Buffer.concat([iv, wrap.update(envelope)]));
  database.close();
  return new StoredSlots(folder);
}

const storeWith = (key: Uint8Array): readonly Uint8Array[] => [
  Buffer.concat([noise(400, 4), Buffer.from([0x58, 32]), key, noise(400, 5)]),
];

const SAID = 'knothole-message-0123456789abcdef';
const tried = (slots: StoredSlots, records: readonly Uint8Array[], keys: Uint8Array[] = []) =>
  tryEveryKey(slots, records, keys, client.slotKeys);

it('opens a seal whose key lies in a store, and reads what stood behind it', async () => {
  expect(await tried(relayWith(SAID), storeWith(sealKey))).toMatchObject({
    envelopes: 1,
    unsealed: 1,
    readable: 1,
  });
  expect(await tried(relayWith('sealed once more'), storeWith(sealKey))).toMatchObject({
    unsealed: 1,
    readable: 0,
  });
});

it('reaches a slot with the key of its chain', async () => {
  expect(await tried(relayWith(SAID), storeWith(CHAIN_KEY))).toMatchObject({
    unsealed: 0,
    reached: 1,
  });
});

it('opens nothing with other keys, and shows with the right one that it could', async () => {
  expect(await tried(relayWith('x'), storeWith(noise(32, 6)), [sealKey])).toMatchObject({
    unsealed: 0,
    reached: 0,
    readable: 0,
    unsealedWithTheirKeys: 1,
  });
});
