import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { WEEK_SECONDS } from '@knothole/protocol';
import { expect, test } from 'vitest';
import type { TimelineEntry } from '../../src/view.ts';
import { tempDirectory } from '../support/temp-directory.ts';
import type { TestRelay } from '../support/test-relay.ts';
import { hasText, liveWith, movesOf, say, textsOf } from './chats.ts';
import {
  BEAR,
  FOX,
  MovedRelayClock,
  makeFamily,
  openRelay,
  pairTablet,
  StoryDevice,
} from './story.ts';

interface Family {
  readonly relay: TestRelay;
  readonly clock: MovedRelayClock;
  readonly phone: StoryDevice;
  readonly mia: StoryDevice;
  readonly ben: StoryDevice;
  /** Mia's chat with Mum, where "before" has arrived. */
  readonly chat: string;
}

async function familyOfThree(): Promise<Family> {
  const clock = new MovedRelayClock();
  const relay = await openRelay({ clock });
  const phone = await makeFamily(relay);
  const [mia, ben] = [await StoryDevice.open(), await StoryDevice.open()];
  await pairTablet(phone, mia, relay, FOX);
  await pairTablet(phone, ben, relay, BEAR);
  const chat = await mia.conversation('Mum');
  await ben.conversation('Mia');
  await mia.conversation('Ben');
  await say(mia, chat, 'before');
  await untilShown(phone, chat, 'before');
  return { relay, clock, phone, mia, ben, chat };
}

async function untilShown(
  device: StoryDevice,
  chat: string,
  text: string,
): Promise<readonly TimelineEntry[]> {
  const { entries } = await device.untilTimeline(text, chat, hasText(text));
  return entries;
}

function slotsOf({ dataDir }: TestRelay): string {
  return join(dataDir, 'slots');
}

test('after the relay was wiped everybody goes on alone, and what was on its way arrives once', {
  timeout: 60_000,
}, async () => {
  const { relay, phone, mia, ben, chat } = await familyOfThree();
  await relay.stop();
  await say(mia, chat, 'on its way');
  await rm(slotsOf(relay), { recursive: true });
  await rm(join(relay.dataDir, 'ledger.db'));
  await relay.start();
  for (const device of [phone, mia]) {
    const entries = await untilShown(device, chat, 'on its way');
    expect(textsOf(entries)).toEqual(['before', 'on its way']);
    expect(movesOf(entries)).toEqual(['rollback']);
  }
  const everybody = await ben.conversation(null);
  await ben.until('live', () => ben.home.conversations.every(({ state }) => state.kind === 'live'));
  await say(ben, everybody, 'all here?');
  await Promise.all([phone, mia].map((device) => untilShown(device, everybody, 'all here?')));
  await Promise.all([liveWith(phone, 4), liveWith(mia, 3), liveWith(ben, 3)]);
});

test('after an older copy of the relay was restored the family goes on, and nothing is shown twice', {
  timeout: 60_000,
}, async () => {
  const { relay, phone, mia, ben, chat } = await familyOfThree();
  await relay.stop();
  const copy = await tempDirectory();
  await cp(slotsOf(relay), copy, { recursive: true });
  await relay.start();
  await say(mia, chat, 'after the copy');
  await untilShown(phone, chat, 'after the copy');
  const cat = await StoryDevice.open();
  await pairTablet(phone, cat, relay, { ...FOX, nickname: 'Cat' });
  await cat.conversation('Mia');
  await mia.conversation('Cat');
  await relay.stop();
  await rm(slotsOf(relay), { recursive: true });
  await cp(copy, slotsOf(relay), { recursive: true });
  await rm(join(relay.dataDir, 'ledger.db'));
  await relay.start();
  await say(phone, chat, 'still there?');
  for (const device of [phone, mia]) {
    const entries = await untilShown(device, chat, 'still there?');
    expect(textsOf(entries)).toEqual(['before', 'after the copy', 'still there?']);
  }
  const withCat = await mia.conversation('Cat');
  await say(mia, withCat, 'hello Cat');
  await untilShown(cat, withCat, 'hello Cat');
  await Promise.all([liveWith(phone, 7), liveWith(mia, 4), liveWith(ben, 4), liveWith(cat, 4)]);
});

for (const [what, weeks] of [
  ['week buckets', 8],
  ['the family group’s, and every parcel’s', 80],
] as const) {
  test(`all devices away until the bucket is gone (${what}): they find together by themselves`, {
    timeout: 60_000,
  }, async () => {
    const { clock, phone, mia, ben, chat } = await familyOfThree();
    const all = [phone, mia, ben];
    await Promise.all(all.map((device) => device.close()));
    clock.aheadSeconds += weeks * WEEK_SECONDS;
    await Promise.all(all.map((device) => device.start()));
    await Promise.all([liveWith(phone, 4), liveWith(mia, 3), liveWith(ben, 3)]);
    await say(mia, chat, 'after all this time');
    for (const device of [phone, mia]) {
      const entries = await untilShown(device, chat, 'after all this time');
      expect(textsOf(entries)).toEqual(['before', 'after all this time']);
      expect(movesOf(entries)).toEqual(['expired']);
    }
  });
}
