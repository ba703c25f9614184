import { createCipheriv, createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asSlotAddress } from '@knothole/protocol';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { announcedSecrets } from '../../src/targets/announced-strings.ts';
import { loadClient, projectTree } from '../../src/targets/built-tree.ts';
import {
  deriveSecret,
  exported,
  messageKey,
  ratcheted,
  ratchetOfLeaf,
} from '../../src/targets/mls-derivation.ts';
import { StoredSlots } from '../../src/targets/stored-slots.ts';
import { tryEveryKey } from '../../src/targets/try-every-key.ts';
import { tryOnMessages } from '../../src/targets/try-on-messages.ts';
import { noise } from '../attack/support/planted-loot.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const BUCKET = { class: 'week', number: 2_980 } as const;
const CHAIN_KEY = noise(32, 1);
const client = await loadClient(projectTree());
const { cap, sealKey } = client.slotKeys.chainSlotKeys(CHAIN_KEY, 3);
const ADDRESS = client.slotKeys.slotAddress(BUCKET, cap);

/** A stopped relay's directory with one envelope. */
function relayWith(
  inner: string | Uint8Array,
  seal: Uint8Array = sealKey,
  address: Uint8Array = ADDRESS,
): StoredSlots {
  const folder = temporaryFolder();
  for (const name of ['slots', 'keys']) mkdirSync(join(folder, name));
  const [key, iv] = [noise(64, 2), noise(16, 3)];
  writeFileSync(join(folder, 'keys', 'w2980.key'), key);
  const envelope = client.sealing.sealEnvelope(seal, Buffer.from(inner), asSlotAddress(address));
  const wrap = createCipheriv('aes-256-ctr', key.subarray(32), iv);
  const digest = createHash('sha256').update(key.subarray(0, 32)).update(address).digest();
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
const tried = (
  slots: StoredSlots,
  records: readonly Uint8Array[],
  sealKeys: readonly Uint8Array[] = [],
  unread: readonly string[] = [],
) => tryEveryKey(slots, records, { sealKeys, unread: new Set(unread) });

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

it('reaches a slot with the key of its chain, and opens its seal', async () => {
  expect(await tried(relayWith(SAID), storeWith(CHAIN_KEY))).toMatchObject({
    unsealed: 0,
    reached: 1,
    unsealedByChains: 1,
    readable: 1,
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

/**
 * The MLS working group's test vector for message protection, suite 1: what leaf 1 of a group of two
 * said, and the secrets of its epoch.
 */
const VECTOR = {
  encryptionSecret: hex('53332f97465638e0d9a52ec6e6b9923e58ccf9ab8d7d8de0edbe0fac91a73514'),
  senderDataSecret: hex('d473f653f0bd125a260773ebccacc910530c35c99dced3f63fb55511ddde236b'),
  said: '9d89e861367621c92f11b2188021da89f45c15b8e36fde494c0f313acd94d99257f0500bfa6b372cd79f',
  message: hex(
    '0001000220e1f2321a0d03b86091fb585f2079892c52a4ea9fba98f0e58f4070bc84cc1ed8000000000012121201' +
      '001c947a0f37d15884f360bc4315b378d21ab3c342e2c49a91b98ef08b4e407d99c11119b3aac5ea08ecbaa66b95' +
      '499af574d16baad06042f3e3179feef77a7bc098a3a40546068c3e976d61509de029993e3c712438dc96b6b256f0' +
      '14aca9a3a3943510eb69c26929d9a7e80e8d22f455e0dc1218268f15baa60764c144238e350c3694b85e8f4349d7' +
      '1494c913da5936523be0e662a29bc9cac29c56',
  ),
};
const { encryptionSecret, senderDataSecret, message: MESSAGE } = VECTOR;
const RATCHET = ratchetOfLeaf(encryptionSecret, { depth: 1, leaf: 1, ratchet: 'application' });

function hex(text: string): Uint8Array {
  return Buffer.from(text, 'hex');
}

/** As a key lies in an encoding, with a place in a ratchet behind it. */
function announced(bytes: Uint8Array, behind: Uint8Array = noise(4, 8)): Uint8Array {
  return Buffer.concat([Uint8Array.of(bytes.length), bytes, behind]);
}

async function openedWith(...strings: readonly Uint8Array[]): Promise<number> {
  const record = Buffer.concat([noise(90, 7), announced(senderDataSecret), ...strings]);
  const { opened, messages, addressed } = await tried(relayWith(MESSAGE), [record], [sealKey]);
  expect({ messages, addressed }).toEqual({ messages: 1, addressed: 1 });
  return opened;
}

it('opens a message with the root of its secret tree, and tells what was said', async () => {
  expect(await openedWith(announced(encryptionSecret))).toBe(1);
  const secrets = announcedSecrets([announced(senderDataSecret), announced(encryptionSecret)]);
  const { opened } = await tryOnMessages(secrets, [], [MESSAGE]);
  const [content] = [...opened.values()];
  expect(content?.toString('hex')).toContain(VECTOR.said);
});

it('opens a message with a ratchet of its leaf', async () => {
  expect(await openedWith(announced(RATCHET))).toBe(1);
});

it('opens a message with its own key and nonce', async () => {
  const { key, nonce } = messageKey(RATCHET, 0);
  expect(await openedWith(announced(key), announced(nonce))).toBe(1);
  expect(await openedWith(announced(key), announced(noise(12, 9)))).toBe(0);
});

it('opens no message with a ratchet that has passed it, or without its sender data', async () => {
  const passed = announced(ratcheted(RATCHET, 0, 1), Uint8Array.of(0, 0, 0, 1));
  expect(await openedWith(passed)).toBe(0);
  const blind = await tried(relayWith(MESSAGE), [announced(encryptionSecret)], [sealKey]);
  expect(blind).toMatchObject({ messages: 1, addressed: 0, opened: 0 });
});

it('counts apart what a store had yet to read', async () => {
  const record = Buffer.concat([announced(senderDataSecret), announced(encryptionSecret)]);
  const unread = [Buffer.from(MESSAGE).toString('hex')];
  expect(await tried(relayWith(MESSAGE), [record], [sealKey], unread)).toMatchObject({
    opened: 0,
    openedCommits: 0,
    openedUnread: 1,
  });
});

it('derives from an epoch’s secret what the epoch opens with', async () => {
  const epochSecret = noise(32, 10);
  const chain = exported(deriveSecret(epochSecret, 'exporter'), 'knothole/chain');
  const { cap: reachable, sealKey: seal } = client.slotKeys.chainSlotKeys(chain, 0);
  const slots = relayWith(SAID, seal, client.slotKeys.slotAddress(BUCKET, reachable));
  expect(await tried(slots, [announced(epochSecret)])).toMatchObject({
    unsealedByChains: 1,
    readable: 1,
  });
});
