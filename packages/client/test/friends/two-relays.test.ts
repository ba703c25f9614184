import { expect, test } from 'vitest';
import { formatInviteLink, parseInviteLink } from '../../src/friends/invite-link.ts';
import { hasText, say } from '../family/chats.ts';
import { APP_URL, FOX, openRelay, refusalOf } from '../family/story.ts';
import {
  allow,
  allowBetween,
  conversationWith,
  endedWith,
  FROG,
  invite,
  makeGrandmother,
  makeHousehold,
  meet,
  meetPhones,
} from './two-families.ts';

test('a guest with one phone in her family uses the other relay again after a restart', async () => {
  const [here, there] = [await openRelay(), await openRelay()];
  const [host, gran] = [await makeGrandmother(here), await makeGrandmother(there)];
  await meetPhones(host, gran, { introduce: [] });
  await allowBetween(host, host.home.me, gran.home.me, true);
  await allowBetween(gran, gran.home.me, host.home.me, true);
  const chat = await conversationWith(gran, host.home.me);
  const known = await conversationWith(host, gran.home.me);
  await gran.restart();
  await conversationWith(gran, host.home.me);
  await say(gran, chat, 'still a guest');
  await host.untilTimeline('the words', known, hasText('still a guest'));
});

test('families of two relays meet on the inviting one, with a pass for guests', async () => {
  const [here, there] = [await openRelay(), await openRelay()];
  const [host, guest] = [await makeHousehold(here, FOX), await makeHousehold(there, FROG)];
  const parsed = parseInviteLink(await invite(host));
  expect(parsed.relayUrl).toBe(here.url);
  expect(parsed.guestPass).toHaveLength(32);
  expect(parsed.guestPass).not.toEqual(here.pass);
  const uninvited = formatInviteLink(APP_URL, { ...parsed, guestPass: there.pass });
  const open = guest.phone.core.run('openInvite', { link: uninvited, introduce: [] });
  expect(await refusalOf(open)).toBe('PASS');

  await meet(host, guest);
  await Promise.all([allow(host, guest, true), allow(guest, host, true)]);
  const mia = await conversationWith(host.tablet, guest.child);
  const nils = await conversationWith(guest.tablet, host.child);
  await say(host.tablet, mia, 'hi Nils');
  await guest.tablet.untilTimeline('the words', nils, hasText('hi Nils'));
  await Promise.all([guest.phone.restart(), guest.tablet.restart()]);
  await conversationWith(guest.tablet, host.child);
  await say(guest.tablet, nils, 'hi Mia');
  await host.tablet.untilTimeline('the answer', mia, hasText('hi Mia'));

  // The guests' own relay is not what the two talk over, nor the other way round.
  await here.stop();
  const own = await guest.tablet.conversation('Mum');
  await say(guest.tablet, own, 'goodnight');
  await guest.phone.untilTimeline('the words at home', own, hasText('goodnight'));
  await here.start();
  await say(guest.tablet, nils, 'are you there?');
  await host.tablet.untilTimeline('what was said after it', mia, hasText('are you there?'));

  await allow(guest, host, false);
  await endedWith(host.tablet, guest.child);
});
