/** The whole family is erased: on each device when it hears the root's word, and nowhere without it. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSqliteStore } from '../../src/platform/node/index.ts';
import { befriended, conversationWith, endedWith } from '../friends/two-families.ts';
import type { TestRelay } from '../support/test-relay.ts';
import { FOX, makeFamily, OWL, openRelay, pairTablet, refusalOf, StoryDevice } from './story.ts';

const NOTHING = { stage: 'new' } as const;
const LONG_TEXT = 'a very long goodbye '.repeat(600);

async function untilNew(...devices: readonly StoryDevice[]): Promise<void> {
  for (const device of devices) {
    await device.until('nothing left', ({ stage }) => stage === 'new');
  }
}

async function wordsOf(phone: StoryDevice): Promise<string> {
  return (await phone.core.run('kitWords', null)).join(' ');
}

/** Names of the files that hold chunks. */
async function blobFiles({ dataDir }: TestRelay): Promise<readonly string[]> {
  const names = await readdir(join(dataDir, 'blobs'), { recursive: true, withFileTypes: true });
  return names.filter((entry) => entry.isFile()).map(({ name }) => name);
}

test('every device forgets everything, its files go from the relay, and friends see a neutral end', async () => {
  const { relay, host, guest } = await befriended();
  const chat = await conversationWith(host.tablet, guest.child);
  await host.tablet.core.run('sendText', { conversation: chat, text: LONG_TEXT });
  const family = await host.phone.conversation(null);
  await host.phone.core.run('sendText', { conversation: family, text: LONG_TEXT });
  await host.phone.untilTimeline('landed', family, ({ entries }) =>
    entries.some((entry) => 'state' in entry && entry.state === 'sent'),
  );
  expect(await blobFiles(relay)).not.toEqual([]);
  await guest.tablet.close();
  const words = await wordsOf(host.phone);
  await host.phone.core.run('eraseFamily', { words });
  expect(host.phone.view).toEqual(NOTHING);
  await untilNew(host.tablet);
  expect(await blobFiles(relay)).toEqual([]);
  await guest.tablet.start();
  await endedWith(guest.tablet, host.child);
  await guest.phone.until(
    'the farewell',
    (view) => view.stage === 'home' && view.journal.some(({ act }) => act === 'family-left'),
  );
  const state = guest.tablet.home.conversations.find(({ people }) => people.includes(host.child));
  expect(state?.state).toEqual({ kind: 'ended', gone: true });
  for (const device of [host.phone, host.tablet]) {
    await device.close();
    const store = await openSqliteStore({ directory: device.directory });
    expect(await store.list('')).toEqual([]);
    await store.close();
  }
  const restored = await StoryDevice.open();
  expect(await refusalOf(restore(restored, relay, words))).toBe('KIT_UNKNOWN');
});

function restore(device: StoryDevice, relay: TestRelay, words: string): Promise<unknown> {
  const relayPass = Buffer.from(relay.pass).toString('base64url');
  return device.core.run('restoreFamily', { words, relayUrl: relay.url, relayPass });
}

test('the words must be those of this family’s kit, and a child’s device has no say', async () => {
  const relay = await openRelay();
  const [phone, other] = [await makeFamily(relay), await makeFamily(relay)];
  const tablet = await StoryDevice.open();
  await pairTablet(phone, tablet, relay, FOX);
  const words = await wordsOf(phone);
  const others = await wordsOf(other);
  expect(await refusalOf(phone.core.run('eraseFamily', { words: others }))).toBe('KIT_UNKNOWN');
  expect(await refusalOf(phone.core.run('eraseFamily', { words: 'owl' }))).toBe('KIT_WORDS');
  expect(await refusalOf(tablet.core.run('eraseFamily', { words }))).toBe('POLICY');
  expect(await refusalOf(phone.core.run('eraseHere', null))).toBe('WRONG_STAGE');
  expect(phone.home.people.map(({ nickname }) => nickname)).toEqual([OWL.nickname, FOX.nickname]);
  expect(phone.home.erasing).toBeUndefined();
  // Not confirmed yet: the root is still here.
  await phone.core.run('eraseFamily', { words: null });
  await untilNew(phone, tablet);
});

test('a tablet that was off for the whole time forgets when it comes back', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const tablet = await StoryDevice.open();
  await pairTablet(phone, tablet, relay, FOX);
  await tablet.close();
  await phone.core.run('eraseFamily', { words: null });
  expect(phone.view).toEqual(NOTHING);
  await tablet.start();
  await untilNew(tablet);
});

test('a tablet that was taken out before hears it in its help chain, and keeps all until then', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const tablet = await StoryDevice.open();
  await pairTablet(phone, tablet, relay, FOX);
  await tablet.conversation(OWL.nickname);
  const device = tablet.home.people.find(({ isMe }) => isMe)?.devices[0]?.id ?? '';
  await phone.core.run('removeDevice', { device });
  await tablet.until('its removal', (view) => view.stage === 'home' && view.removed);
  expect(tablet.home.conversations.length).toBeGreaterThan(0);
  await phone.core.run('eraseFamily', { words: null });
  await untilNew(phone, tablet);
});
