import { expect, test } from 'vitest';
import { hasText, say } from '../family/chats.ts';
import { familyWithKit, HARE, letGuardianIn } from '../family/guardian-steps.ts';
import { FOX, openRelay, pairTablet, StoryDevice } from '../family/story.ts';
import {
  allowBetween,
  contactCalled,
  conversationWith,
  endedWith,
  FROG,
  makeHousehold,
  meetPhones,
} from './two-families.ts';

test('a second guardian allows and looks along; what the lost phone has allowed goes on by the other’s word', async () => {
  const relay = await openRelay();
  const { phone: mum, words } = await familyWithKit(relay);
  const [dad, tablet] = [await StoryDevice.open(), await StoryDevice.open()];
  await pairTablet(mum, tablet, relay, FOX);
  await letGuardianIn(mum, dad, relay, HARE, words);
  const mia = mum.personCalled('Mia');
  const guest = await makeHousehold(relay, FROG);
  await meetPhones(mum, guest.phone, { introduce: [guest.child] });
  expect(await contactCalled(dad, 'Nils')).toMatchObject({ id: guest.child });

  // Whom nobody has introduced is by a guardian's word about them.
  await allowBetween(dad, mia, guest.child, true);
  expect(await contactCalled(guest.phone, 'Mia')).toMatchObject({ id: mia, role: 'child' });
  await contactCalled(guest.phone, 'Dad');
  await allowBetween(guest.phone, guest.child, mia, true);
  const [here, there] = [
    await conversationWith(tablet, guest.child),
    await conversationWith(guest.tablet, mia),
  ];
  await say(guest.tablet, there, 'hi Mia');
  await tablet.untilTimeline('the words', here, hasText('hi Mia'));
  for (const guardian of [mum, dad]) {
    const looked = await conversationWith(guardian, guest.child);
    await say(tablet, here, `hi ${guardian === mum ? 'Mum' : 'Dad'}`);
    await guardian.untilTimeline(
      'what the children say',
      looked,
      hasText(`hi ${guardian === mum ? 'Mum' : 'Dad'}`),
    );
  }
  const acts = mum.home.journal.map(
    ({ act, by }) => `${act} ${by === dad.home.me ? 'Dad' : 'Mum'}`,
  );
  expect(acts).toEqual(expect.arrayContaining(['met Mum', 'allowed Dad']));

  // His phone is lost, by which Mia's friend was allowed: hers says it again, and a friend who was out
  // comes back by that.
  const device = mum.home.people.find(({ id }) => id === dad.home.me)?.devices[0]?.id ?? '';
  await dad.close();
  await mum.core.run('removeDevice', { device, words });
  await mum.until(
    'the phone gone',
    (view) =>
      view.stage === 'home' &&
      view.people.every(({ devices }) => devices.every(({ id }) => id !== device)),
  );
  await say(guest.tablet, there, 'still friends');
  await tablet.untilTimeline('the words', here, hasText('still friends'));
  await allowBetween(guest.phone, guest.child, mia, false);
  await endedWith(tablet, guest.child);
  await allowBetween(guest.phone, guest.child, mia, true);
  const again = await conversationWith(guest.tablet, mia);
  await conversationWith(tablet, guest.child);
  await say(guest.tablet, again, 'and again');
  await tablet.untilTimeline('the words', here, hasText('and again'));

  await allowBetween(mum, mia, guest.child, false);
  await endedWith(mum, guest.child);
  await endedWith(guest.tablet, mia);
});
