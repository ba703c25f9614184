import { WEEK_SECONDS } from '@knothole/protocol';
import { expect, test } from 'vitest';
import { hasText, say, textsOf } from '../family/chats.ts';
import { FOX, MovedRelayClock, openRelay } from '../family/story.ts';
import {
  allow,
  allowBetween,
  contactCalled,
  conversationWith,
  endedWith,
  FROG,
  makeHousehold,
  meet,
} from './two-families.ts';

test('two families whose devices were all away until everything had ended find each other by themselves', {
  timeout: 60_000,
}, async () => {
  const clock = new MovedRelayClock();
  const relay = await openRelay({ clock });
  const [host, guest] = [await makeHousehold(relay, FOX), await makeHousehold(relay, FROG)];
  await meet(host, guest);
  await Promise.all([contactCalled(host.phone, 'Nils'), contactCalled(guest.phone, 'Mia')]);
  await Promise.all([allow(host, guest, true), allow(guest, host, true)]);
  const mia = await conversationWith(host.tablet, guest.child);
  const nils = await conversationWith(guest.tablet, host.child);
  await say(host.tablet, mia, 'before');
  await guest.tablet.untilTimeline('the words', nils, hasText('before'));
  const all = [host.phone, host.tablet, guest.phone, guest.tablet];
  await Promise.all(all.map((device) => device.close()));
  clock.aheadSeconds += 80 * WEEK_SECONDS;
  await Promise.all(all.map((device) => device.start()));

  await say(host.tablet, mia, 'after all this time');
  const { entries } = await guest.tablet.untilTimeline('Mia', nils, hasText('after all this time'));
  expect(textsOf(entries)).toEqual(['before', 'after all this time']);
  await say(guest.tablet, nils, 'indeed');
  await host.tablet.untilTimeline('Nils', mia, hasText('indeed'));
  // What the guardians say to each other arrives, too.
  await allowBetween(guest.phone, guest.child, host.child, false);
  await endedWith(host.tablet, guest.child);
});
