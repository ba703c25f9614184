import { expect, test } from 'vitest';
import type { TimelineEntry, TimelineView } from '../../src/view.ts';
import { hasText, say, textsOf } from './chats.ts';
import { deviceIdOn, familyWithKit, letGuardianIn } from './guardian-steps.ts';
import { storedChunks, untilStored } from './stored-chunks.ts';
import { BEAR, FOX, makeFamily, openRelay, pairTablet, StoryDevice } from './story.ts';

/** What a device shows that it was handed, and whose copy it is. */
function copied({ entries }: TimelineView): readonly Extract<TimelineEntry, { kind: 'text' }>[] {
  return entries.filter((entry) => entry.kind === 'text' && entry.copiedBy !== undefined) as never;
}

test('a child’s new tablet shows what was said before, as the guardian’s copy, and nothing to another child', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const old = await StoryDevice.open();
  await pairTablet(phone, old, relay, FOX);
  const withMia = await phone.conversation('Mia');
  const all = await phone.conversation(null);
  await old.conversation('Mum');
  const story = 'Es war einmal ein Bär 🐻. '.repeat(400);
  await say(phone, withMia, 'good morning');
  await old.untilTimeline('good morning', withMia, hasText('good morning'));
  await say(old, withMia, story);
  await say(old, all, 'hello everybody');
  await phone.untilTimeline('the story', withMia, hasText(story));
  await phone.untilTimeline('hello', all, hasText('hello everybody'));
  await untilStored(relay, 0);

  const ben = await StoryDevice.open();
  await pairTablet(phone, ben, relay, BEAR);
  await say(phone, await phone.conversation('Ben'), 'hello Ben');
  await ben.untilTimeline('hello Ben', await ben.conversation('Mum'), hasText('hello Ben'));

  const mia = phone.personCalled('Mia');
  await phone.core.run('removeDevice', { device: deviceIdOn(phone, 'Mia') });
  const tablet = await StoryDevice.open();
  await pairTablet(phone, tablet, relay, FOX, mia);
  const here = await tablet.conversation('Mum');
  const timeline = await tablet.untilTimeline('the story', here, hasText(story));
  expect(textsOf(timeline.entries)).toEqual(['good morning', story]);
  const mum = tablet.personCalled('Mum');
  expect(copied(timeline).map(({ from, mine, copiedBy }) => ({ from, mine, copiedBy }))).toEqual([
    { from: mum, mine: false, copiedBy: mum },
    { from: mia, mine: true, copiedBy: mum },
  ]);
  await untilStored(relay, 0);

  // What it has seen itself stands behind, once, and is nobody's copy.
  await say(phone, await phone.conversation('Mia'), 'welcome back');
  const now = await tablet.untilTimeline('welcome', here, hasText('welcome back'));
  expect(textsOf(now.entries)).toEqual(['good morning', story, 'welcome back']);
  expect(copied(now)).toHaveLength(2);
  await tablet.restart();
  const again = await tablet.untilTimeline('welcome', here, hasText('welcome back'));
  expect(again.entries).toEqual(now.entries);

  const bens = await ben.untilTimeline('the chat', await ben.conversation(null), () => true);
  expect(textsOf(bens.entries)).toEqual([]);
  expect(await storedChunks(relay)).toEqual([]);
});

test('a guardian’s second phone is handed her chats, unless the family has forbidden it', async () => {
  const relay = await openRelay();
  const { phone, words } = await familyWithKit(relay);
  const tablet = await StoryDevice.open();
  await pairTablet(phone, tablet, relay, FOX);
  const withMia = await phone.conversation('Mia');
  await tablet.conversation('Mum');
  await say(tablet, withMia, 'good morning');
  await phone.untilTimeline('good morning', withMia, hasText('good morning'));
  const mum = phone.personCalled('Mum');

  const second = await StoryDevice.open();
  await letGuardianIn(phone, second, relay, mum, words);
  const timeline = await second.untilTimeline(
    'the copy',
    await second.conversation('Mia'),
    hasText('good morning'),
  );
  expect(copied(timeline)).toMatchObject([{ mine: false, copiedBy: mum }]);

  await second.core.run('allowHistory', { allowed: false });
  await phone.until('forbidden', (view) => view.stage === 'home' && !view.historyAllowed);
  const third = await StoryDevice.open();
  await letGuardianIn(phone, third, relay, mum, words);
  const chat = await third.conversation('Mia');
  await third.until('told', (view) => view.stage === 'home' && !view.historyAllowed);
  await say(tablet, withMia, 'good night');
  const seen = await third.untilTimeline('good night', chat, hasText('good night'));
  expect(textsOf(seen.entries)).toEqual(['good night']);
  await untilStored(relay, 0);
});
