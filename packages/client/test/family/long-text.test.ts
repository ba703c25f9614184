import { rm } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { openSqliteStore } from '../../src/platform/node/index.ts';
import type { Network } from '../../src/ports.ts';
import { MAX_LONG_TEXT_BYTES, MAX_TEXT_BYTES, type TimelineView } from '../../src/view.ts';
import { textsOf } from './chats.ts';
import { storedChunks, untilStored } from './stored-chunks.ts';
import {
  BEAR,
  createFamily,
  FOX,
  makeFamily,
  openRelay,
  pairTablet,
  refusalOf,
  StoryDevice,
} from './story.ts';

/** Letters of one, two, three and four bytes, so that cuts anywhere would show. */
function longText(bytes: number): string {
  const words = 'Once upon a time 🐻 ein Bär, 熊, שלום. ';
  const text = words.repeat(Math.ceil(bytes / Buffer.byteLength(words)));
  return text.slice(0, text.length - (Buffer.byteLength(text) - bytes));
}

const says =
  (text: string) =>
  ({ entries }: TimelineView): boolean =>
    entries.some((entry) => entry.kind === 'text' && entry.text === text && !('long' in entry));

test('a text longer than a message arrives whole, and the relay keeps none of it when all have it', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const [mia, ben] = [await StoryDevice.open(), await StoryDevice.open()];
  await pairTablet(phone, mia, relay, FOX);
  await pairTablet(phone, ben, relay, BEAR);
  const all = await mia.conversation(null);
  expect(await ben.conversation(null)).toBe(all);
  await ben.close();

  const story = longText(150_000);
  const { id } = await mia.core.run('sendText', { conversation: all, text: story });
  await phone.untilTimeline('the whole story', all, says(story));
  const own = await mia.untilTimeline('my own', all, says(story));
  expect(own.entries.at(-1)).toMatchObject({ kind: 'text', id, mine: true });
  const last = await phone.until('last words', (view) =>
    view.stage === 'home'
      ? (view.conversations.find((one) => one.id === all)?.last ?? undefined)
      : undefined,
  );
  expect(story.startsWith(last.text)).toBe(true);
  expect(last.text.length).toBeGreaterThan(50);

  // Ben has not got it: all of it is still there, also after the others were started anew.
  await mia.restart();
  await phone.restart();
  expect((await storedChunks(relay)).length).toBe(3);
  await ben.start();
  await ben.untilTimeline('the whole story', all, says(story));
  await untilStored(relay, 0);
  await ben.restart();
  await ben.untilTimeline('the story again', all, says(story));
});

test('only what is longer than a message becomes a file; what is too long or empty is refused', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const mia = await StoryDevice.open();
  await pairTablet(phone, mia, relay, FOX);
  const conversation = await phone.conversation('Mia');
  const send = (text: string) => refusalOf(phone.core.run('sendText', { conversation, text }));
  await mia.conversation('Mum');
  const fits = 'a'.repeat(MAX_TEXT_BYTES);
  expect(await send(fits)).toBeNull();
  await mia.untilTimeline('the message', conversation, says(fits));
  expect(await send(' '.repeat(MAX_TEXT_BYTES + 1))).toBe('INPUT');
  expect(await send('a'.repeat(MAX_LONG_TEXT_BYTES + 1))).toBe('TEXT_TOO_LONG');
  expect(await storedChunks(relay)).toEqual([]);
  const longest = 'ä'.repeat(MAX_LONG_TEXT_BYTES / 2);
  expect(await send(longest)).toBeNull();
  await mia.untilTimeline('the longest', conversation, says(longest));
});

test('a text that is sent while the relay is away waits through a restart, and is said once', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const mia = await StoryDevice.open();
  await pairTablet(phone, mia, relay, FOX);
  const conversation = await phone.conversation('Mia');
  await mia.conversation('Mum');
  await relay.stop();
  const story = longText(70_000);
  const { id } = await phone.core.run('sendText', { conversation, text: story });
  const waiting = await phone.untilTimeline('it waits', conversation, ({ entries }) =>
    entries.some((entry) => entry.id === id),
  );
  expect(waiting.entries.at(-1)).toMatchObject({
    state: 'sending',
    long: { kind: 'sending', done: 0, total: Buffer.byteLength(story) },
  });
  await phone.restart();
  await relay.start();
  const { entries } = await mia.untilTimeline('the whole story', conversation, says(story));
  expect(textsOf(entries)).toEqual([story]);
  await phone.untilTimeline('it is out of hand', conversation, says(story));
});

test('who finds no chunks any more sees how it started, and that the rest is gone', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const mia = await StoryDevice.open();
  await pairTablet(phone, mia, relay, FOX);
  const conversation = await phone.conversation('Mia');
  await mia.conversation('Mum');
  await mia.close();
  const story = longText(10_000);
  await phone.core.run('sendText', { conversation, text: story });
  await phone.untilTimeline('it has landed', conversation, ({ entries }) =>
    entries.some((entry) => entry.kind === 'text' && entry.state === 'sent'),
  );
  const [chunk, ...more] = await storedChunks(relay);
  expect(more).toEqual([]);
  await rm(chunk ?? '');
  await mia.start();
  const { entries } = await mia.untilTimeline('gone', conversation, ({ entries: all }) =>
    all.some((entry) => entry.kind === 'text' && entry.long?.kind === 'gone'),
  );
  expect(story.startsWith(textsOf(entries)[0] ?? ' ')).toBe(true);
});

test('a device that is taken out is not waited for, and one that forgets everything leaves nothing', async () => {
  const relay = await openRelay();
  const phone = await makeFamily(relay);
  const [mia, ben] = [await StoryDevice.open(), await StoryDevice.open()];
  await pairTablet(phone, mia, relay, FOX);
  await pairTablet(phone, ben, relay, BEAR);
  const all = await mia.conversation(null);
  await ben.conversation(null);
  const remove = (who: string) => {
    const device = phone.home.people.find(({ nickname }) => nickname === who)?.devices[0]?.id;
    return phone.core.run('removeDevice', { device: device ?? '' });
  };
  await ben.close();
  const story = longText(5_000);
  await mia.core.run('sendText', { conversation: all, text: story });
  await phone.untilTimeline('the story', all, says(story));
  expect((await storedChunks(relay)).length).toBe(1);
  await remove('Ben');
  await untilStored(relay, 0);

  await phone.close();
  await mia.core.run('sendText', { conversation: all, text: story });
  await untilStored(relay, 1);
  await phone.start();
  await remove('Mia');
  await mia.until('taken out', (view) => view.stage === 'home' && view.removed);
  await mia.core.run('startOver', null);
  expect(mia.view).toEqual({ stage: 'new' });
  await untilStored(relay, 0);
});

test('a text that the relay has refused for good is sent again, or dismissed, and nothing of it stays', async () => {
  const relay = await openRelay();
  let isRefusing = false;
  let refusals = 0;
  const through = (network: Network): Network => ({
    ...network,
    blobs: (options) => {
      const link = network.blobs(options);
      const putChunk: typeof link.putChunk = async (put) => {
        refusals += Number(isRefusing);
        return isRefusing ? { kind: 'bucket' } : await link.putChunk(put);
      };
      return { ...link, putChunk };
    },
  });
  const phone = await StoryDevice.open({ through });
  await createFamily(phone, relay);
  const mia = await StoryDevice.open();
  await pairTablet(phone, mia, relay, FOX);
  const conversation = await phone.conversation('Mia');
  await mia.conversation('Mum');
  const failed =
    (count: number) =>
    ({ entries }: TimelineView): boolean =>
      entries.filter((entry) => entry.kind === 'text' && entry.long?.kind === 'failed').length ===
      count;
  const story = longText(150_000);

  isRefusing = true;
  const { id } = await phone.core.run('sendText', { conversation, text: story });
  const other = await phone.core.run('sendText', { conversation, text: longText(5_000) });
  await phone.untilTimeline('refused', conversation, failed(2));
  const asks = { conversation, id };
  expect(await refusalOf(mia.core.run('resendText', asks))).toBe('WRONG_STAGE');
  // Refused again; it is still one text, with all that was typed.
  await phone.core.run('resendText', asks);
  await expect.poll(() => refusals, { timeout: 20_000 }).toBe(3);
  await phone.close();
  isRefusing = false;
  await phone.start();
  const again = await phone.untilTimeline('still refused', conversation, failed(2));
  expect(textsOf(again.entries).filter((text) => text === story)).toHaveLength(1);
  await phone.core.run('resendText', asks);
  expect(await refusalOf(phone.core.run('resendText', asks))).toBe('WRONG_STAGE');
  expect(await refusalOf(phone.core.run('dismissText', asks))).toBe('WRONG_STAGE');
  const { entries } = await mia.untilTimeline('the story', conversation, says(story));
  expect(entries.filter(({ kind }) => kind === 'text')).toMatchObject([{ id }]);
  await phone.core.run('dismissText', { conversation, id: other.id });
  const left = await phone.untilTimeline('one text', conversation, ({ entries: all }) =>
    all.every((entry) => entry.id !== other.id),
  );
  expect(textsOf(left.entries)).toEqual([story]);
  await untilStored(relay, 0);
  await phone.close();
  const store = await openSqliteStore({ directory: phone.directory });
  const files = await store.list('file/');
  await store.close();
  // What is still to be noted of the deletions at the relay may be there, and nothing of a text.
  const kinds = files.map(({ key }) => key.split('/')[1]).filter((kind) => kind !== 'own');
  expect(kinds.toSorted()).toEqual(['here', 'part', 'part', 'part']);
});
