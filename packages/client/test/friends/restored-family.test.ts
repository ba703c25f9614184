import { encodeBase64url } from '@knothole/protocol';
import { expect, test } from 'vitest';
import { openParcel } from '../../src/chain/parcel.ts';
import type { Chain, Parcel } from '../../src/chain/types.ts';
import { ITEM_KINDS } from '../../src/conversation/item-kinds.ts';
import { deviceIdOf } from '../../src/family/certificate.ts';
import { HelpChain } from '../../src/family/help-chain.ts';
import { decodeOwnKeyPackage, makeOwnKeyPackage } from '../../src/family/key-packages.ts';
import { rosterFromSnapshot } from '../../src/family/roster.ts';
import { OWN_KEY_PACKAGES } from '../../src/family/store-keys.ts';
import { makeBridgeNotes } from '../../src/friends/bridge-note.ts';
import { readMet } from '../../src/friends/friend-items.ts';
import { hasText, liveWith, say } from '../family/chats.ts';
import { familyWithKit, journalOn, untilVault } from '../family/guardian-steps.ts';
import { FOX, openRelay, pairTablet, StoryDevice } from '../family/story.ts';
import { Thief } from '../family/thief.ts';
import type { TestRelay } from '../support/test-relay.ts';
import {
  allow,
  allowBetween,
  contactCalled,
  conversationWith,
  endedWith,
  FROG,
  friendship,
  makeHousehold,
  meet,
} from './two-families.ts';

async function restore(relay: TestRelay, words: string): Promise<StoryDevice> {
  const phone = await StoryDevice.open();
  await phone.core.run('restoreFamily', {
    words,
    relayUrl: relay.url,
    relayPass: encodeBase64url(relay.pass),
  });
  return phone;
}

/** Whoever has the old phone asks the other family to let it in again: by all these parcels it could. */
async function askAs(thief: Thief): Promise<readonly Parcel[]> {
  const { host, device } = thief;
  const met = (await thief.familyEvents()).flatMap((event) =>
    event.kind === 'item' && event.item.kind === ITEM_KINDS.met
      ? (readMet(event.item.body) ?? [])
      : [],
  );
  const [{ family, helpSecret } = { family: '', helpSecret: null }] = met;
  const now = host.link.timeSeconds();
  const own = await makeOwnKeyPackage(host.suite, host.random, device.signer, now);
  const plea = { packages: [own], lineages: [], statements: [] };
  const chain = new HelpChain(host.link, helpSecret ?? new Uint8Array());
  for (const note of makeBridgeNotes(device.signer, family, now, plea)) {
    expect(await chain.write(now, note)).toBe(true);
  }
  const before = await thief.store.list(OWN_KEY_PACKAGES);
  return [own, ...before.map(({ value }) => decodeOwnKeyPackage(value))].map((one) => one.parcel);
}

async function untilRemoved(chain: Chain | undefined): Promise<void> {
  while (chain?.view.status.kind !== 'removed') {
    await new Promise<void>((resolve) => {
      const stop = chain?.onChange(() => {
        stop?.();
        resolve();
      });
    });
  }
}

test('all devices of a family are destroyed: the words bring it back, and its friends with it', {
  timeout: 60_000,
}, async () => {
  const relay = await openRelay();
  const { phone: lost, words } = await familyWithKit(relay);
  const drowned = await StoryDevice.open();
  await pairTablet(lost, drowned, relay, FOX);
  const host = {
    phone: lost,
    tablet: drowned,
    guardian: lost.home.me,
    child: lost.personCalled('Mia'),
  };
  const guest = await makeHousehold(relay, FROG);
  await meet(host, guest);
  await Promise.all([contactCalled(lost, 'Nils'), contactCalled(guest.phone, 'Mia')]);
  await Promise.all([allow(host, guest, true), allow(guest, host, true)]);
  const mia = await conversationWith(drowned, guest.child);
  const nils = await conversationWith(guest.tablet, host.child);
  await say(drowned, mia, 'hi Nils');
  await guest.tablet.untilTimeline('the words', nils, hasText('hi Nils'));
  // Nils' mother was a friend of Mia's once.
  await allowBetween(lost, host.child, guest.guardian, true);
  await allowBetween(guest.phone, guest.guardian, host.child, true);
  await conversationWith(drowned, guest.guardian);
  await guest.phone.until(
    'her chat with Mia',
    (view) =>
      view.stage === 'home' &&
      view.conversations.some(
        ({ people, state }) =>
          state.kind === 'live' && people.includes(host.child) && people.includes(guest.guardian),
      ),
  );
  await allowBetween(lost, host.child, guest.guardian, false);
  await endedWith(guest.phone, host.child);
  await untilVault(relay, words, ({ snapshot, conversations }) => {
    const { terms } = rosterFromSnapshot(snapshot).friends;
    const isEnded = [...terms.values()].some(({ granted }) => !granted);
    return terms.size === 4 && isEnded && conversations.length === 5;
  });
  await Promise.all([lost.close(), drowned.close()]);
  await say(guest.tablet, nils, 'where are you?');
  const [thief, diver] = [await Thief.of(lost), await Thief.of(drowned)];
  const [stolen, parcels] = [await thief.chains(), await askAs(thief)];

  const phone = await restore(relay, words);
  expect(phone.home.me).toBe(host.guardian);
  expect(phone.home.people.map(({ nickname }) => nickname)).toEqual(['Mum', 'Mia']);
  expect(phone.home.contacts.map(({ nickname }) => nickname).sort()).toEqual(['Mum', 'Nils']);
  const known = await friendship(phone, host.child, guest.child);
  expect(known).toMatchObject({ ours: 'allowed', theirs: 'allowed' });
  const ended = await friendship(phone, host.child, guest.guardian);
  expect(ended).toMatchObject({ ours: 'ended', theirs: 'allowed' });
  expect(journalOn(phone)).toEqual(
    expect.arrayContaining(['Mum child-added Mia', 'Mum met -', 'Mum family-restored Mum']),
  );

  // The other family lets the phone in before there is a tablet; were that there, the phone would found it anew.
  await conversationWith(phone, guest.child);
  const tablet = await StoryDevice.open();
  await pairTablet(phone, tablet, relay, FOX);
  expect(phone.personCalled('Mia')).toBe(host.child);
  const back = await conversationWith(tablet, guest.child);
  await say(tablet, back, 'I am back');
  const { entries } = await guest.tablet.untilTimeline('Mia', nils, hasText('I am back'));
  const last = entries.findLast((entry) => entry.kind === 'text');
  expect(last).toMatchObject({ text: 'I am back', from: host.child });
  await say(guest.tablet, nils, 'so good');
  await tablet.untilTimeline('Nils', back, hasText('so good'));
  expect(await friendship(phone, host.child, guest.guardian)).toMatchObject({
    ours: 'ended',
    conversation: null,
  });
  await liveWith(tablet, 3);

  // Whoever has the old phone asked before the new one did, and is not let in by it.
  const welcomes = parcels.map((parcel) => openParcel(thief.host.link, parcel));
  expect((await Promise.all(welcomes)).flat()).toEqual([]);
  const heard = (await Promise.all(stolen.map((chain) => chain.events(0, 1_000)))).flat();
  const bodies = heard.flatMap((event) => (event.kind === 'item' ? [event.item.body] : []));
  expect(bodies.some((body) => Buffer.from(body).includes('hi Nils'))).toBe(true);
  expect(bodies.some((body) => Buffer.from(body).includes('so good'))).toBe(false);

  // The old tablet can still be found by somebody, until the new phone takes it out.
  const found = await diver.chains();
  const drownedDevice = deviceIdOf(diver.device.signer.key.publicKey);
  const devicesOf = (): readonly string[] =>
    phone.home.people.find(({ id }) => id === host.child)?.devices.map(({ id }) => id) ?? [];
  await phone.until('both tablets', () => devicesOf().length === 2);
  await phone.core.run('removeDevice', { device: drownedDevice });
  expect(devicesOf()).not.toContain(drownedDevice);
  const chat = found.find(({ view: { policy } }) => policy.people.includes(guest.child));
  await untilRemoved(chat);
  await say(guest.tablet, nils, 'between us');
  await tablet.untilTimeline('Nils', back, hasText('between us'));
  const events = (await chat?.events(0, 1_000)) ?? [];
  const read = events.flatMap((event) => (event.kind === 'item' ? [event.item.body] : []));
  expect(read.some((body) => Buffer.from(body).includes('so good'))).toBe(true);
  expect(read.some((body) => Buffer.from(body).includes('between us'))).toBe(false);
});
