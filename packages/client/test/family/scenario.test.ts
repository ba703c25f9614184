import { expect, test } from 'vitest';
import {
  animalsOn,
  BEAR,
  createFamily,
  FOX,
  makeFamily,
  openRelay,
  pairTablet,
  refusalOf,
  StoryDevice,
  showCode,
} from './story.ts';

test('a family is made, a tablet paired, messages go both ways and survive a restart of both', async () => {
  const relay = await openRelay();
  const phone = await StoryDevice.open();
  expect(phone.view).toEqual({ stage: 'new' });
  await createFamily(phone, relay);
  expect(phone.home).toMatchObject({ role: 'guardian', kitPending: true, conversations: [] });
  expect(phone.home.people).toMatchObject([{ nickname: 'Mum', role: 'guardian', isMe: true }]);

  const words = await phone.core.run('kitWords', null);
  expect(words).toHaveLength(24);
  const answer = (position: number) => ({ position, word: words[position - 1] ?? '' });
  await phone.core.run('confirmKit', { answers: [answer(3), answer(12), answer(21)] });
  expect(phone.home.kitPending).toBe(false);
  expect(await refusalOf(phone.core.run('kitWords', null))).toBe('WRONG_STAGE');

  const tablet = await StoryDevice.open();
  const link = await showCode(tablet, relay);
  await phone.core.run('pairChild', { link, profile: FOX });
  const [here, there] = await Promise.all([animalsOn(phone), animalsOn(tablet)]);
  expect(here).toEqual(there);
  expect(here).toHaveLength(4);
  expect(phone.home.people.map(({ nickname }) => nickname)).toEqual(['Mum']);
  await phone.core.run('confirmPairing', { same: true });
  expect(phone.home.pairing).toMatchObject({ step: 'answered', animals: here });
  await tablet.core.run('answerAnimals', { same: true });
  await phone.until('done', (view) => view.stage === 'home' && view.pairing?.step === 'done');
  await phone.core.run('dismissPairing', null);
  expect(tablet.home.role).toBe('child');

  const onPhone = await phone.conversation('Mia');
  expect(await tablet.conversation('Mum')).toBe(onPhone);
  expect(await tablet.conversation(null)).toBe(await phone.conversation(null));
  await phone.core.run('sendText', { conversation: onPhone, text: 'Good night 🌙' });
  await tablet.untilTimeline('the words', onPhone, ({ entries }) =>
    entries.some((entry) => entry.kind === 'text' && entry.text === 'Good night 🌙'),
  );
  await tablet.until(
    'unread',
    (view) => view.stage === 'home' && view.conversations.some(({ unread }) => unread === 1),
  );
  await tablet.core.run('markRead', { conversation: onPhone });
  await tablet.core.run('sendText', { conversation: onPhone, text: 'שלום Mum' });
  await phone.untilTimeline('the answer', onPhone, ({ entries }) =>
    entries.some((entry) => entry.kind === 'text' && entry.text === 'שלום Mum'),
  );

  const texts = async (device: StoryDevice) => {
    const timeline = await device.untilTimeline(
      'both',
      onPhone,
      ({ entries }) => entries.filter(({ kind }) => kind === 'text').length === 2,
    );
    return timeline.entries.flatMap((entry) => (entry.kind === 'text' ? [entry.text] : []));
  };
  expect(await texts(phone)).toEqual(['Good night 🌙', 'שלום Mum']);
  await Promise.all([phone.restart(), tablet.restart()]);
  expect(await texts(phone)).toEqual(['Good night 🌙', 'שלום Mum']);
  expect(await texts(tablet)).toEqual(['Good night 🌙', 'שלום Mum']);
  expect(tablet.home.conversations.every(({ unread }) => unread === 0)).toBe(true);
  expect(phone.home.kitPending).toBe(false);
});

test('two children have a chat with the guardian looking along; a removed tablet is out of everything', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const [mia, ben] = [await StoryDevice.open(), await StoryDevice.open()];
  await pairTablet(phone, mia, relay, FOX);
  await pairTablet(phone, ben, relay, BEAR);
  const between = await mia.conversation('Ben');
  expect(await ben.conversation('Mia')).toBe(between);
  const summary = await phone.until('the chat that Mum looks along in', (view) =>
    view.stage === 'home' ? view.conversations.find(({ id }) => id === between) : undefined,
  );
  expect(summary.lookers).toEqual([phone.home.me]);
  expect(summary.people).not.toContain(phone.home.me);
  expect(mia.home.conversations.find(({ id }) => id === between)?.lookers).toEqual([phone.home.me]);

  await mia.core.run('sendText', { conversation: between, text: 'hi Ben' });
  await ben.untilTimeline('the words', between, ({ entries }) =>
    entries.some((entry) => entry.kind === 'text'),
  );
  const device = phone.home.people.find(({ nickname }) => nickname === 'Ben')?.devices[0]?.id ?? '';
  await phone.core.run('removeDevice', { device });
  await ben.until('removed', (view) => view.stage === 'home' && view.removed);
  await ben.until(
    'removed from all',
    (view) =>
      view.stage === 'home' &&
      view.conversations.length === 3 &&
      view.conversations.every(({ state }) => state.kind === 'removed'),
  );
  expect(await refusalOf(ben.core.run('sendText', { conversation: between, text: 'hello?' }))).toBe(
    'NOT_A_MEMBER',
  );
  await mia.core.run('sendText', { conversation: between, text: 'are you there?' });
  await phone.untilTimeline('what Mia says later', between, ({ entries }) =>
    entries.some((entry) => entry.kind === 'text' && entry.text === 'are you there?'),
  );
  await ben.restart();
  expect(ben.home.removed).toBe(true);
  const kept = await ben.untilTimeline('what was said', between, ({ entries }) =>
    entries.some((entry) => entry.kind === 'text' && entry.text === 'hi Ben'),
  );
  expect(
    kept.entries.some((entry) => entry.kind === 'text' && entry.text === 'are you there?'),
  ).toBe(false);
});
