import { expect, test } from 'vitest';
import { CHAIN_RULES } from '../../src/chain/rules.ts';
import { hasText, say } from '../family/chats.ts';
import { FOX, openRelay, refusalOf } from '../family/story.ts';
import { Thief } from '../family/thief.ts';
import {
  allow,
  allowBetween,
  befriended,
  conversationWith,
  endedWith,
  friendship,
  hasLeft,
  makeGrandmother,
  makeHousehold,
  meetPhones,
} from './two-families.ts';

test('whoever has a copy of the tablet that was taken out opens nothing that is said after it', async () => {
  const { host, guest } = await befriended();
  const mia = await conversationWith(host.tablet, guest.child);
  const nils = await conversationWith(guest.tablet, host.child);
  await say(host.tablet, mia, 'before');
  await guest.tablet.untilTimeline('the words', nils, hasText('before'));
  await guest.tablet.close();
  const thief = await Thief.of(guest.tablet);
  await allow(guest, host, false);
  await endedWith(host.phone, guest.child);
  // Else the tablet may take the chat of before for the one that goes on.
  await host.tablet.untilTimeline('Nils is out', mia, hasLeft(guest.child));
  const [chain] = (await thief.chains({ ...CHAIN_RULES, judgesCommits: false })).filter(
    ({ view }) => view.id === nils,
  );
  if (chain === undefined) {
    throw new Error('the tablet was in the chat');
  }
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
  const { epoch } = chain.view;
  await allow(guest, host, true);
  await guest.tablet.start();
  await conversationWith(guest.tablet, host.child);
  await conversationWith(host.tablet, guest.child);
  await say(host.tablet, mia, 'after');
  await guest.tablet.untilTimeline('the words', nils, hasText('after'));
  expect(chain.view).toMatchObject({ status: { kind: 'removed' }, epoch });
  const events = await chain.events(0, 1_000);
  const said = events.flatMap((event) =>
    event.kind === 'item' ? [new TextDecoder().decode(event.item.body)] : [],
  );
  expect(said.some((text) => text.includes('before'))).toBe(true);
  expect(said.some((text) => text.includes('after'))).toBe(false);
});

test('a grandmother with one phone chats with a child of another family, and each side can end it', async () => {
  const relay = await openRelay();
  const family = await makeHousehold(relay, FOX);
  const gran = await makeGrandmother(relay);
  await meetPhones(gran, family.phone, { introduce: [family.child] });
  await gran.until('Mia', (view) => view.stage === 'home' && view.contacts.length === 2);
  await allowBetween(gran, gran.home.me, family.child, true);
  await family.phone.until(
    'what Gran has said',
    (view) => view.stage === 'home' && view.requests.some(({ kind }) => kind === 'friend'),
  );
  await allowBetween(family.phone, family.child, gran.home.me, true);
  const here = await conversationWith(gran, family.child);
  const there = await conversationWith(family.tablet, gran.home.me);
  await say(gran, here, 'hello Mia');
  await family.tablet.untilTimeline('the words', there, hasText('hello Mia'));
  await say(family.tablet, there, 'hello Gran');
  await gran.untilTimeline('the answer', here, hasText('hello Gran'));
  const looked = await conversationWith(family.phone, gran.home.me);
  await family.phone.untilTimeline('what both say', looked, hasText('hello Gran'));

  await allowBetween(family.phone, family.child, gran.home.me, false);
  await endedWith(gran, family.child);
  await gran.untilTimeline('Mia is out', here, hasLeft(family.child));
  expect(await refusalOf(say(gran, here, 'Mia?'))).toBe('NOT_APPROVED');
  await allowBetween(family.phone, family.child, gran.home.me, true);
  expect(await conversationWith(family.tablet, gran.home.me)).toBe(there);
  await conversationWith(gran, family.child);
  await say(gran, here, 'back again');
  await family.tablet.untilTimeline('the words', there, hasText('back again'));

  await allowBetween(gran, gran.home.me, family.child, false);
  await endedWith(family.tablet, gran.home.me);
  expect(await refusalOf(say(family.tablet, there, 'Gran?'))).toBe('NOT_APPROVED');
  await allowBetween(gran, gran.home.me, family.child, true);
  await conversationWith(family.tablet, gran.home.me);
  await say(family.tablet, there, 'there you are');
  await gran.untilTimeline('the words', here, hasText('there you are'));
});

test('who ends everything with a family ends each friendship, and both go on without the other', async () => {
  const { host, guest } = await befriended();
  const [contact] = guest.phone.home.contacts;
  await guest.phone.core.run('endFamily', { family: contact?.family ?? '' });
  await endedWith(guest.tablet, host.child);
  await endedWith(host.tablet, guest.child);
  await endedWith(host.phone, guest.child);
  expect(guest.phone.home.friendships).toEqual([]);
  expect(await refusalOf(allow(guest, host, true))).toBe('NOT_APPROVED');
  const acts = guest.phone.home.journal.map(({ act }) => act);
  expect(acts).toEqual(expect.arrayContaining(['met', 'allowed', 'ended']));
});

test('what a guardian decides without a connection counts at once, after a restart, and is sent later', async () => {
  const { relay, host, guest } = await befriended();
  await relay.stop();
  await allow(guest, host, false);
  await endedWith(guest.phone, host.child);
  await guest.phone.restart();
  await endedWith(guest.phone, host.child);
  const { ours } = await friendship(guest.phone, guest.child, host.child);
  expect(ours).toBe('ended');
  await relay.start();
  await endedWith(guest.tablet, host.child);
  await endedWith(host.tablet, guest.child);
});
