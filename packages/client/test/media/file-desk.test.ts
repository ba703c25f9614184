import { encodeHex } from '@knothole/protocol';
import { expect, test } from 'vitest';
import { encodePointer } from '../../src/media/blob-pointer.ts';
import { MAX_FILE_BYTES } from '../../src/media/chunk-plan.ts';
import { deleteHashOf } from '../../src/media/delete-caps.ts';
import { startLyingBlobRelay } from '../support/lying-blob-relay.ts';
import { codeOf } from '../support/relay-links.ts';
import { SeededRandom } from '../support/seeded-random.ts';
import { Device, TALK, thisWeek } from './file-bench.ts';

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

test('progress counts the bytes of the file, in both directions', async () => {
  const relay = await startLyingBlobRelay();
  const [writer, reader] = [await Device.open({ relay }), await Device.open({ relay })];
  const { length: total } = FOUR_CHUNKS;
  const steps = [0, 65_520, 131_040, 196_560, total];
  const views = (device: Device, name: string) => {
    const seen = new Set<number>();
    device.onChange(() => {
      const view = device.desk.view(name);
      if (view?.kind === 'sending' || view?.kind === 'coming') {
        expect(view.total).toBe(total);
        seen.add(view.done);
      }
    });
    return seen;
  };
  relay.lie = () => 503;
  const name = await writer.send(FOUR_CHUNKS);
  const sent = views(writer, name);
  const got = views(reader, name);
  expect(writer.desk.view(name)).toEqual({ kind: 'sending', done: 0, total });
  relay.lie = () => undefined;
  await reader.desk.fetch(TALK, await writer.untilPosted(name));
  await reader.untilSeen(name, 'here');
  expect([...sent]).toEqual(steps.slice(1));
  expect([...got]).toEqual(steps);
});

test('what the caller does with its bytes afterwards changes nothing of the file', async () => {
  const relay = await startLyingBlobRelay();
  const writer = await Device.open({ relay });
  const content = FOUR_CHUNKS.slice();
  const sending = writer.send(content);
  content.fill(0);
  const name = await sending;
  await writer.untilPosted(name);
  expect(same(await writer.desk.read(name), FOUR_CHUNKS)).toBe(true);
});

test('a file that is too long, or of no media type, is refused and leaves nothing', async () => {
  const relay = await startLyingBlobRelay();
  const device = await Device.open({ relay });
  const send = (content: Uint8Array, mediaType: string) =>
    codeOf(device.desk.send(TALK, { content, mediaType, bucket: thisWeek }));
  expect(await send(new Uint8Array(MAX_FILE_BYTES + 1), 'image/webp')).toBe('BLOB_TOO_LARGE');
  expect(await send(new Uint8Array(1), 'a picture')).toBe('INPUT');
  expect(await device.keys('file/')).toEqual([]);
  expect(relay.requests).toEqual([]);
});

test('a file that is withdrawn on its way is never posted; its chunks go, those not acknowledged too', async () => {
  const relay = await startLyingBlobRelay();
  relay.lie = (request) => {
    if (request.kind !== 'BPUT' || relay.count('BPUT') <= 2) {
      return undefined;
    }
    relay.chunks.set(encodeHex(request.id), request.chunk);
    return 'cut';
  };
  const writer = await Device.open({ relay });
  const name = await writer.send(FOUR_CHUNKS);
  await relay.until(() => relay.count('BPUT') > 2);
  expect(relay.chunks.size).toBe(3);
  await writer.desk.withdraw(name);
  await writer.until(() => !writer.desk.isDeleting);
  expect(relay.chunks.size).toBe(0);
  expect(await writer.posted(name)).toBeUndefined();
});

test('a file that is withdrawn while a chunk is on its way is deleted with this chunk', async () => {
  const relay = await startLyingBlobRelay();
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  relay.lie = (request) =>
    request.kind === 'BPUT' && relay.count('BPUT') === 2 ? held.then(() => undefined) : undefined;
  const writer = await Device.open({ relay });
  const name = await writer.send(FOUR_CHUNKS);
  await relay.until(() => relay.count('BPUT') === 2);
  await writer.desk.withdraw(name);
  letGo();
  await writer.until(() => !writer.desk.isDeleting);
  expect(relay.count('BPUT')).toBe(2);
  expect(relay.count('BDEL')).toBe(4);
  expect(relay.chunks.size).toBe(0);
});

test('what is posted holds nothing of what deletes, and each chunk is deleted by something else', async () => {
  const relay = await startLyingBlobRelay();
  const writer = await Device.open({ relay });
  const name = await writer.send(FOUR_CHUNKS);
  const posted = Buffer.from(encodePointer(await writer.untilPosted(name)));
  await writer.desk.withdraw(name);
  await writer.until(() => !writer.desk.isDeleting);
  const caps = relay.requests.flatMap((request) =>
    request.kind === 'BDEL' ? [encodeHex(request.deleteCap)] : [],
  );
  expect(new Set(caps).size).toBe(4);
  expect(caps.filter((cap) => posted.includes(Buffer.from(cap, 'hex')))).toEqual([]);
  const told = relay.requests.flatMap((request) => (request.kind === 'BPUT' ? [request] : []));
  for (const { id, deleteHash } of told) {
    const cap = relay.requests.find(
      (request) => request.kind === 'BDEL' && encodeHex(request.id) === encodeHex(id),
    );
    expect(cap?.kind === 'BDEL' && deleteHashOf(cap.deleteCap)).toEqual(deleteHash);
  }
});

test('everything that a device has sent is withdrawn at once, or one conversation’s', async () => {
  const relay = await startLyingBlobRelay();
  const writer = await Device.open({ relay });
  for (const content of [FOUR_CHUNKS, new Uint8Array(1)]) {
    await writer.untilPosted(await writer.send(content));
  }
  await writer.desk.withdrawAll('another conversation');
  expect(writer.desk.isDeleting).toBe(false);
  await writer.desk.withdrawAll(null);
  await writer.until(() => !writer.desk.isDeleting);
  expect(relay.chunks.size).toBe(0);
});

test('only what members say in the file’s own conversation counts, and who has left is not waited for', async () => {
  const relay = await startLyingBlobRelay();
  const writer = await Device.open({ relay });
  const name = await writer.send(FOUR_CHUNKS);
  await writer.untilPosted(name);
  const [here, away] = ['aa'.repeat(16), 'bb'.repeat(16)];
  await writer.desk.heardKept(TALK, here, [name]);
  expect(writer.desk.isDeleting).toBe(false);
  await writer.desk.landed(name, [here, away, 'cc'.repeat(16), 'dd'.repeat(16)]);
  await writer.desk.heardKept('another conversation', away, [name]);
  await Promise.all([
    writer.desk.heardKept(TALK, 'cc'.repeat(16), [name, '00'.repeat(16)]),
    writer.desk.heardKept(TALK, 'dd'.repeat(16), [name]),
  ]);
  await writer.desk.membersAre('another conversation', [here]);
  expect(writer.desk.isDeleting).toBe(false);
  await writer.desk.membersAre(TALK, [here, 'cc'.repeat(16), 'dd'.repeat(16)]);
  await writer.until(() => !writer.desk.isDeleting);
  expect(relay.chunks.size).toBe(0);
});

test('a file is waiting to land until it is said to have, and a second time changes nothing', async () => {
  const relay = await startLyingBlobRelay();
  const first = await Device.open({ relay });
  const name = await first.send(FOUR_CHUNKS);
  expect(first.desk.notLanded(TALK)).toEqual([]);
  await first.untilPosted(name);
  await first.close();
  const second = await Device.open({ relay, directory: first.directory });
  expect(second.desk.notLanded('another conversation')).toEqual([]);
  expect(second.desk.notLanded(TALK)).toEqual([name]);
  await second.desk.landed(name, ['aa'.repeat(16)]);
  expect(second.desk.notLanded(TALK)).toEqual([]);
  await second.desk.landed(name, []);
  expect(second.desk.isDeleting).toBe(false);
});

test('hundreds of devices that say they have a file do not keep its record from reading', async () => {
  const relay = await startLyingBlobRelay();
  const first = await Device.open({ relay });
  const name = await first.send(new Uint8Array(1));
  await first.untilPosted(name);
  for (let device = 0; device < 300; device++) {
    await first.desk.heardKept(TALK, device.toString(16).padStart(32, '0'), [name]);
  }
  await first.close();
  const second = await Device.open({ relay, directory: first.directory });
  await second.desk.landed(name, ['0'.repeat(32)]);
  await second.until(() => !second.desk.isDeleting);
  expect(relay.chunks.size).toBe(0);
});

test('a conversation whose id is none is refused before anything is written', async () => {
  const device = await Device.open({ relay: await startLyingBlobRelay() });
  const file = { content: new Uint8Array(1), mediaType: 'image/webp', bucket: thisWeek };
  expect(await codeOf(device.desk.send('c'.repeat(65), file))).toBe('INPUT');
  expect(await device.keys('file/')).toEqual([]);
});

test('while the conversation takes no messages the file waits, and is posted and told later', async () => {
  const relay = await startLyingBlobRelay();
  let isOpen = false;
  const takes = (): boolean => isOpen;
  const writer = await Device.open({ relay, takes });
  const reader = await Device.open({ relay, takes });
  const name = await writer.send(FOUR_CHUNKS);
  await relay.until(() => relay.count('BPUT') === 4);
  expect(await writer.posted(name)).toBeUndefined();
  isOpen = true;
  const pointer = await writer.untilPosted(name);
  isOpen = false;
  await reader.desk.fetch(TALK, pointer);
  await reader.untilSeen(name, 'here');
  expect(reader.told).toEqual([]);
  isOpen = true;
  reader.desk.wake();
  await reader.until(() => reader.told.length > 0);
  expect(reader.told).toEqual([name]);
});

test('a file that is forgotten is erased from the device and can be fetched again', async () => {
  const relay = await startLyingBlobRelay();
  const [writer, reader] = [await Device.open({ relay }), await Device.open({ relay })];
  const name = await writer.send(FOUR_CHUNKS);
  const pointer = await writer.untilPosted(name);
  await reader.desk.fetch(TALK, pointer);
  await reader.untilSeen(name, 'here');
  await reader.desk.forget(name);
  expect(await reader.keys('file/')).toEqual([]);
  expect(reader.desk.view(name)).toBeUndefined();
  expect(await reader.desk.read(name)).toBeUndefined();
  await reader.desk.fetch(TALK, pointer);
  await reader.untilSeen(name, 'here');
});

test('a desk that closes breaks off what a silent relay keeps waiting', async () => {
  const relay = await startLyingBlobRelay(() => 'silence');
  const writer = await Device.open({ relay });
  await writer.send(FOUR_CHUNKS);
  await relay.until(() => relay.requests.length === 1);
  await writer.desk.close();
  expect(writer.errors).toEqual([]);
});

test('a store that another process has written to stops the desk, and is told', async () => {
  const relay = await startLyingBlobRelay();
  const writer = await Device.open({ relay });
  relay.lie = () => 503;
  await writer.send(FOUR_CHUNKS);
  await writer.overwrite('test/other', Uint8Array.of(1));
  relay.lie = () => undefined;
  await writer.until(() => writer.errors.length > 0);
  expect(writer.errors).toEqual([expect.objectContaining({ code: 'STORE_CONFLICT' })]);
  expect(await codeOf(writer.send(FOUR_CHUNKS))).toBe('STORE_CONFLICT');
});

test('a part that has changed in the store is never sealed under the key of what it was', async () => {
  const relay = await startLyingBlobRelay(() => 503);
  const first = await Device.open({ relay });
  const name = await first.send(FOUR_CHUNKS);
  const [, part = ''] = await first.keys('file/part/');
  await first.desk.close();
  await first.overwrite(part, new Uint8Array(65_520));
  await first.close();
  relay.lie = () => undefined;
  const second = await Device.open({ relay, directory: first.directory });
  expect(await second.untilSeen(name, 'failed')).toEqual({ kind: 'failed', code: 'BLOB' });
  expect(relay.chunks.size).toBe(1);
  expect(await second.posted(name)).toBeUndefined();
});
