import { expect, test } from 'vitest';
import { hasText, say, textsOf } from '../family/chats.ts';
import { refusalOf } from '../family/story.ts';
import {
  allow,
  befriended,
  contactCalled,
  conversationWith,
  endedWith,
  friendship,
  hasLeft,
  meet,
  twoFamilies,
} from './two-families.ts';

test('two children chat once a guardian of each has allowed it, with both guardians looking along', async () => {
  const { host, guest } = await twoFamilies();
  await meet(host, guest);
  await contactCalled(host.phone, 'Nils');
  await contactCalled(guest.phone, 'Mia');

  await allow(host, guest, true);
  const asked = await guest.phone.until('a request', (view) =>
    view.stage === 'home' ? view.requests[0] : undefined,
  );
  expect(asked).toMatchObject({ kind: 'friend', child: guest.child, contact: host.child });
  await friendship(host.phone, host.child, guest.child, ({ ours }) => ours === 'allowed');
  expect(host.tablet.home.contacts).toEqual([]);

  await allow(guest, host, true);
  const [mia, nils] = [
    await conversationWith(host.tablet, guest.child),
    await conversationWith(guest.tablet, host.child),
  ];
  expect(guest.phone.home.requests).toEqual([]);
  await say(host.tablet, mia, 'hi Nils');
  await guest.tablet.untilTimeline('the words', nils, hasText('hi Nils'));
  await say(guest.tablet, nils, 'hi Mia');
  await host.tablet.untilTimeline('the answer', mia, hasText('hi Mia'));
  for (const [{ tablet, guardian }, id] of [
    [host, mia],
    [guest, nils],
  ] as const) {
    const chat = tablet.home.conversations.find((one) => one.id === id);
    expect(chat).toMatchObject({
      form: 'direct',
      lookers: expect.arrayContaining([guardian]),
      state: { kind: 'live' },
    });
  }
  const looked = await conversationWith(guest.phone, host.child);
  await guest.phone.untilTimeline('what the children say', looked, hasText('hi Mia'));
  expect(host.tablet.home.contacts.map(({ nickname }) => nickname).sort()).toEqual(['Mum', 'Nils']);
});

test('an ended friendship is frozen at once, on both sides, and goes on when it is allowed again', async () => {
  const { host, guest } = await befriended();
  const mia = await conversationWith(host.tablet, guest.child);
  const nils = await conversationWith(guest.tablet, host.child);
  await say(host.tablet, mia, 'before');
  await guest.tablet.untilTimeline('the words', nils, hasText('before'));

  await allow(guest, host, false);
  const looked = guest.phone.home.conversations.find(({ people }) => people.includes(host.child));
  expect(looked?.state).toEqual({ kind: 'ended' });
  for (const device of [host.phone, host.tablet, guest.tablet]) {
    await endedWith(device, device === guest.tablet ? host.child : guest.child);
  }
  expect(await refusalOf(say(host.tablet, mia, 'hello?'))).toBe('NOT_APPROVED');
  expect(await refusalOf(say(guest.tablet, nils, 'hello?'))).toBe('NOT_APPROVED');
  const { ours, theirs } = await friendship(host.phone, host.child, guest.child);
  expect({ ours, theirs }).toEqual({ ours: 'allowed', theirs: 'ended' });

  await host.tablet.untilTimeline('Nils is out', mia, hasLeft(guest.child));
  await allow(guest, host, true);
  expect(await conversationWith(host.tablet, guest.child)).toBe(mia);
  expect(await conversationWith(guest.tablet, host.child)).toBe(nils);
  await say(host.tablet, mia, 'again');
  const { entries } = await guest.tablet.untilTimeline('the words', nils, hasText('again'));
  expect(textsOf(entries)).toEqual(['before', 'again']);
  await say(guest.tablet, nils, 'and back');
  await host.tablet.untilTimeline('the answer', mia, hasText('and back'));
});
