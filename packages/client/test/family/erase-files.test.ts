/** What goes with the files of a chat when the child it was with is erased, and when a phone leaves. */
import { expect, test } from 'vitest';
import { openSqliteStore } from '../../src/platform/node/index.ts';
import type { TimelineView } from '../../src/view.ts';
import { say, textsOf } from './chats.ts';
import { familyWithKit, letGuardianIn } from './guardian-steps.ts';
import { storedChunks, untilStored } from './stored-chunks.ts';
import {
  BEAR,
  FOX,
  makeFamily,
  OWL,
  openRelay,
  pairTablet,
  refusalOf,
  StoryDevice,
} from './story.ts';

const SOON = { timeout: 20_000 };

const saysAll =
  (...texts: readonly string[]) =>
  ({ entries }: TimelineView): boolean =>
    texts.every((text) => textsOf(entries).includes(text)) &&
    entries.every((entry) => entry.kind !== 'text' || !('long' in entry));

const story = (of: string): string => `the secret story of ${of}. `.repeat(400);

async function recordsOf(
  device: StoryDevice,
): Promise<readonly { readonly key: string; readonly value: Uint8Array }[]> {
  await device.close();
  const store = await openSqliteStore({ directory: device.directory });
  const records = await store.list('');
  await store.close();
  return records;
}

function holding(
  records: readonly { readonly key: string; readonly value: Uint8Array }[],
): readonly string[] {
  return records
    .filter(({ value }) => Buffer.from(value).includes('the secret story'))
    .map(({ key }) => key);
}

test('files and handed-over copies of an erased child’s chats go from relay and devices', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const [mia, ben, second] = [
    await StoryDevice.open(),
    await StoryDevice.open(),
    await StoryDevice.open(),
  ];
  await pairTablet(phone, mia, relay, FOX);
  await pairTablet(phone, ben, relay, BEAR);
  const chat = await ben.conversation(FOX.nickname);
  await mia.conversation(BEAR.nickname);
  await say(mia, chat, story('Mia'));
  await ben.untilTimeline('her story', chat, saysAll(story('Mia')));
  await phone.untilTimeline('her story', chat, saysAll(story('Mia')));
  await untilStored(relay, 0);
  await pairTablet(phone, second, relay, BEAR, phone.personCalled(BEAR.nickname));
  const copy = await second.conversation(FOX.nickname);
  await second.untilTimeline('the copy', copy, saysAll(story('Mia')));
  await untilStored(relay, 0);
  // Nobody has these: she is off, and so is his other tablet.
  await mia.close();
  const copies = await recordsOf(second);
  expect(holding(copies).filter((key) => key.startsWith('history/copy/'))).not.toEqual([]);
  await say(ben, chat, story('Ben'));
  await phone.untilTimeline('his story', chat, saysAll(story('Mia'), story('Ben')));
  expect(await storedChunks(relay)).toHaveLength(1);

  await phone.core.run('eraseChild', { person: phone.personCalled(FOX.nickname), forget: true });
  await untilStored(relay, 0);
  await second.start();
  for (const [device, conversation] of [
    [phone, chat],
    [ben, chat],
    [second, copy],
  ] as const) {
    // Nothing on the screen tells when what is not shown any more is deleted.
    await expect
      .poll(() => refusalOf(device.core.run('openConversation', { conversation, limit: 1 })), SOON)
      .toBe('UNKNOWN_CONVERSATION');
  }
  for (const device of [phone, ben, second]) {
    const records = await recordsOf(device);
    expect(holding(records)).toEqual([]);
    // That a deletion is done may still be to be noted.
    const files = records.map(({ key }) => key).filter((key) => key.startsWith('file/'));
    expect(files.filter((key) => !key.startsWith('file/own/'))).toEqual([]);
  }
});

test('a phone that leaves its family has the relay delete its files', async () => {
  const relay = await openRelay();
  const { phone, words } = await familyWithKit(relay);
  const [dad, tablet] = [await StoryDevice.open(), await StoryDevice.open()];
  await letGuardianIn(phone, dad, relay, { ...OWL, nickname: 'Dad' }, words);
  await pairTablet(phone, tablet, relay, FOX);
  const all = await dad.conversation(null);
  await phone.conversation(null);
  await tablet.close();
  await say(dad, all, story('Dad'));
  await phone.untilTimeline('his story', all, saysAll(story('Dad')));
  expect(await storedChunks(relay)).toHaveLength(1);
  await dad.core.run('leaveFamily', null);
  expect(dad.view).toEqual({ stage: 'new' });
  await untilStored(relay, 0);
  expect(await recordsOf(dad)).toEqual([]);
});
