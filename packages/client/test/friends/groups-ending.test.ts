import { expect, test } from 'vitest';
import { CHAIN_RULES } from '../../src/chain/rules.ts';
import type { Chain } from '../../src/chain/types.ts';
import type { GroupView } from '../../src/view.ts';
import { hasText, say, textsOf } from '../family/chats.ts';
import { refusalOf, type StoryDevice } from '../family/story.ts';
import { Thief } from '../family/thief.ts';
import { answerGroup, groupChat, isOf, together, withBand } from './three-families.ts';
import { allow } from './two-families.ts';

async function saidIn(device: StoryDevice, text: string): Promise<string> {
  const { id } = await groupChat(device);
  await say(device, id, text);
  return id;
}

async function heardIn(device: StoryDevice, text: string): Promise<readonly string[]> {
  const { id } = await groupChat(device);
  const { entries } = await device.untilTimeline('the words', id, hasText(text));
  return textsOf(entries);
}

async function untilRemoved(chain: Chain): Promise<void> {
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (chain.view.status.kind === 'removed') {
        stop();
        resolve();
      }
    };
    const stop = chain.onChange(look);
    look();
  });
}

function groupWith(device: StoryDevice, look: (group: GroupView) => boolean): Promise<GroupView> {
  return device.until('what is known of the group', (view) =>
    view.stage === 'home' ? view.groups.find(look) : undefined,
  );
}

async function isEnded(device: StoryDevice): Promise<void> {
  await groupChat(device, ({ state }) => state.kind === 'ended');
}

test('a child whose guardian takes her yes back is out, and a copy of its tablet opens nothing after', async () => {
  const families = await withBand();
  const { mia, nils, ben, group } = families;
  await saidIn(mia.tablet, 'before');
  await heardIn(nils.tablet, 'before');
  const { id } = await groupChat(nils.tablet);
  await nils.tablet.close();
  const thief = await Thief.of(nils.tablet);

  await answerGroup(nils, group, false);
  await isEnded(nils.phone);
  for (const { phone, tablet } of [mia, ben]) {
    await groupChat(tablet, isOf(mia.child, ben.child));
    const { lookers } = await groupChat(phone, isOf(mia.child, ben.child));
    expect(lookers).not.toContain(nils.guardian);
  }
  const chains = await thief.chains({ ...CHAIN_RULES, judgesCommits: false });
  const chain = chains.find(({ view }) => view.id === id);
  if (chain === undefined) {
    throw new Error('the tablet was in the group');
  }
  await untilRemoved(chain);
  await saidIn(ben.tablet, 'after');
  await heardIn(mia.tablet, 'after');
  const events = await chain.events(0, 1_000);
  const said = events.flatMap((event) =>
    event.kind === 'item' ? [new TextDecoder().decode(event.item.body)] : [],
  );
  expect(said.some((text) => text.includes('before'))).toBe(true);
  expect(said.some((text) => text.includes('after'))).toBe(false);

  await nils.tablet.start();
  await isEnded(nils.tablet);
  await nils.tablet.untilTimeline('what was said', id, hasText('before'));
  expect(await refusalOf(say(nils.tablet, id, 'hello?'))).toBe('NOT_APPROVED');
  await answerGroup(nils, group, true);
  await together(families);
  await saidIn(nils.tablet, 'back');
  await heardIn(ben.tablet, 'back');
  expect(await heardIn(nils.tablet, 'back')).not.toContain('after');
  expect(nils.phone.home.journal.map(({ act }) => act)).toContain('group-ended');
}, 120_000);

test('a child can leave a group by itself, and its guardian goes with it; both are back by a new yes', async () => {
  const families = await withBand();
  const { mia, nils, ben, group } = families;
  const { id } = await groupChat(ben.tablet);
  await ben.tablet.core.run('leaveConversation', { conversation: id });
  for (const { phone, tablet } of [mia, nils]) {
    for (const device of [phone, tablet]) {
      await groupChat(
        device,
        (chat) => isOf(mia.child, nils.child)(chat) && !chat.lookers.includes(ben.guardian),
      );
    }
  }
  await groupChat(ben.phone, ({ state }) => state.kind !== 'live');
  expect(ben.phone.home.groups.map(({ left }) => left)).toEqual([[ben.child]]);
  await saidIn(mia.tablet, 'two are left');
  await heardIn(nils.tablet, 'two are left');
  await groupChat(ben.tablet, ({ state }) => state.kind === 'left');
  expect(await refusalOf(say(ben.tablet, id, 'hello?'))).toBe('NOT_A_MEMBER');
  await groupWith(mia.phone, ({ refused }) => refused.includes(ben.child));
  await groupWith(ben.phone, ({ left }) => left.includes(ben.child));
  expect(ben.phone.home.journal.map(({ act }) => act)).not.toContain('group-ended');

  await ben.phone.restart();
  await answerGroup(ben, group, true);
  await together(families);
  await saidIn(ben.tablet, 'back again');
  for (const { phone, tablet } of [mia, nils]) {
    await heardIn(tablet, 'back again');
    await heardIn(phone, 'back again');
  }
  expect(await heardIn(ben.tablet, 'back again')).not.toContain('two are left');
}, 120_000);

test('a friendship that ends takes the child whose guardian has ended it out of their group', async () => {
  const { mia, nils, ben } = await withBand();
  await allow(ben, mia, false);
  await isEnded(ben.tablet);
  for (const { phone, tablet } of [mia, nils]) {
    await groupChat(phone, isOf(mia.child, nils.child));
    await groupChat(tablet, isOf(mia.child, nils.child));
  }
  await saidIn(nils.tablet, 'without Ben');
  await heardIn(mia.tablet, 'without Ben');
}, 120_000);
