/** What is left at the relay of a family that was erased: nothing, once the buckets have ended. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { asSlotAddress, bucketAt, WEEK_SECONDS } from '@knothole/protocol';
import { expect, test } from 'vitest';
import { openSqliteStore } from '../../src/platform/node/index.ts';
import { openLink, reaches } from '../support/relay-links.ts';
import type { TestRelay } from '../support/test-relay.ts';
import { createFamily, FOX, MovedRelayClock, openRelay, pairTablet, StoryDevice } from './story.ts';

/** The last bucket that anything of a family can lie in ends before. */
const ALL_ENDED_SECONDS = 100 * WEEK_SECONDS;
const SCANNED_BYTES = 16;

const ZEROS = Buffer.alloc(SCANNED_BYTES);

type Files = ReadonlyMap<string, Buffer>;

async function filesOf({ dataDir }: TestRelay): Promise<Files> {
  const entries = await readdir(dataDir, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const read = names.sort().map(async (name) => {
    return [relative(dataDir, name), await readFile(name)] as const;
  });
  return new Map(await Promise.all(read));
}

/** Every stretch of so many bytes that a device keeps. */
async function keptBy({ directory }: StoryDevice): Promise<readonly Buffer[]> {
  const store = await openSqliteStore({ directory });
  const records = await store.list('');
  await store.close();
  return records.map(({ value }) => Buffer.from(value));
}

/** How many stretches of these records stand in these files. */
function foundIn(files: Files, records: readonly Buffer[], known: Buffer): number {
  const stretches = new Set<string>();
  for (const record of records) {
    for (let at = 0; at + SCANNED_BYTES <= record.length; at++) {
      const stretch = record.subarray(at, at + SCANNED_BYTES);
      if (!known.includes(stretch) && !ZEROS.includes(stretch)) {
        stretches.add(stretch.toString('latin1'));
      }
    }
  }
  let found = 0;
  for (const content of files.values()) {
    for (let at = 0; at + SCANNED_BYTES <= content.length; at++) {
      found += Number(stretches.has(content.toString('latin1', at, at + SCANNED_BYTES)));
    }
  }
  return found;
}

/** Somebody asks for anything: the relay sees what time it is. */
async function lookAt({ url, pass }: TestRelay): Promise<void> {
  const link = openLink(url, { pass });
  await reaches(link, 'online');
  const bucket = bucketAt('hour', link.timeSeconds());
  await link.get([{ bucket, address: asSlotAddress(new Uint8Array(32)) }]);
  await link.close();
}

test('after its buckets’ end the relay’s folder is as it was before the family existed', async () => {
  const clock = new MovedRelayClock();
  const relay = await openRelay({ clock });
  await relay.stop();
  const before = await filesOf(relay);
  await relay.start();
  const [phone, tablet] = [await StoryDevice.open(), await StoryDevice.open()];
  await createFamily(phone, relay);
  await pairTablet(phone, tablet, relay, FOX);
  const chat = await phone.conversation(FOX.nickname);
  await phone.core.run('sendText', { conversation: chat, text: 'long '.repeat(2_000) });
  await tablet.close();
  const kept = await keptBy(tablet);
  await tablet.start();
  await phone.core.run('eraseFamily', { words: null });
  await tablet.until('nothing left', ({ stage }) => stage === 'new');
  await relay.stop();
  const erased = await filesOf(relay);
  expect(erased.size).toBeGreaterThan(before.size);
  await relay.start();
  clock.aheadSeconds = ALL_ENDED_SECONDS;
  await lookAt(relay);
  await relay.stop();
  const after = await filesOf(relay);
  expect([...after.keys()]).toEqual([...before.keys()]);
  // The relay's pass and its incarnation were there before, and the family was told them.
  const known = Buffer.concat([...before.values()]);
  expect(foundIn(new Map([['a control', Buffer.concat(kept)]]), kept, known)).toBeGreaterThan(0);
  expect(foundIn(after, kept, known)).toBe(0);
});
