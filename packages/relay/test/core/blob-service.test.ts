import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  BLOB_BYTES_PER_DAY,
  BLOB_CLASSES,
  type Bucket,
  type BucketClass,
  bucketAt,
  bucketEndsAt,
  encodeBlobRequest,
  MAX_BLOB_CHUNK_BYTES,
} from '@knothole/protocol';
import { describe, expect, it, vi } from 'vitest';
import { PassHolder } from '../../src/core/pass-holders.ts';
import { ask, blobRequest, post, postHead, RawConnection } from '../support/blob-client.ts';
import { chunk } from '../support/blob-samples.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/folders.ts';
import { guestPass } from '../support/guest.ts';
import { testRelay } from '../support/relay.ts';
import { cap, envelope, slot } from '../support/samples.ts';
import { SocketClient } from '../support/socket-client.ts';

const HOUR_SECONDS = 3_600;
const [CHUNK_BYTES] = BLOB_CLASSES;

async function household(clock = new FakeClock(), bucketClass: BucketClass = 'day') {
  const dataDir = temporaryFolder();
  const relay = await testRelay({ dataDir, clock });
  const bucket = bucketAt(bucketClass, clock.wall);
  const client = { port: relay.relayPort, pass: relay.householdPass, bucket };
  return { relay, client, clock, dataDir };
}

/** Time passes in steps that a real clock would take, with something asked in each. */
async function passUntil(clock: FakeClock, url: string, pass: Uint8Array, end: number) {
  const socket = await SocketClient.connect(url, pass);
  for (let request = 1; clock.wall < end; request++) {
    clock.advance(Math.min(HOUR_SECONDS, end - clock.wall));
    await socket.ask({
      kind: 'GET',
      request,
      slots: [slot(bucketAt('week', clock.wall), request)],
    });
  }
}

describe('the bucket of a blob', () => {
  it.each(['day', 'week', 'quarter'] as const)('may be a %s', async (bucketClass) => {
    const { client } = await household(new FakeClock(), bucketClass);
    expect(await ask(client, 'BPUT', 1)).toEqual({ kind: 'OK' });
    expect((await ask(client, 'BGET', 1)).kind).toBe('VAL');
  });

  it.each([
    ['an hour', (now: number): Bucket => bucketAt('hour', now)],
    ['a day too far ahead', (now: number) => ({ ...bucketAt('day', now + 4 * 86_400) })],
    ['a week too far ahead', (now: number) => ({ ...bucketAt('week', now + 9 * 604_800) })],
  ])('may not be %s', async (_, bucketOf) => {
    const { client, clock } = await household();
    const elsewhere = { ...client, bucket: bucketOf(clock.wall) };
    expect(await ask(elsewhere, 'BPUT', 1)).toMatchObject({ kind: 'ERROR', code: 'BUCKET' });
    expect(await ask(elsewhere, 'BGET', 1)).toEqual({ kind: 'NONE' });
    expect(await ask(elsewhere, 'BDEL', 1)).toEqual({ kind: 'OK' });
  });

  it('ends: nothing is got, put or deleted any more, and no file is left, nor the key', async () => {
    const { relay, client, clock, dataDir } = await household();
    // SQLite's journal of the ledger comes and goes.
    const names = (): readonly string[] =>
      readdirSync(dataDir, { recursive: true, encoding: 'utf8' })
        .filter((name) => !name.endsWith('-journal'))
        .sort();
    const before = names();
    expect(await ask(client, 'BPUT', 1)).toEqual({ kind: 'OK' });
    expect(readdirSync(join(dataDir, 'blobs', `d${client.bucket.number}`))).toHaveLength(1);
    await passUntil(clock, relay.relayUrl, client.pass, bucketEndsAt(client.bucket));
    expect(await ask(client, 'BGET', 1)).toEqual({ kind: 'GONE' });
    expect(await ask(client, 'BDEL', 1)).toEqual({ kind: 'GONE' });
    expect(await ask(client, 'BPUT', 1)).toMatchObject({ kind: 'ERROR', code: 'EXPIRED' });
    await relay.close();
    expect(existsSync(join(dataDir, 'blobs', `d${client.bucket.number}`))).toBe(false);
    expect(existsSync(join(dataDir, 'keys', `d${client.bucket.number}.blobs`))).toBe(false);
    expect(names()).toEqual(before);
  });

  it('ends while a chunk is on the way: it is not stored', async () => {
    const { relay, client, clock } = await household();
    const body = encodeBlobRequest(blobRequest(client, 'BPUT', 1));
    const raw = new RawConnection(client.port);
    await raw.send(postHead(body.length).replace('Host', 'Connection: close\r\nHost'));
    await raw.send(body.subarray(0, 1_000));
    await passUntil(clock, relay.relayUrl, client.pass, bucketEndsAt(client.bucket));
    await raw.send(body.subarray(1_000));
    expect(await raw.answer()).toMatchObject({ kind: 'ERROR', code: 'EXPIRED' });
  });
});

describe('a blob that is there', () => {
  it('stays what it is, whoever puts something else', async () => {
    const { client } = await household();
    await ask(client, 'BPUT', 1);
    for (const other of [chunk(2), chunk(1, 262_144)]) {
      expect(await ask(client, 'BPUT', 1, other)).toEqual({
        kind: 'ERROR',
        code: 'TAKEN',
        retryAfterSeconds: 0,
      });
    }
    const got = await ask(client, 'BGET', 1);
    expect(got.kind === 'VAL' && Buffer.compare(got.chunk, chunk(1))).toBe(0);
  });

  it('is deleted by its capability alone, and every answer is OK', async () => {
    const { client } = await household();
    await ask(client, 'BPUT', 1);
    const right = blobRequest(client, 'BDEL', 1);
    const wrong = { ...blobRequest(client, 'BDEL', 3), id: right.id };
    const absent = blobRequest(client, 'BDEL', 2);
    for (const request of [wrong, absent]) {
      expect(await post(client.port, encodeBlobRequest(request))).toEqual({ kind: 'OK' });
    }
    expect((await ask(client, 'BGET', 1)).kind).toBe('VAL');
    expect(await post(client.port, encodeBlobRequest(right))).toEqual({ kind: 'OK' });
    expect(await ask(client, 'BGET', 1)).toEqual({ kind: 'NONE' });
  });
});

describe('the budget of bytes', () => {
  it('is so many at once, and as many again over a day', () => {
    const clock = new FakeClock();
    const { blobBytes } = new PassHolder(false, 1, clock);
    let stored = 0;
    while (blobBytes.take(MAX_BLOB_CHUNK_BYTES) === 0) {
      stored += MAX_BLOB_CHUNK_BYTES;
    }
    expect(stored).toBeLessThanOrEqual(BLOB_BYTES_PER_DAY);
    expect(stored).toBeGreaterThan(BLOB_BYTES_PER_DAY - MAX_BLOB_CHUNK_BYTES);
    const wait = blobBytes.take(MAX_BLOB_CHUNK_BYTES);
    clock.advance(wait);
    expect(blobBytes.take(MAX_BLOB_CHUNK_BYTES)).toBe(0);
    clock.advance(86_400);
    expect(blobBytes.take(BLOB_BYTES_PER_DAY)).toBe(0);
    blobBytes.giveBack(BLOB_BYTES_PER_DAY * 2);
    expect(blobBytes.take(BLOB_BYTES_PER_DAY)).toBe(0);
    expect(blobBytes.take(1)).toBeGreaterThan(0);
  });

  it('is BUDGET with the seconds to wait once it is spent, and not paid for what was there', async () => {
    const clock = new FakeClock();
    const relay = await testRelay({ clock, blobBytesPerDay: 3 * CHUNK_BYTES });
    const bucket = bucketAt('day', clock.wall);
    const client = { port: relay.relayPort, pass: relay.householdPass, bucket };
    // The same again, more often than there is room for: it uses up nothing.
    for (let again = 0; again < 5; again++) {
      expect(await ask(client, 'BPUT', 1)).toEqual({ kind: 'OK' });
    }
    expect(await ask(client, 'BPUT', 1, chunk(9))).toMatchObject({ code: 'TAKEN' });
    expect(await ask(client, 'BPUT', 2)).toEqual({ kind: 'OK' });
    expect(await ask(client, 'BPUT', 3)).toEqual({ kind: 'OK' });
    const wait = 86_400 / 3;
    expect(await ask(client, 'BPUT', 4)).toEqual({
      kind: 'ERROR',
      code: 'BUDGET',
      retryAfterSeconds: wait,
    });
    expect(await ask(client, 'BGET', 4)).toEqual({ kind: 'NONE' });
    expect((await ask(client, 'BGET', 1)).kind).toBe('VAL');
    // A guest has its own.
    const guest = { ...client, pass: guestPass(relay.householdPass, 1) };
    expect(await ask(guest, 'BPUT', 4)).toEqual({ kind: 'OK' });
    clock.advance(wait);
    expect(await ask(client, 'BPUT', 5)).toEqual({ kind: 'OK' });
  });
});

describe('slots', () => {
  it('go on when the disk is nearly full, and chunks are BUSY', async () => {
    const clock = new FakeClock();
    const relay = await testRelay({ clock, reservedBytes: Number.MAX_SAFE_INTEGER });
    const bucket = bucketAt('week', clock.wall);
    const client = { port: relay.relayPort, pass: relay.householdPass, bucket };
    expect(await ask(client, 'BPUT', 1)).toMatchObject({ kind: 'ERROR', code: 'BUSY' });
    expect(await ask(client, 'BGET', 1)).toEqual({ kind: 'NONE' });
    const socket = await SocketClient.connect(relay.relayUrl, client.pass);
    const put = { kind: 'PUT', bucket, cap: cap(1), envelope: envelope(1) } as const;
    expect((await socket.ask({ ...put, request: 1 })).kind).toBe('OK');
  });

  it('go on while chunks are on their way', async () => {
    const { relay, client } = await household();
    const body = encodeBlobRequest(blobRequest(client, 'BPUT', 1));
    const raw = new RawConnection(client.port);
    await raw.send(postHead(body.length));
    await raw.send(body.subarray(0, 30_000));
    const socket = await SocketClient.connect(relay.relayUrl, client.pass);
    expect((await socket.ask({ kind: 'PING', request: 1 })).kind).toBe('PONG');
    await vi.waitFor(async () => {
      expect((await ask(client, 'BPUT', 2)).kind).toBe('OK');
    });
  });
});
