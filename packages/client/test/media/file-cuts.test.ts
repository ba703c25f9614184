/** Files through a real relay and a network that breaks. */
import { expect, test } from 'vitest';
import { startCuttingProxy } from '../support/cutting-proxy.ts';
import { SeededRandom } from '../support/seeded-random.ts';
import { startTestRelay } from '../support/test-relay.ts';
import { Device, TALK } from './file-bench.ts';

const CHUNKS = 4;
/** In four chunks of 64 KiB. */
const CONTENT = new SeededRandom(4).bytes(200_000);
/** A chunk with everything around it is a little longer. */
const CHUNK_BYTES = 65_536;

async function startFamily() {
  const relay = await startTestRelay();
  const { proxy, url } = await startCuttingProxy(relay.url);
  const far = await Device.open({ relay: { url, pass: relay.pass } });
  const near = await Device.open({ relay });
  return { relay, proxy, far, near };
}

async function fetched(device: Device, writer: Device, name: string): Promise<boolean> {
  await device.desk.fetch(TALK, await writer.untilPosted(name));
  await device.untilSeen(name, 'here');
  const content = await device.desk.read(name);
  return content !== undefined && Buffer.compare(content, CONTENT) === 0;
}

test.each(Array.from({ length: CHUNKS }, (_, index) => index))(
  'an upload that is cut within chunk %i goes on with this chunk and arrives whole',
  async (index) => {
    const { proxy, far, near } = await startFamily();
    proxy.cutAfterBytes((index + 0.5) * CHUNK_BYTES);
    const name = await far.send(CONTENT);
    expect(await fetched(near, far, name)).toBe(true);
    expect(proxy.cuts).toBe(1);
    expect(proxy.sentBytes).toBeLessThan((CHUNKS + 1.5) * CHUNK_BYTES);
  },
);

test.each(Array.from({ length: CHUNKS }, (_, index) => index))(
  'a chunk whose acknowledgement is lost after %i others is put again as it was',
  async (index) => {
    const { proxy, far, near } = await startFamily();
    proxy.cutAfterAnswers(index);
    const name = await far.send(CONTENT);
    expect(await fetched(near, far, name)).toBe(true);
    expect(proxy.cuts).toBe(1);
  },
);

test('a download that is cut after every 100,000 bytes goes on where it was', async () => {
  const { proxy, far, near } = await startFamily();
  const name = await near.send(CONTENT);
  const pointer = await near.untilPosted(name);
  proxy.cutEvery(100_000);
  await far.desk.fetch(TALK, pointer);
  await far.untilSeen(name, 'here');
  expect(proxy.cuts).toBeGreaterThan(1);
  expect(Buffer.compare((await far.desk.read(name)) ?? Buffer.of(), CONTENT)).toBe(0);
});

test('a relay that is away for a while finds the upload where it was', async () => {
  const relay = await startTestRelay();
  const writer = await Device.open({ relay });
  const reader = await Device.open({ relay });
  await relay.stop();
  const name = await writer.send(CONTENT);
  expect(writer.desk.view(name)).toEqual({ kind: 'sending', done: 0, total: CONTENT.length });
  await relay.start();
  expect(await fetched(reader, writer, name)).toBe(true);
});

test('a chunk deleted at the relay leaves a placeholder, and nothing of the file is handed out', async () => {
  const { far, near } = await startFamily();
  const name = await far.send(CONTENT);
  const pointer = await far.untilPosted(name);
  await far.desk.withdraw(name);
  await far.until(() => !far.desk.isDeleting);
  await near.desk.fetch(TALK, pointer);
  expect(await near.untilSeen(name, 'gone')).toEqual({ kind: 'gone' });
  expect(await near.desk.read(name)).toBeUndefined();
  expect(near.told).toEqual([]);
  expect(Buffer.compare((await far.desk.read(name)) ?? Buffer.of(), CONTENT)).toBe(0);
});

test('a file of the next class, and one without any bytes, arrive as they are', async () => {
  const { far, near } = await startFamily();
  for (const length of [0, 300_000]) {
    const content = new SeededRandom(length).bytes(length);
    const name = await far.send(content);
    await near.desk.fetch(TALK, await far.untilPosted(name));
    await near.untilSeen(name, 'here');
    expect(Buffer.compare((await near.desk.read(name)) ?? Buffer.of(1), content)).toBe(0);
  }
});
