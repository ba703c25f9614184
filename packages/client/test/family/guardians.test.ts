import { expect, test } from 'vitest';
import { hasText, liveWith, say, textsOf } from './chats.ts';
import {
  deviceIdOn,
  devicesOn,
  familyWithKit,
  HARE,
  journalOn,
  letGuardianIn,
  MOUSE,
  passOf,
  untilVaultKnows,
} from './guardian-steps.ts';
import { BEAR, FOX, openRelay, pairTablet, refusalOf, StoryDevice, showCode } from './story.ts';

const SLOW = { timeout: 60_000 };

test(
  'a second guardian talks with everybody, and each is told of the other’s acts',
  SLOW,
  async () => {
    const relay = await openRelay();
    const { phone: mum, words } = await familyWithKit(relay);
    const [mia, ben, dad] = [
      await StoryDevice.open(),
      await StoryDevice.open(),
      await StoryDevice.open(),
    ];
    await pairTablet(mum, mia, relay, FOX);
    await letGuardianIn(mum, dad, relay, HARE, words);
    expect(dad.home.role).toBe('guardian');
    await liveWith(dad, 3);
    await liveWith(mum, 3);
    await liveWith(mia, 3);
    const withDad = await mia.conversation('Dad');
    await say(mia, withDad, 'you are here');
    const here = await dad.conversation('Mia');
    await dad.untilTimeline('Mia', here, hasText('you are here'));

    // What the second guardian does reaches everybody, too.
    await pairTablet(dad, ben, relay, BEAR);
    await liveWith(ben, 4);
    await liveWith(mum, 5);
    await liveWith(dad, 5);
    const between = await ben.conversation('Mia');
    await say(ben, between, 'hello sister');
    await mia.untilTimeline('Ben', await mia.conversation('Ben'), hasText('hello sister'));
    const acts = ['Mum child-added Mia', 'Mum guardian-added Dad', 'Dad child-added Ben'];
    await dad.until('journal', () => journalOn(dad).length === 3);
    expect(journalOn(mum)).toEqual(acts);
    expect(journalOn(dad)).toEqual(acts);
    expect(mia.home.journal).toEqual([]);

    await dad.core.run('removeDevice', { device: deviceIdOn(dad, 'Ben') });
    await mum.until('gone', () => devicesOn(mum)['Ben'] === 0);
    await mum.until('told', () => journalOn(mum).length === 4);
    expect(journalOn(mum).at(-1)).toBe('Dad device-removed Ben');
    const own = { device: deviceIdOn(mum, 'Mum') };
    expect(await refusalOf(mum.core.run('removeDevice', own))).toBe('POLICY');
  },
);

test(
  'a guardian’s second device is in everything, and takes the lost first one out by a tap',
  SLOW,
  async () => {
    const relay = await openRelay();
    const { phone: mum, words } = await familyWithKit(relay);
    const [mia, laptop] = [await StoryDevice.open(), await StoryDevice.open()];
    await pairTablet(mum, mia, relay, FOX);
    await letGuardianIn(mum, laptop, relay, mum.home.me, words);
    expect(laptop.home.me).toBe(mum.home.me);
    await liveWith(laptop, 2);
    expect(mia.home.people.map(({ nickname }) => nickname)).toEqual(['Mum', 'Mia']);
    await mia.until('both', () => devicesOn(mia)['Mum'] === 2);
    expect(journalOn(laptop)).toEqual(['Mum child-added Mia', 'Mum device-added Mum']);
    const chat = await mia.conversation('Mum');
    await say(laptop, await laptop.conversation('Mia'), 'from the laptop');
    await mia.untilTimeline('laptop', chat, hasText('from the laptop'));
    await mum.untilTimeline('own', await mum.conversation('Mia'), hasText('from the laptop'));

    const lost = mum.home.people.flatMap(({ devices }) => devices).find(({ isThis }) => isThis);
    await mum.close();
    await laptop.core.run('removeDevice', { device: lost?.id ?? '' });
    await mia.until('gone', () => devicesOn(mia)['Mum'] === 1);
    await liveWith(mia, 2);
    await say(mia, chat, 'only you read this');
    await laptop.untilTimeline(
      'Mia',
      await laptop.conversation('Mia'),
      hasText('only you read this'),
    );
    await mum.start();
    await mum.until('out', (view) => view.stage === 'home' && view.removed);

    // The one that is left does all that the first one did.
    const ben = await StoryDevice.open();
    await pairTablet(laptop, ben, relay, BEAR);
    await liveWith(ben, 3);
    await liveWith(laptop, 4);
  },
);

test('a child’s second tablet is the same child, in the same chats', SLOW, async () => {
  const relay = await openRelay();
  const { phone: mum } = await familyWithKit(relay);
  const [mia, more] = [await StoryDevice.open(), await StoryDevice.open()];
  await pairTablet(mum, mia, relay, FOX);
  await liveWith(mia, 2);
  await pairTablet(mum, more, relay, FOX, mia.home.me);
  await liveWith(more, 2);
  expect(more.home.me).toBe(mia.home.me);
  expect(mum.home.people).toHaveLength(2);
  expect(mum.home.conversations).toHaveLength(2);
  const chat = await mum.conversation('Mia');
  await say(more, await more.conversation('Mum'), 'from the kitchen');
  await mum.untilTimeline('kitchen', chat, hasText('from the kitchen'));
  await mia.untilTimeline('own', await mia.conversation('Mum'), hasText('from the kitchen'));
  await say(mum, chat, 'bedtime');
  await more.untilTimeline('Mum', await more.conversation('Mum'), hasText('bedtime'));
  expect(journalOn(mum)).toEqual(['Mum child-added Mia', 'Mum device-added Mia']);
  const link = await showCode(await StoryDevice.open(), relay);
  const asGuardian = { link, profile: FOX, person: mum.home.me };
  expect(await refusalOf(mum.core.run('pairChild', asGuardian))).toBe('INPUT');
});

test(
  'of two guardians who take each other out at once, one stays, the same one everywhere',
  SLOW,
  async () => {
    const relay = await openRelay();
    const { phone: mum, words } = await familyWithKit(relay);
    const [mia, ben, dad] = [
      await StoryDevice.open(),
      await StoryDevice.open(),
      await StoryDevice.open(),
    ];
    await pairTablet(mum, mia, relay, FOX);
    await pairTablet(mum, ben, relay, BEAR);
    await letGuardianIn(mum, dad, relay, HARE, words);
    // The family group, the family's chat, the children's with both looking along, and the guardians' own.
    await Promise.all([liveWith(mum, 5), liveWith(dad, 5), liveWith(mia, 4), liveWith(ben, 4)]);
    const [mums, dads] = [deviceIdOn(mum, 'Mum'), deviceIdOn(mum, 'Dad')];
    await Promise.all([
      mum.core.run('removeDevice', { device: dads, words }),
      dad.core.run('removeDevice', { device: mums, words }),
    ]);
    const isOut = (device: StoryDevice) => device.view.stage === 'home' && device.home.removed;
    await Promise.race([mum.until('out', () => isOut(mum)), dad.until('out', () => isOut(dad))]);
    const [stays, goes] = isOut(dad) ? ([mum, dad] as const) : ([dad, mum] as const);
    const gone = stays === mum ? 'Dad' : 'Mum';
    for (const device of [stays, mia, ben]) {
      await device.until('one is out', () => devicesOn(device)[gone] === 0);
      expect(Object.values(devicesOn(device)).filter((count) => count > 0)).toHaveLength(3);
    }
    const family = await stays.conversation(null);
    await say(stays, family, 'here I am');
    for (const tablet of [mia, ben]) {
      await tablet.untilTimeline(
        'who stays',
        await tablet.conversation(null),
        hasText('here I am'),
      );
    }
    const between = await mia.conversation('Ben');
    await say(mia, between, 'who is there?');
    const looking = stays.home.conversations.find(({ people }) => !people.includes(stays.home.me));
    await stays.untilTimeline('looks along', looking?.id ?? '', hasText('who is there?'));
    await ben.untilTimeline('Mia', await ben.conversation('Mia'), hasText('who is there?'));
    expect(isOut(stays)).toBe(false);
    expect(isOut(goes)).toBe(true);
    expect(journalOn(stays).at(-1)).toBe(
      `${gone === 'Dad' ? 'Mum' : 'Dad'} device-removed ${gone}`,
    );
  },
);

test(
  'the second guardian goes on when the first phone is gone, and lets its owner in again',
  SLOW,
  async () => {
    const relay = await openRelay();
    const { phone: lost, words } = await familyWithKit(relay);
    const [mia, dad] = [await StoryDevice.open(), await StoryDevice.open()];
    await pairTablet(lost, mia, relay, FOX);
    await letGuardianIn(lost, dad, relay, HARE, words);
    await Promise.all([liveWith(lost, 3), liveWith(dad, 3), liveWith(mia, 3)]);
    const chat = await mia.conversation('Mum');
    await say(mia, chat, 'where are you?');
    await lost.untilTimeline('in time', await lost.conversation('Mia'), hasText('where are you?'));
    await untilVaultKnows(relay, words, 4);
    await lost.close();

    const device = deviceIdOn(dad, 'Mum');
    await dad.core.run('removeDevice', { device, words });
    await mia.until('gone', () => devicesOn(mia)['Mum'] === 0);
    const ben = await StoryDevice.open();
    await pairTablet(dad, ben, relay, BEAR);
    await liveWith(ben, 3);

    const phone = await StoryDevice.open();
    await letGuardianIn(dad, phone, relay, dad.personCalled('Mum'), words);
    await liveWith(phone, 5);
    const here = await phone.conversation('Mia');
    await say(phone, here, 'found a new one');
    const { entries } = await mia.untilTimeline('Mum', chat, hasText('found a new one'));
    expect(textsOf(entries)).toEqual(['where are you?', 'found a new one']);
    await liveWith(mia, 4);
    expect(journalOn(phone).slice(-3)).toEqual([
      'Dad device-removed Mum',
      'Dad child-added Ben',
      'Dad device-added Mum',
    ]);
  },
);

test(
  'a new phone from the kit while there is another guardian: whose it is, is asked',
  SLOW,
  async () => {
    const relay = await openRelay();
    const { phone: lost, words } = await familyWithKit(relay);
    const [mia, dad] = [await StoryDevice.open(), await StoryDevice.open()];
    await pairTablet(lost, mia, relay, FOX);
    await letGuardianIn(lost, dad, relay, HARE, words);
    await Promise.all([liveWith(lost, 3), liveWith(dad, 3), liveWith(mia, 3)]);
    await untilVaultKnows(relay, words, 4);
    await lost.close();

    const phone = await StoryDevice.open();
    const input = { words, ...passOf(relay) };
    const asked = await phone.core.run('restoreFamily', input);
    expect(asked?.map(({ nickname }) => nickname)).toEqual(['Mum', 'Dad']);
    expect(phone.view).toEqual({ stage: 'new' });
    const guardian = asked?.[0]?.id ?? '';
    expect(await phone.core.run('restoreFamily', { ...input, guardian })).toBeNull();
    await Promise.all([liveWith(phone, 3), liveWith(dad, 3), liveWith(mia, 3)]);
    await say(phone, await phone.conversation('Dad'), 'it is me');
    await dad.untilTimeline('Mum', await dad.conversation('Mum'), hasText('it is me'));
    expect(devicesOn(dad)).toEqual({ Mum: 1, Mia: 1, Dad: 1 });
    await dad.until('told', () => journalOn(dad).includes('Mum family-restored Mum'));
  },
);

test('without the kit it takes two guardians; one alone changes nothing', SLOW, async () => {
  const relay = await openRelay();
  const { phone: mum, words } = await familyWithKit(relay);
  const [mia, dad, gran] = [
    await StoryDevice.open(),
    await StoryDevice.open(),
    await StoryDevice.open(),
  ];
  await pairTablet(mum, mia, relay, FOX);
  await letGuardianIn(mum, dad, relay, HARE, words);
  await letGuardianIn(dad, gran, relay, MOUSE, words);
  await Promise.all([liveWith(mum, 4), liveWith(dad, 4), liveWith(gran, 4), liveWith(mia, 4)]);
  const device = deviceIdOn(dad, 'Mum');
  await dad.core.run('removeDevice', { device });
  await say(mum, await mum.conversation('Mia'), 'still here');
  await mia.untilTimeline('Mum', await mia.conversation('Mum'), hasText('still here'));
  await dad.core.run('removeDevice', { device });
  expect(devicesOn(mia)['Mum']).toBe(1);
  await gran.core.run('removeDevice', { device });
  await mum.until('out', (view) => view.stage === 'home' && view.removed);
  await mia.until('gone', () => devicesOn(mia)['Mum'] === 0);
  await say(dad, await dad.conversation(null), 'all agreed');
  await mia.untilTimeline('Dad', await mia.conversation(null), hasText('all agreed'));
});

test('a guardian leaves; the others go on, and the last one stays', SLOW, async () => {
  const relay = await openRelay();
  const { phone: mum, words } = await familyWithKit(relay);
  const [mia, dad] = [await StoryDevice.open(), await StoryDevice.open()];
  await pairTablet(mum, mia, relay, FOX);
  await letGuardianIn(mum, dad, relay, HARE, words);
  await Promise.all([liveWith(mum, 3), liveWith(dad, 3), liveWith(mia, 3)]);
  await dad.core.run('leaveFamily', null);
  expect(dad.view).toEqual({ stage: 'new' });
  await mum.until('gone', () => devicesOn(mum)['Dad'] === 0);
  await mum.until('told', () => journalOn(mum).includes('Dad device-left Dad'));
  await say(mum, await mum.conversation(null), 'the two of us');
  await mia.untilTimeline('Mum', await mia.conversation(null), hasText('the two of us'));
  expect(await refusalOf(mum.core.run('leaveFamily', null))).toBe('POLICY');
});
