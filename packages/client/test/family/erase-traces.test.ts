/**
 * What is left at the relay of a family that was erased: no file, no envelope that anybody's keys open,
 * and nothing at all once the buckets have ended.
 */
import { cpSync, readdirSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import {
  asSlotAddress,
  bucketAt,
  encodeHex,
  MAX_ADDRESSES_PER_FRAME,
  type SlotRef,
  WEEK_SECONDS,
} from '@knothole/protocol';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { slotAddress } from '../../src/crypto/slot-keys.ts';
import { openSqliteStore } from '../../src/platform/node/index.ts';
import type { Network } from '../../src/ports.ts';
import type { Profile, TimelineView } from '../../src/view.ts';
import { tamperedLink } from '../chain/support/wrapped-link.ts';
import {
  allow,
  conversationWith,
  FROG,
  meet,
  type TestHousehold,
} from '../friends/two-families.ts';
import { openLink, reaches } from '../support/relay-links.ts';
import { tempDirectory } from '../support/temp-directory.ts';
import type { TestRelay } from '../support/test-relay.ts';
import { hasText, say } from './chats.ts';
import { exportFrom, type Found, tryKeys } from './key-trial.ts';
import { untilStored } from './stored-chunks.ts';
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

/** The devices' way to the relay, and every slot that they have written. */
function recorder(): { readonly refs: SlotRef[]; through(network: Network): Network } {
  const refs: SlotRef[] = [];
  return {
    refs,
    through: (network) => ({
      blobs: (options) => network.blobs(options),
      connect: (options) =>
        tamperedLink(network.connect(options), {
          put: (real, bucket, cap, envelope) => {
            refs.push({ bucket, address: slotAddress(bucket, cap) });
            return real.put(bucket, cap, envelope);
          },
        }),
    }),
  };
}

/** All that the relay still gives out of these slots. */
async function envelopesAt(
  { url, pass }: TestRelay,
  refs: readonly SlotRef[],
): Promise<readonly Found[]> {
  const link = openLink(url, { pass });
  await reaches(link, 'online');
  const unique = [...new Map(refs.map((ref) => [encodeHex(ref.address), ref])).values()];
  const found: Found[] = [];
  for (let at = 0; at < unique.length; at += MAX_ADDRESSES_PER_FRAME) {
    const slots = unique.slice(at, at + MAX_ADDRESSES_PER_FRAME);
    for (const [index, outcome] of (await link.get(slots)).entries()) {
      const ref = slots[index];
      if (outcome.kind === 'value' && ref !== undefined) {
        found.push({ ...ref, envelope: outcome.envelope });
      }
    }
  }
  await link.close();
  return found;
}

/** Rows in the relay's databases: those that were recorded are all there are. */
function rowsOf({ dataDir }: TestRelay): number {
  const names = readdirSync(join(dataDir, 'slots')).filter((name) => name.endsWith('.db'));
  return names.reduce((sum, name) => {
    const database = new Database(join(dataDir, 'slots', name), { readonly: true });
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck();
    const counts = (tables.all() as string[]).map((table) =>
      Number(database.prepare(`SELECT count(*) FROM "${table}"`).pluck().get()),
    );
    database.close();
    return sum + Math.max(0, ...counts);
  }, 0);
}

async function copyOf({ directory }: StoryDevice): Promise<string> {
  const copy = await tempDirectory();
  cpSync(directory, copy, { recursive: true });
  return copy;
}

const SAID = {
  family: 'the lantern is behind the third root',
  chat: 'our bridge has a new plank',
  answer: 'I will bring a pocket of moss',
  last: 'come when the owl has called twice',
  story: 'Long ago the stream ran uphill. ',
} as const;

const hasStory = ({ entries }: TimelineView): boolean =>
  entries.some((entry) => entry.kind === 'text' && entry.text.startsWith(SAID.story));

/** Which of them stand in what was opened. */
function saidIn(plaintexts: readonly Uint8Array[]): readonly string[] {
  const texts = plaintexts.map((bytes) => Buffer.from(bytes).toString());
  return Object.values(SAID).filter((said) => texts.some((text) => text.includes(said)));
}

test('after erasing, no key of any device opens a message, and after the end all is as it was before', async () => {
  const clock = new MovedRelayClock();
  const relay = await openRelay({ clock });
  await relay.stop();
  const before = await filesOf(relay);
  await relay.start();
  const { refs, through } = recorder();
  const family = async (child: Profile): Promise<TestHousehold> => {
    const [phone, tablet] = [
      await StoryDevice.open({ through }),
      await StoryDevice.open({ through }),
    ];
    await createFamily(phone, relay);
    await pairTablet(phone, tablet, relay, child);
    return { phone, tablet, guardian: phone.home.me, child: phone.personCalled(child.nickname) };
  };
  const [oak, elm] = [await family(FOX), await family(FROG)];
  await meet(oak, elm);
  await Promise.all([allow(oak, elm, true), allow(elm, oak, true)]);
  const [mia, nils] = [
    await conversationWith(oak.tablet, elm.child),
    await conversationWith(elm.tablet, oak.child),
  ];
  await say(oak.tablet, await oak.tablet.conversation('Mum'), SAID.family);
  await say(oak.tablet, mia, SAID.chat);
  await elm.tablet.untilTimeline('her words', nils, hasText(SAID.chat));
  await say(elm.tablet, nils, SAID.answer);
  await oak.tablet.untilTimeline('his words', mia, hasText(SAID.answer));
  // What is said now he has not read: his tablet keeps the keys to it, and the relay a file.
  await elm.tablet.close();
  const early = await copyOf(elm.tablet);
  await say(oak.tablet, mia, SAID.last);
  await say(oak.tablet, mia, SAID.story.repeat(200));
  await elm.phone.untilTimeline('her words', nils, hasText(SAID.last));
  await oak.phone.untilTimeline('her story', mia, hasStory);
  await untilStored(relay, 1);
  await Promise.all([oak.phone.close(), oak.tablet.close()]);
  const kept = await keptBy(oak.tablet);
  const exported = [await copyOf(oak.phone), await copyOf(oak.tablet)];
  await Promise.all([oak.phone.start(), oak.tablet.start(), elm.tablet.start()]);
  await elm.tablet.untilTimeline('her story', nils, hasStory);

  await oak.phone.core.run('eraseFamily', { words: null });
  for (const device of [oak.phone, oak.tablet]) {
    await device.until('nothing left', ({ stage }) => stage === 'new');
  }
  for (const device of [elm.phone, elm.tablet]) {
    await device.until(
      'that the others are gone',
      (view) =>
        view.stage === 'home' &&
        view.conversations.some(({ state }) => state.kind === 'ended' && state.gone === true),
    );
  }
  await untilStored(relay, 0);
  const devices = [oak.phone, oak.tablet, elm.phone, elm.tablet];
  await Promise.all(devices.map((device) => device.close()));
  const left = await envelopesAt(relay, refs);
  await relay.stop();
  expect(left.length).toBe(rowsOf(relay));
  expect(await keptBy(oak.phone)).toEqual([]);
  expect(await keptBy(oak.tablet)).toEqual([]);
  // An old copy of his tablet opens what it had not read then: the trial can find.
  const old = await tryKeys(await exportFrom(early), left);
  expect(saidIn(old.plaintexts)).toContain(SAID.last);
  const peers = [elm.phone.directory, elm.tablet.directory];
  const now = await tryKeys(await exportFrom(...exported, ...peers), left);
  // The outer seals of the epochs that go on, and what is a family's own; nothing that was said.
  expect(now.opened).toBeGreaterThan(0);
  expect(saidIn(now.plaintexts)).toEqual([]);

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
