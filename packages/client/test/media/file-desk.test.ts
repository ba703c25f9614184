import { expect, test } from 'vitest';
import { startLyingBlobRelay } from '../support/lying-blob-relay.ts';
import { SeededRandom } from '../support/seeded-random.ts';
import { Device, TALK } from './file-bench.ts';

/** Four chunks of 64 KiB. */
const FOUR_CHUNKS = new SeededRandom(4).bytes(200_000);

const same = (a: Uint8Array | undefined, b: Uint8Array): boolean =>
  a !== undefined && Buffer.compare(a, b) === 0;

test('a file is posted when all of it is at the relay, fetched, and deleted there when all have it', async () => {
  const relay = await startLyingBlobRelay();
  const writer = await Device.open({ relay });
  const reader = await Device.open({ relay });
  const name = await writer.send(FOUR_CHUNKS);
  const pointer = await writer.untilPosted(name);
  expect(relay.count('BPUT')).toBe(4);
  expect(writer.desk.view(name)).toEqual({ kind: 'here' });
  expect(same(await writer.desk.read(name), FOUR_CHUNKS)).toBe(true);

  await reader.desk.fetch(TALK, pointer);
  await reader.untilSeen(name, 'here');
  expect(same(await reader.desk.read(name), FOUR_CHUNKS)).toBe(true);
  await reader.until(() => reader.told.includes(name));

  await writer.desk.landed(name, ['aa'.repeat(16), 'bb'.repeat(16)]);
  await writer.desk.heardKept(TALK, 'aa'.repeat(16), reader.told);
  expect(writer.desk.isDeleting).toBe(false);
  await writer.desk.heardKept(TALK, 'bb'.repeat(16), reader.told);
  await writer.until(() => !writer.desk.isDeleting);
  expect(relay.chunks.size).toBe(0);
  expect(await writer.keys('file/own/')).toEqual([]);
  expect(same(await writer.desk.read(name), FOUR_CHUNKS)).toBe(true);
});
