/** A relay that lies about files: whatever it does is a code or a placeholder, and never a wrong file. */
import { asBlobChunk, type BlobAnswer, type BlobChunk, encodeHex } from '@knothole/protocol';
import { describe, expect, test } from 'vitest';
import { type BlobPointer, fileName } from '../../src/media/blob-pointer.ts';
import {
  type BlobReply,
  type LyingBlobRelay,
  startLyingBlobRelay,
} from '../support/lying-blob-relay.ts';
import { SeededRandom } from '../support/seeded-random.ts';
import { Device, TALK } from './file-bench.ts';

const CONTENT = new SeededRandom(2).bytes(150_000);
const OTHER_CONTENT = new SeededRandom(3).bytes(150_000);

interface Scene {
  readonly relay: LyingBlobRelay;
  readonly writer: Device;
  readonly reader: Device;
  readonly name: string;
  readonly pointer: BlobPointer;
}

/** A file of three chunks is at the relay, which is honest so far. */
async function scene(content: Uint8Array = CONTENT): Promise<Scene> {
  const relay = await startLyingBlobRelay();
  const writer = await Device.open({ relay });
  const reader = await Device.open({ relay });
  const name = await writer.send(content);
  return { relay, writer, reader, name, pointer: await writer.untilPosted(name) };
}

function chunkAt({ relay, pointer }: Scene, index: number): BlobChunk {
  const chunk = relay.chunks.get(encodeHex(pointer.ids[index] ?? new Uint8Array()));
  if (chunk === undefined) {
    throw new Error('the relay has no such chunk');
  }
  return chunk;
}

const val = (chunk: Uint8Array): BlobAnswer => ({ kind: 'VAL', chunk: asBlobChunk(chunk) });
const head = (...bytes: readonly number[]): Uint8Array =>
  Uint8Array.from([0, bytes.length, ...bytes]);

describe('a relay that answers a fetch with', () => {
  test.each<readonly [string, (scene: Scene) => BlobReply | Promise<BlobReply>]>([
    ['another chunk of the file', (at) => val(chunkAt(at, 2))],
    ['the chunk of another file', async (at) => val(await otherChunk(at))],
    ['one bit changed', (at) => val(bent(chunkAt(at, 1)))],
    ['zeros', () => val(new Uint8Array(65_536))],
    ['a chunk of another class', () => val(new Uint8Array(262_144))],
    [
      'a chunk that is cut',
      (at) => Buffer.concat([head(0x81, 0x18, 36), chunkAt(at, 1).subarray(1)]),
    ],
    [
      'a chunk that goes on',
      (at) => Buffer.concat([head(0x81, 0x18, 36), chunkAt(at, 1), Buffer.of(0)]),
    ],
    ['more than any chunk has', () => new Uint8Array(5_000_000)],
    ['nothing', () => new Uint8Array()],
    ['a page of text', () => Buffer.from('<!doctype html><title>Sign in</title>')],
    ['an acknowledgement', () => ({ kind: 'OK' })],
  ])('%s gets a code, and no part of the file is shown', async (_, lieOf) => {
    const at = await scene();
    const { relay, reader, name, pointer } = at;
    const reply = await lieOf(at);
    relay.lie = (request) =>
      request.kind === 'BGET' && encodeHex(request.id) === encodeHex(pointer.ids[1] ?? Buffer.of())
        ? reply
        : undefined;
    await reader.desk.fetch(TALK, pointer);
    expect(await reader.untilSeen(name, 'broken')).toEqual({ kind: 'broken', code: 'BLOB' });
    expect(await reader.desk.read(name)).toBeUndefined();
    expect(await reader.keys('file/part/')).toEqual([]);
    expect(reader.told).toEqual([]);
    relay.lie = () => undefined;
    await reader.desk.fetch(TALK, pointer);
    await reader.untilSeen(name, 'here');
    expect(Buffer.compare((await reader.desk.read(name)) ?? Buffer.of(), CONTENT)).toBe(0);
  });

  test.each<readonly [string, BlobAnswer]>([
    ['nothing there', { kind: 'NONE' }],
    ['the bucket has ended', { kind: 'GONE' }],
  ])(
    '“%s” leaves a placeholder, and the parts that came are used when it is asked again',
    async (_, reply) => {
      const { relay, reader, name, pointer } = await scene();
      relay.lie = (request) =>
        request.kind === 'BGET' && relay.count('BGET') === 3 ? reply : undefined;
      await reader.desk.fetch(TALK, pointer);
      expect(await reader.untilSeen(name, 'gone')).toEqual({ kind: 'gone' });
      expect(await reader.desk.read(name)).toBeUndefined();
      relay.lie = () => undefined;
      await reader.desk.fetch(TALK, pointer);
      await reader.untilSeen(name, 'here');
      expect(relay.count('BGET')).toBe(4);
    },
  );

  test.each<readonly [string, BlobReply]>([
    ['busy', { kind: 'ERROR', code: 'BUSY', retryAfterSeconds: 5 }],
    ['over the budget', { kind: 'ERROR', code: 'BUDGET', retryAfterSeconds: 60 }],
    ['an error of its own', { kind: 'ERROR', code: 'INTERNAL', retryAfterSeconds: 0 }],
    ['a wrong pass', { kind: 'ERROR', code: 'PASS', retryAfterSeconds: 0 }],
    ['a cut', 'cut'],
    ['status 502', 502],
    ['status 404', 404],
    ['a way to somewhere else', 302],
  ])('%s is asked again later, and the file comes', async (_, reply) => {
    const { relay, reader, name, pointer } = await scene();
    relay.lie = (request) =>
      request.kind === 'BGET' && relay.count('BGET') <= 2 ? reply : undefined;
    await reader.desk.fetch(TALK, pointer);
    await reader.untilSeen(name, 'here');
    expect(relay.count('BGET')).toBe(5);
  });
});

describe('a relay that answers a chunk with', () => {
  test.each<readonly [string, BlobAnswer, string]>([
    ['“taken”', { kind: 'ERROR', code: 'TAKEN', retryAfterSeconds: 0 }, 'BLOB'],
    ['“expired”', { kind: 'ERROR', code: 'EXPIRED', retryAfterSeconds: 0 }, 'EXPIRED'],
    ['“too far ahead”', { kind: 'ERROR', code: 'BUCKET', retryAfterSeconds: 0 }, 'BUCKET'],
  ])(
    '%s ends the upload with a code; nothing is posted, and withdrawing cleans up',
    async (_, reply, code) => {
      const relay = await startLyingBlobRelay((request) =>
        request.kind === 'BPUT' && relay.count('BPUT') === 2 ? reply : undefined,
      );
      const writer = await Device.open({ relay });
      const name = await writer.send(CONTENT);
      expect(await writer.untilSeen(name, 'failed')).toEqual({ kind: 'failed', code });
      expect(await writer.posted(name)).toBeUndefined();
      expect(relay.chunks.size).toBe(1);
      await writer.desk.withdraw(name);
      await writer.until(() => !writer.desk.isDeleting);
      expect(relay.chunks.size).toBe(0);
      expect(Buffer.compare((await writer.desk.read(name)) ?? Buffer.of(), CONTENT)).toBe(0);
    },
  );

  test.each<readonly [string, BlobReply]>([
    ['a chunk', val(new Uint8Array(65_536))],
    ['“nothing there”', { kind: 'NONE' }],
    ['bytes that are nothing', Uint8Array.of(1, 2, 3)],
    ['busy', { kind: 'ERROR', code: 'BUSY', retryAfterSeconds: 5 }],
    ['over its quota', { kind: 'ERROR', code: 'BUDGET', retryAfterSeconds: 3_600 }],
  ])('%s has not taken it: it is put again, the same', async (_, reply) => {
    const relay = await startLyingBlobRelay((request) =>
      request.kind === 'BPUT' && relay.count('BPUT') === 2 ? reply : undefined,
    );
    const writer = await Device.open({ relay });
    await writer.untilPosted(await writer.send(CONTENT));
    const puts = relay.requests.filter(({ kind }) => kind === 'BPUT');
    expect(puts).toHaveLength(4);
    expect(Buffer.compare(bytesOf(puts[1]), bytesOf(puts[2]))).toBe(0);
  });
});

test('whoever is a guest there no more waits for no deletion: the rest goes with its bucket', async () => {
  let isGuest = true;
  const relay = await startLyingBlobRelay((request) =>
    request.kind === 'BDEL' && !isGuest
      ? { kind: 'ERROR', code: 'PASS', retryAfterSeconds: 0 }
      : undefined,
  );
  const writer = await Device.open({ relay });
  const name = await writer.send(CONTENT);
  await writer.untilPosted(name);
  isGuest = false;
  await writer.desk.withdraw(name);
  await writer.until(() => !writer.desk.isDeleting);
  expect(await writer.keys('file/own/')).toEqual([]);
  expect(relay.count('BDEL')).toBe(1);
});

test('a member who points to other bytes than he names is found out by the whole file’s hash', async () => {
  const { reader, pointer } = await scene();
  const forged = { ...pointer, digest: new Uint8Array(32).fill(1) };
  await reader.desk.fetch(TALK, forged);
  await reader.untilSeen(fileName(forged), 'broken');
  expect(await reader.desk.read(fileName(forged))).toBeUndefined();
  expect(await reader.keys('file/part/')).toEqual([]);
});

test('what goes to the relay has neither the key, the length nor a word of the file in it', async () => {
  const content = Buffer.from('Larkspur picnic at the old mill. '.repeat(3_000));
  const { relay, pointer } = await scene(content);
  for (const request of relay.requests) {
    const bytes = Buffer.from(bytesOf(request));
    expect(bytes.includes('Larkspur')).toBe(false);
    expect(bytes.includes(Buffer.from(pointer.fileKey))).toBe(false);
    expect(bytes.length).toBe(65_536);
  }
});

function bent(chunk: Uint8Array): Uint8Array {
  const copy = chunk.slice();
  copy[40_000] = (copy[40_000] ?? 0) ^ 1;
  return copy;
}

async function otherChunk({ relay, writer }: Scene): Promise<Uint8Array> {
  const other = await writer.untilPosted(await writer.send(OTHER_CONTENT));
  return relay.chunks.get(encodeHex(other.ids[1] ?? Buffer.of())) ?? Buffer.of();
}

function bytesOf(request: LyingBlobRelay['requests'][number] | undefined): Uint8Array {
  return request?.kind === 'BPUT' ? request.chunk : Buffer.of();
}
