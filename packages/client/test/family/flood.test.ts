import { asEnvelope } from '@knothole/protocol';
import { decode } from 'cborg';
import { expect, test } from 'vitest';
import { loadEvents } from '../../src/chain/chain-store.ts';
import { PARCEL_SLOTS } from '../../src/chain/parcel.ts';
import { CHAIN_ITEM_KINDS, type Chain } from '../../src/chain/types.ts';
import { slotKeys } from '../../src/crypto/slot-keys.ts';
import { keyPackageItem, makeItem } from '../../src/family/family-items.ts';
import { decodeOwnKeyPackage } from '../../src/family/key-packages.ts';
import { signRevocation } from '../../src/family/statement.ts';
import { OWN_KEY_PACKAGES, POOL, SEEN_OFFERS, STORE_KEYS } from '../../src/family/store-keys.ts';
import { systemRandom as random } from '../../src/platform/system-random.ts';
import { BEAR, FOX, makeFamily, openRelay, pairTablet, StoryDevice } from './story.ts';
import { Thief } from './thief.ts';

const STATEMENTS = 30;
const OFFERS = 40;

function until(chain: Chain, look: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (look()) {
        stop();
        resolve();
      }
    };
    const stop = chain.onChange(check);
    check();
  });
}

test('junk that a member says in the family group is looked at once, not at every start', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const mia = await StoryDevice.open();
  await pairTablet(phone, mia, relay, FOX);
  const chat = await mia.conversation('Mum');
  const { devices: mums } = phone.home.people.find(({ isMe }) => isMe) ?? { devices: [] };
  const mum = mums[0]?.id ?? '';
  await mia.close();
  const thief = await Thief.of(mia);
  const { signer, familyGroup } = thief.device;
  const chains = await thief.chains();
  const family = chains.find(({ view }) => view.id === familyGroup);
  const own = { ...signer.certificates, child: null };
  const forged = (): Uint8Array =>
    signRevocation(signer.key, own, Buffer.from(random.bytes(16)).toString('hex'));
  const items = [
    ...Array.from({ length: STATEMENTS }, () =>
      makeItem(random, CHAIN_ITEM_KINDS.statement, forged()),
    ),
    ...Array.from({ length: OFFERS }, () =>
      keyPackageItem(random, { holder: mum, sealed: random.bytes(300) }),
    ),
  ];
  await family?.submit(items.map((item) => ({ kind: 'say', item })));
  if (family === undefined) {
    throw new Error('Mia has a family group');
  }
  await until(family, () => family.view.outbox.every(({ landed }) => landed !== null));
  const last = await phone.core.run('sendText', { conversation: chat, text: 'behind the flood' });
  await phone.untilTimeline('it is sent', chat, ({ entries }) =>
    entries.some(
      ({ id, ...entry }) => id === last.id && 'state' in entry && entry.state === 'sent',
    ),
  );
  await phone.restart();
  await phone.conversation('Mia');
  await phone.close();
  const { store } = await Thief.of(phone);
  const count = (await loadEvents(store, familyGroup, 0, 1_000)).length;
  expect(count).toBeGreaterThan(STATEMENTS + OFFERS);
  const [, next] = decode((await store.get(STORE_KEYS.fold)) ?? new Uint8Array());
  expect(count - Number(next)).toBeLessThan(16);
  const seen = await store.list(SEEN_OFFERS);
  expect(seen).toHaveLength(1);
  expect(seen[0]?.value.length).toBeLessThan(17 * 20);
  expect((await store.list(POOL)).length).toBeLessThan(6);
});

test('a child whose parcels are full of junk comes into a new chat by its next KeyPackage', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const [ben, mia] = [await StoryDevice.open(), await StoryDevice.open()];
  await pairTablet(phone, ben, relay, BEAR);
  await ben.conversation('Mum');
  await ben.conversation(null);
  await ben.close();
  const asBen = await Thief.of(ben);
  const records = await asBen.store.list(OWN_KEY_PACKAGES);
  const parcels = records.map(({ value }) => decodeOwnKeyPackage(value).parcel);
  expect(parcels.length).toBeGreaterThan(1);
  for (const { secret, bucket } of parcels.slice(1)) {
    for (let position = 0; position < PARCEL_SLOTS; position += 1) {
      const { cap } = slotKeys(secret, 'parcel ', position);
      await asBen.host.link.put(bucket, cap, asEnvelope(random.bytes(4_032)));
    }
  }
  await ben.start();
  await pairTablet(phone, mia, relay, FOX);
  const between = await ben.conversation('Mia');
  const { id } = await mia.core.run('sendText', {
    conversation: await mia.conversation('Ben'),
    text: 'hello Ben',
  });
  await ben.untilTimeline('Mia', between, ({ entries }) =>
    entries.some((entry) => entry.id === id),
  );
});
