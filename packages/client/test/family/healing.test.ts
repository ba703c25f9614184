import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TimelineEntry } from '../../src/view.ts';
import { BEAR, FOX, makeFamily, openRelay, pairTablet, StoryDevice } from './story.ts';

function texts(entries: readonly TimelineEntry[]): readonly string[] {
  return entries.flatMap((entry) => (entry.kind === 'text' ? [entry.text] : []));
}

async function wipe(dataDir: string): Promise<void> {
  await rm(join(dataDir, 'slots'), { recursive: true, force: true });
}

test('after the relay was wiped everybody goes on by itself, and what was on its way arrives once', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const [mia, ben] = [await StoryDevice.open(), await StoryDevice.open()];
  await pairTablet(phone, mia, relay, FOX);
  await pairTablet(phone, ben, relay, BEAR);
  const chat = await mia.conversation('Mum');
  expect(await phone.conversation('Mia')).toBe(chat);
  await ben.conversation('Mia');
  await mia.core.run('sendText', { conversation: chat, text: 'before' });
  await phone.untilTimeline('before', chat, ({ entries }) => texts(entries).includes('before'));
  await relay.stop();
  await mia.core.run('sendText', { conversation: chat, text: 'on its way' });
  await wipe(relay.dataDir);
  await relay.start();
  for (const device of [phone, mia]) {
    const { entries } = await device.untilTimeline(
      'it goes on',
      chat,
      (timeline) =>
        texts(timeline.entries).includes('on its way') &&
        timeline.entries.some(({ kind }) => kind === 'moved'),
    );
    expect(texts(entries)).toEqual(['before', 'on its way']);
  }
});
