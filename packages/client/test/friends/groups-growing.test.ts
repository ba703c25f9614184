import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hasText, movesOf, say } from '../family/chats.ts';
import { refusalOf, type StoryDevice } from '../family/story.ts';
import type { TestRelay } from '../support/test-relay.ts';
import { answerGroup, groupChat, groupRequest, isOf } from './three-families.ts';
import { befriended } from './two-families.ts';

const STARS = { nickname: 'Stars', avatar: { animal: 'owl', colour: 'sky' } } as const;

async function wipe(relay: TestRelay): Promise<void> {
  await relay.stop();
  await rm(join(relay.dataDir, 'slots'), { recursive: true });
  await rm(join(relay.dataDir, 'ledger.db'));
  await relay.start();
}

async function isHeard(text: string, by: readonly StoryDevice[]): Promise<void> {
  for (const device of by) {
    await device.untilTimeline(text, (await groupChat(device)).id, hasText(text));
  }
}

test('a group begins by itself where all are allowed, grows by new answers, and outlives its relay', async () => {
  const { relay, host, guest } = await befriended();
  const all = [host.phone, host.tablet, guest.phone, guest.tablet];
  const { nickname: name, avatar: picture } = STARS;
  const people = [host.child, guest.child];
  const made = await host.phone.core.run('createGroup', { name: 'Two', picture, people });
  expect(made).toMatchObject({ refused: null, missing: [] });
  await Promise.all(all.map((device) => groupChat(device, isOf(...people))));
  expect(guest.phone.home.requests).toEqual([]);

  const { id } = await groupChat(guest.tablet);
  await guest.tablet.core.run('nameGroup', { conversation: id, name, picture });
  const isNamed = async (device: StoryDevice): Promise<void> => {
    await groupChat(device, (chat) => chat.state.kind === 'live' && chat.name === name);
  };
  await Promise.all(all.map(isNamed));

  const more = { group: made.group, people: [guest.guardian] };
  expect(await refusalOf(guest.phone.core.run('addToGroup', more))).toBe('POLICY');
  expect(await refusalOf(host.tablet.core.run('addToGroup', more))).toBe('POLICY');
  expect(await host.phone.core.run('addToGroup', more)).toMatchObject({ refused: null });
  const { child: asked } = await groupRequest(guest.phone);
  expect(asked).toBe(guest.guardian);
  expect(host.phone.home.groups).toMatchObject([{ open: [guest.guardian], name }]);
  await answerGroup({ ...guest, child: guest.guardian }, made.group, true);
  const grown = [...people, guest.guardian];
  await host.phone.until('her answer', (view) =>
    view.stage === 'home' ? view.groups.find(({ open }) => open.length === 0) : undefined,
  );
  await Promise.all(all.map((device) => groupChat(device, isOf(...grown))));

  await wipe(relay);
  for (const device of all) {
    const chat = await groupChat(device, () => true);
    await device.untilTimeline('the move', chat.id, ({ entries }) => movesOf(entries).length === 1);
    expect(await groupChat(device, isOf(...grown))).toMatchObject({ name, picture });
  }
  await say(guest.tablet, (await groupChat(guest.tablet)).id, 'here we are');
  await isHeard('here we are', all);

  await answerGroup(guest, made.group, false);
  await groupChat(guest.tablet, ({ state }) => state.kind === 'ended');
  await Promise.all(
    [host.phone, guest.phone].map((device) => groupChat(device, isOf(host.child, guest.guardian))),
  );
  await answerGroup(guest, made.group, true);
  await Promise.all(all.map((device) => groupChat(device, isOf(...grown))));
}, 60_000);
