import { encodeHex } from '@knothole/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { openChains } from '../../src/chain/chain-host.ts';
import { CHAIN_RULES } from '../../src/chain/rules.ts';
import { Transactor } from '../../src/chain/transactor.ts';
import type { Chain, Intent } from '../../src/chain/types.ts';
import { loadSuite } from '../../src/crypto/suite.ts';
import {
  type DeviceRecord,
  decodeDeviceRecord,
  identityOf,
} from '../../src/family/device-record.ts';
import { admissionItem } from '../../src/family/family-items.ts';
import { asInvited, makeOwnKeyPackage } from '../../src/family/key-packages.ts';
import { makeFamilyPolicy } from '../../src/family/policy.ts';
import { STORE_KEYS } from '../../src/family/store-keys.ts';
import {
  nodeNetwork,
  openSqliteStore,
  systemClock,
  systemRandom,
} from '../../src/platform/node/index.ts';
import { BEAR, FOX, makeFamily, openRelay, pairTablet, StoryDevice } from './story.ts';
import { TestFamily } from './test-family.ts';

const random = systemRandom;
const freshId = (): string => encodeHex(random.bytes(16));

/** The client of a child who has taken out whatever says no. */
async function openPatched(directory: string) {
  const store = await openSqliteStore({ directory });
  const bytes = await store.get(STORE_KEYS.device);
  const device = decodeDeviceRecord(bytes ?? new Uint8Array());
  const link = nodeNetwork({ clock: systemClock, random }).connect({
    url: device.relayUrl,
    pass: device.relayPass,
  });
  const chains = await openChains({
    suite: await loadSuite(random),
    clock: systemClock,
    random,
    link,
    transactor: new Transactor(store),
    policy: { ...makeFamilyPolicy(), acceptsCommit: () => true, acceptsWelcome: () => true },
    rules: { ...CHAIN_RULES, judgesCommits: false },
    snapshot: () => new Uint8Array(),
  });
  onTestFinished(async () => {
    await Promise.all(chains.map((chain) => chain.close()));
    await link.close();
    await store.close();
  });
  return { device, chains };
}

/** Resolves when the patched client has had its way, as far as it can see. */
async function commit(chain: Chain, intent: Intent): Promise<void> {
  const { epoch } = chain.view;
  await new Promise<void>((resolve, reject) => {
    const stop = chain.onChange((view) => {
      if (view.epoch > epoch) {
        stop();
        resolve();
      }
    });
    chain.submit([intent]).catch(reject);
  });
}

async function addIntent(device: DeviceRecord['signer'], name: string): Promise<Intent> {
  const suite = await loadSuite(random);
  const now = Math.floor(Date.now() / 1_000);
  const { id, pair, parcel } = await makeOwnKeyPackage(suite, random, device, now);
  const invited = asInvited({ id, device: name, keyPackage: pair.publicBytes, parcel });
  return { kind: 'add', id: freshId(), devices: [invited], statements: [] };
}

async function said(device: StoryDevice, conversation: string, text: string): Promise<void> {
  const { id } = await device.core.run('sendText', { conversation, text });
  await device.untilTimeline('it has landed', conversation, ({ entries }) =>
    entries.some((entry) => entry.id === id && 'state' in entry && entry.state !== 'sending'),
  );
}

test("a child's patched client adds no stranger, no removed device and no guardian of its own making, and removes no guardian", async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const [mia, ben] = [await StoryDevice.open(), await StoryDevice.open()];
  await pairTablet(phone, mia, relay, FOX);
  await pairTablet(phone, ben, relay, BEAR);
  const family = await mia.conversation(null);
  const withMum = await mia.conversation('Mum');
  const withBen = await mia.conversation('Ben');
  await phone.until(
    'all chats',
    (view) => view.stage === 'home' && view.conversations.length === 4,
  );
  const before = phone.home;
  const benId = before.people.find(({ nickname }) => nickname === 'Ben')?.devices[0]?.id ?? '';
  const mumId = before.people.find(({ isMe }) => isMe)?.devices[0]?.id ?? '';
  await mia.close();
  const { device, chains } = await openPatched(mia.directory);
  const chain = (id: string): Chain => {
    const found = chains.find(({ view }) => view.id === id);
    if (found === undefined) {
      throw new Error('Mia is in it');
    }
    return found;
  };

  const elsewhere = new TestFamily(31);
  const stranger = elsewhere.child(elsewhere.guardian());
  const strange = { key: stranger.key, certificates: stranger.chain };
  await commit(chain(family), await addIntent(strange, stranger.identity.device));
  await commit(chain(withBen), {
    kind: 'remove',
    id: freshId(),
    devices: [mumId],
    statements: [],
  });
  await commit(chain(withMum), await addIntent(strange, stranger.identity.device));
  // A guardian under a root that it has made itself.
  const own = elsewhere.guardian();
  const made = { key: own.key, certificates: own.chain };
  await commit(chain(withBen), await addIntent(made, own.identity.device));
  await chain(device.familyGroup).submit([
    {
      kind: 'say',
      item: admissionItem(random, {
        device: identityOf(device)?.device ?? '',
        profile: { person: identityOf(device)?.person ?? '', role: 'guardian', profile: FOX },
      }),
    },
  ]);

  for (const conversation of [family, withBen, withMum]) {
    await said(phone, conversation, 'still here');
  }
  await ben.untilTimeline('Mum, still looking along', withBen, ({ entries }) =>
    entries.some((entry) => entry.kind === 'text' && entry.text === 'still here'),
  );
  const lookers = ben.home.conversations.find(({ id }) => id === withBen)?.lookers;
  expect(lookers).toEqual([phone.home.me]);
  const people = ({ conversations }: typeof before) =>
    conversations.map(({ id, people: between, lookers: looking, state }) => ({
      id,
      between: [...between].sort(),
      looking,
      state,
    }));
  expect(people(phone.home)).toEqual(people(before));
  expect(phone.home.people.map(({ nickname, role }) => [nickname, role])).toEqual([
    ['Mum', 'guardian'],
    ['Mia', 'child'],
    ['Ben', 'child'],
  ]);

  await phone.core.run('removeDevice', { device: benId });
  await ben.until('removed', (view) => view.stage === 'home' && view.removed);
  await ben.close();
  const store = await openSqliteStore({ directory: ben.directory });
  const removed = decodeDeviceRecord((await store.get(STORE_KEYS.device)) ?? new Uint8Array());
  await store.close();
  const familyChain = chain(device.familyGroup);
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (familyChain.view.members.every((member) => member.device !== benId)) {
        stop();
        resolve();
      }
    };
    const stop = familyChain.onChange(look);
    look();
  });
  await commit(familyChain, await addIntent(removed.signer, benId));
  const tablet = await StoryDevice.open();
  await pairTablet(phone, tablet, relay, BEAR);
  const devices = phone.home.people.find(({ nickname }) => nickname === 'Ben')?.devices;
  expect(devices?.map(({ id }) => id)).toHaveLength(1);
  expect(devices?.map(({ id }) => id)).not.toContain(benId);
});
