/** A child is erased: on its tablets, in its family, and in its friendships. */
import { expect, test } from 'vitest';
import { openSqliteStore } from '../../src/platform/node/index.ts';
import { befriended, endedWith } from '../friends/two-families.ts';
import {
  BEAR,
  FOX,
  makeFamily,
  OWL,
  openRelay,
  pairTablet,
  refusalOf,
  StoryDevice,
} from './story.ts';

/** Nothing on the screen tells when what is not shown any more is deleted. */
const SOON = { timeout: 20_000 };

async function untilNobodyCalled(device: StoryDevice, nickname: string): Promise<void> {
  await device.until(
    `nobody called ${nickname}`,
    (view) => view.stage === 'home' && view.people.every((person) => person.nickname !== nickname),
  );
}

async function recordsOf(device: StoryDevice): Promise<readonly string[]> {
  await device.close();
  const store = await openSqliteStore({ directory: device.directory });
  const records = await store.list('');
  await store.close();
  return records.map(({ key }) => key);
}

test('its tablets forget, the family keeps no name of it, and another child is none of it', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const [mia, second, ben] = [
    await StoryDevice.open(),
    await StoryDevice.open(),
    await StoryDevice.open(),
  ];
  await pairTablet(phone, mia, relay, FOX);
  await pairTablet(phone, ben, relay, BEAR);
  const person = phone.personCalled(FOX.nickname);
  await pairTablet(phone, second, relay, FOX, person);
  const conversation = await ben.conversation(FOX.nickname);
  // Off for the whole time.
  await second.close();
  expect(await refusalOf(mia.core.run('eraseChild', { person, forget: true }))).toBe('POLICY');
  const me = phone.personCalled(OWL.nickname);
  expect(await refusalOf(phone.core.run('eraseChild', { person: me, forget: true }))).toBe('INPUT');
  await phone.core.run('eraseChild', { person, forget: true });
  await mia.until('nothing left', ({ stage }) => stage === 'new');
  await second.start();
  await second.until('nothing left', ({ stage }) => stage === 'new');
  expect(await recordsOf(mia)).toEqual([]);
  for (const device of [phone, ben]) {
    await untilNobodyCalled(device, FOX.nickname);
    const chats = device.home.conversations.filter(({ people }) => people.includes(person));
    expect(chats.filter(({ form }) => form === 'direct')).toEqual([]);
  }
  for (const device of [ben, phone]) {
    await expect
      .poll(() => refusalOf(device.core.run('openConversation', { conversation, limit: 1 })), SOON)
      .toBe('UNKNOWN_CONVERSATION');
  }
  const acts = phone.home.journal.map(({ act, person: about }) => [act, about]);
  expect(acts[0]).toEqual(['child-erased', null]);
  expect(acts.some(([, about]) => about === person)).toBe(false);
  await phone.restart();
  await untilNobodyCalled(phone, FOX.nickname);
  // The same nickname is somebody new.
  await pairTablet(phone, second, relay, FOX);
  expect(phone.personCalled(FOX.nickname)).not.toBe(person);
});

test('its friendships end, and the friend sees it', async () => {
  const { host, guest } = await befriended();
  await host.phone.core.run('eraseChild', { person: host.child, forget: false });
  await host.tablet.until('nothing left', ({ stage }) => stage === 'new');
  await endedWith(guest.tablet, host.child);
  await endedWith(guest.phone, host.child);
  await untilNobodyCalled(host.phone, 'Mia');
});

test('a child whose tablets are gone is erased too, also by a guardian who is alone and offline', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const tablet = await StoryDevice.open();
  await pairTablet(phone, tablet, relay, FOX);
  const person = phone.personCalled(FOX.nickname);
  const [device] = phone.home.people.find(({ id }) => id === person)?.devices ?? [];
  await phone.core.run('removeDevice', { device: device?.id ?? '' });
  await tablet.until('its removal', (view) => view.stage === 'home' && view.removed);
  await relay.stop();
  await phone.core.run('eraseChild', { person, forget: true });
  await untilNobodyCalled(phone, FOX.nickname);
  await phone.restart();
  expect(phone.home.people.map(({ nickname }) => nickname)).toEqual([OWL.nickname]);
  // A removal alone empties nothing, and nobody tells this tablet more.
  expect(tablet.view.stage).toBe('home');
});
