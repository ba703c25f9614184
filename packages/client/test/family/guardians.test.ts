import { expect, test } from 'vitest';
import { hasText, liveWith, say } from './chats.ts';
import { devicesOn, familyWithKit, HARE, journalOn, letGuardianIn } from './guardian-steps.ts';
import { BEAR, FOX, openRelay, pairTablet, refusalOf, StoryDevice } from './story.ts';

test('a second guardian talks with everybody, and each is told of the other’s acts', {
  timeout: 60_000,
}, async () => {
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

  const [tablet] = dad.home.people.find(({ nickname }) => nickname === 'Ben')?.devices ?? [];
  await dad.core.run('removeDevice', { device: tablet?.id ?? '' });
  await mum.until('gone', () => devicesOn(mum)['Ben'] === 0);
  await mum.until('told', () => journalOn(mum).length === 4);
  expect(journalOn(mum).at(-1)).toBe('Dad device-removed Ben');
  const [hers] = mum.home.people.find(({ isMe }) => isMe)?.devices ?? [];
  expect(await refusalOf(mum.core.run('removeDevice', { device: hers?.id ?? '' }))).toBe('POLICY');
});
