import { expect, test } from 'vitest';
import { hasText, say, textsOf } from '../family/chats.ts';
import { BEAR, FOX, makeFamily, openRelay, pairTablet, StoryDevice } from '../family/story.ts';
import { befriended, conversationWith, type TestHousehold } from './two-families.ts';

/** Resolves when exactly these guardians look along in the chat with that contact. */
function lookersAre(
  device: StoryDevice,
  contact: string,
  lookers: readonly string[],
): Promise<true> {
  return device.until(`looking along: ${lookers.length}`, (view) =>
    view.stage === 'home' &&
    view.conversations.some(
      ({ form, people, state, lookers: there }) =>
        form === 'direct' &&
        people.includes(contact) &&
        state.kind === 'live' &&
        [...there].sort().join() === [...lookers].sort().join(),
    )
      ? true
      : undefined,
  );
}

async function chatBothWays(
  host: TestHousehold,
  guest: TestHousehold,
  word: string,
): Promise<void> {
  const [here, there] = [
    await conversationWith(host.tablet, guest.child),
    await conversationWith(guest.tablet, host.child),
  ];
  await say(host.tablet, here, `${word} from Mia`);
  await guest.tablet.untilTimeline('the words', there, hasText(`${word} from Mia`));
  await say(guest.tablet, there, `${word} from Nils`);
  await host.tablet.untilTimeline('the answer', here, hasText(`${word} from Nils`));
}

test('friends are on their own where both guardians say so, and a guardian who comes back looks along from then on', async () => {
  const { host, guest } = await befriended();
  await chatBothWays(host, guest, 'first');

  await host.phone.core.run('setOversight', { person: host.child, independent: true });
  await lookersAre(host.tablet, guest.child, [guest.guardian]);
  await lookersAre(guest.tablet, host.child, [guest.guardian]);
  await guest.phone.core.run('setOversight', { person: guest.child, independent: true });
  await lookersAre(host.tablet, guest.child, []);
  await lookersAre(guest.tablet, host.child, []);
  await chatBothWays(host, guest, 'alone');
  for (const phone of [host.phone, guest.phone]) {
    const other = phone === host.phone ? guest.child : host.child;
    const seen = phone.home.conversations.find(({ people }) => people.includes(other));
    expect(seen?.state).toEqual({ kind: 'left' });
    const timeline = await phone.untilTimeline(
      'what it had',
      seen?.id ?? '',
      hasText('first from Mia'),
    );
    expect(textsOf(timeline.entries)).not.toContain('alone from Mia');
  }

  await host.phone.core.run('setOversight', { person: host.child, independent: false });
  await host.tablet.until(
    'Mum, looking along again',
    (view) =>
      view.stage === 'home' &&
      view.conversations.some(
        ({ form, people, lookers }) =>
          form === 'direct' && people.includes(guest.child) && lookers.includes(host.guardian),
      ),
  );
  await chatBothWays(host, guest, 'seen');
  await lookersAre(host.tablet, guest.child, [host.guardian]);
  const mine = await conversationWith(host.phone, guest.child);
  const timeline = await host.phone.untilTimeline('looking along', mine, hasText('seen from Nils'));
  expect(textsOf(timeline.entries)).not.toContain('alone from Mia');
  expect(host.phone.home.journal.map(({ act }) => act)).toEqual(
    expect.arrayContaining(['independent', 'with-guardian']),
  );
});

test('a guardian brings a new tablet into a chat that she has left, and goes again', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const [mia, ben] = [await StoryDevice.open(), await StoryDevice.open()];
  await pairTablet(phone, mia, relay, FOX);
  await pairTablet(phone, ben, relay, BEAR);
  const [miaId, benId, mum] = [phone.personCalled('Mia'), phone.personCalled('Ben'), phone.home.me];
  await mia.conversation('Ben');
  await phone.core.run('setOversight', { person: miaId, independent: true });
  await say(mia, await mia.conversation('Ben'), 'Mum is here for Ben');
  await ben.untilTimeline(
    'the words',
    await ben.conversation('Mia'),
    hasText('Mum is here for Ben'),
  );
  await lookersAre(mia, benId, [mum]);
  await say(ben, await ben.conversation('Mia'), 'hi');
  await phone.core.run('setOversight', { person: benId, independent: true });
  await lookersAre(mia, benId, []);
  await lookersAre(ben, miaId, []);

  const second = await StoryDevice.open();
  await pairTablet(phone, second, relay, FOX, miaId);
  const there = await second.conversation('Ben');
  // She stays until she has heard of each tablet that it is in.
  for (const tablet of [second, mia, ben]) {
    const with_ = await tablet.conversation(tablet === ben ? 'Mia' : 'Ben');
    await say(tablet, with_, 'hello');
  }
  await lookersAre(second, benId, []);
  await say(second, there, 'only us');
  await ben.untilTimeline('the words', await ben.conversation('Mia'), hasText('only us'));
  const seen = phone.home.conversations.find(
    ({ form, people }) => form === 'direct' && people.includes(miaId) && people.includes(benId),
  );
  expect(seen?.state).toEqual({ kind: 'left' });
  const timeline = await phone.untilTimeline('what it had', seen?.id ?? '', hasText('hello'));
  expect(textsOf(timeline.entries)).not.toContain('only us');
});
