import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import {
  BLOB_CLASSES,
  BLOB_PATH,
  bucketAt,
  encodeBlobRequest,
  MAX_BLOB_CHUNK_BYTES,
  MAX_BLOB_HEAD_BYTES,
  MAX_BLOB_REQUESTS,
} from '@knothole/protocol';
import { describe, expect, it, vi } from 'vitest';
import type { RelayOptions } from '../../src/start-relay.ts';
import {
  ask,
  type BlobClient,
  blobRequest,
  post,
  postHead,
  RawConnection,
} from '../support/blob-client.ts';
import { chunk } from '../support/blob-samples.ts';
import { temporaryFolder } from '../support/folders.ts';
import { testRelay } from '../support/relay.ts';

const WEEK = bucketAt('week', Date.now() / 1_000);
const { SLOW } = process.env;
const RANDOM_BODIES = SLOW === '1' ? 20_000 : 2_000;
const AT_A_TIME = 8;

interface Household extends BlobClient {
  readonly dataDir: string;
}

async function household(options: Partial<RelayOptions> = {}): Promise<Household> {
  const dataDir = temporaryFolder();
  const relay = await testRelay({ dataDir, ...options });
  return { port: relay.relayPort, pass: relay.householdPass, bucket: WEEK, dataDir };
}

/** Whole and half files of chunks. */
function chunkFiles({ dataDir }: Household): readonly string[] {
  const folder = join(dataDir, 'blobs');
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
}

describe('the relay’s blob requests', () => {
  it.each(BLOB_CLASSES)('put, get and delete a chunk of %d bytes', async (bytes) => {
    const client = await household();
    const whole = chunk(1, bytes);
    expect(await ask(client, 'BGET', 1)).toEqual({ kind: 'NONE' });
    expect(await ask(client, 'BPUT', 1, whole)).toEqual({ kind: 'OK' });
    expect(await ask(client, 'BPUT', 1, whole)).toEqual({ kind: 'OK' });
    const got = await ask(client, 'BGET', 1);
    expect(got.kind === 'VAL' && Buffer.compare(got.chunk, whole)).toBe(0);
    expect(await ask(client, 'BDEL', 1)).toEqual({ kind: 'OK' });
    expect(await ask(client, 'BGET', 1)).toEqual({ kind: 'NONE' });
    expect(chunkFiles(client)).toEqual([]);
  });

  it('are served to an app of any origin, without credentials', async () => {
    const { port } = await household();
    const url = `http://127.0.0.1:${port}${BLOB_PATH}`;
    const preflight = await fetch(url, { method: 'OPTIONS' });
    expect(preflight.status).toBe(204);
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'content-type',
    });
    expect(preflight.headers.has('access-control-allow-credentials')).toBe(false);
    const answer = await fetch(url, { method: 'POST', body: 'x' });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.has('set-cookie')).toBe(false);
  });

  it.each([
    ['GET', BLOB_PATH, 405],
    ['PUT', BLOB_PATH, 405],
    ['DELETE', BLOB_PATH, 405],
    ['POST', '/v1', 426],
    ['POST', `${BLOB_PATH}/`, 426],
    ['POST', `${BLOB_PATH}?id=1`, 426],
    ['POST', '/', 426],
  ])('are not %s %s', async (method, path, status) => {
    const { port } = await household();
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method });
    expect([response.status, await response.text()]).toEqual([status, '']);
  });

  it('get the same answer in one piece and byte by byte', async () => {
    const client = await household();
    await ask(client, 'BPUT', 1);
    const body = encodeBlobRequest(blobRequest(client, 'BGET', 1));
    const slow = new RawConnection(client.port);
    await slow.send(postHead(body.length).replace('Host', 'Connection: close\r\nHost'));
    for (const byte of body) {
      await slow.send(Uint8Array.of(byte));
    }
    const answer = await slow.answer();
    expect(answer.kind === 'VAL' && Buffer.compare(answer.chunk, chunk(1))).toBe(0);
  });

  it('may come without their length, in pieces', async () => {
    const client = await household();
    const body = encodeBlobRequest(blobRequest(client, 'BPUT', 1));
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = httpRequest(
        { port: client.port, host: '127.0.0.1', path: BLOB_PATH, method: 'POST' },
        (response) => {
          response.resume();
          response.on('end', () => resolve(response.statusCode));
        },
      );
      sent.on('error', reject);
      for (let start = 0; start < body.length; start += 10_000) {
        sent.write(body.subarray(start, start + 10_000));
      }
      sent.end();
    });
    expect(status).toBe(200);
    expect((await ask(client, 'BGET', 1)).kind).toBe('VAL');
  });
});

describe('a blob request that is not as it should be', () => {
  it.each([
    ['one byte too few', -1],
    ['one byte too many', 1],
    ['no chunk at all', -65_536],
    ['half a chunk', -32_768],
  ])('with %s stores nothing and is BAD_FRAME', async (_, difference) => {
    const client = await household();
    const right = encodeBlobRequest(blobRequest(client, 'BPUT', 1));
    const wrong = new Uint8Array(right.length + difference);
    wrong.set(right.subarray(0, wrong.length));
    expect(await post(client.port, wrong)).toMatchObject({ kind: 'ERROR', code: 'BAD_FRAME' });
    expect(chunkFiles(client)).toEqual([]);
  });

  it('with something behind a head that has no chunk is BAD_FRAME', async () => {
    const client = await household();
    for (const kind of ['BGET', 'BDEL'] as const) {
      for (const extra of [1, 65_536, MAX_BLOB_CHUNK_BYTES]) {
        const head = encodeBlobRequest(blobRequest(client, kind, 1));
        const body = new Uint8Array(head.length + extra);
        body.set(head);
        expect(await post(client.port, body)).toMatchObject({ code: 'BAD_FRAME' });
      }
    }
  });

  it('announced to be too long is TOO_LARGE before it has come', async () => {
    const client = await household();
    for (const length of [MAX_BLOB_CHUNK_BYTES + MAX_BLOB_HEAD_BYTES + 1, 10 ** 15]) {
      const raw = new RawConnection(client.port);
      await raw.send(postHead(length));
      expect(await raw.answer()).toMatchObject({ kind: 'ERROR', code: 'TOO_LARGE' });
    }
  });

  it('that turns out to be too long is cut off and kept nowhere', async () => {
    const client = await household();
    const raw = new RawConnection(client.port);
    await raw.send(postHead(0).replace('Content-Length: 0', 'Transfer-Encoding: chunked'));
    const body = encodeBlobRequest(blobRequest(client, 'BPUT', 1, chunk(1, MAX_BLOB_CHUNK_BYTES)));
    await raw.send(`${(body.length + 1_000).toString(16)}\r\n`);
    await raw.send(body);
    await raw.send(new Uint8Array(1_000));
    await raw.closed;
    expect([0, 200]).toContain(raw.status);
    expect(chunkFiles(client)).toEqual([]);
    expect(await ask(client, 'BGET', 1)).toEqual({ kind: 'NONE' });
  });

  it('cut at any kind of place leaves nothing behind, and the relay serves on', async () => {
    const client = await household();
    const body = encodeBlobRequest(blobRequest(client, 'BPUT', 1, chunk(1, BLOB_CLASSES[1])));
    const places = [0, 1, 2, 40, 94, 95, 96, 65_536 + 95, 200_000, body.length - 1];
    for (const place of places) {
      const raw = new RawConnection(client.port);
      await raw.send(postHead(body.length));
      await raw.send(body.subarray(0, place));
      raw.socket.destroy();
      await raw.closed;
    }
    expect(await ask(client, 'BGET', 1)).toEqual({ kind: 'NONE' });
    expect(chunkFiles(client)).toEqual([]);
    // None of them holds a seat any more: as many as there are can be taken at once.
    const all = Array.from({ length: MAX_BLOB_REQUESTS }, (_, seed) => ask(client, 'BPUT', seed));
    await vi.waitFor(async () => {
      expect(await ask(client, 'BGET', 0)).not.toMatchObject({ code: 'BUSY' });
    });
    const answers = await Promise.all(all);
    expect(answers.every(({ kind }) => kind === 'OK' || kind === 'ERROR')).toBe(true);
    for (let seed = 0; seed < MAX_BLOB_REQUESTS; seed++) {
      expect(await ask(client, 'BPUT', seed)).toEqual({ kind: 'OK' });
    }
  });

  it('whose head does not come is cut off', async () => {
    const client = await household({ blobPatience: { headSeconds: 0.2, wholeSeconds: 60 } });
    const raw = new RawConnection(client.port);
    await raw.send(postHead(1_000));
    await raw.send(Uint8Array.of(0));
    await raw.closed;
    expect(raw.received).toHaveLength(0);
  });

  it('whose chunk does not come is cut off, and its seat is free again', async () => {
    const client = await household({ blobPatience: { headSeconds: 60, wholeSeconds: 0.5 } });
    const body = encodeBlobRequest(blobRequest(client, 'BPUT', 1));
    const slow = Array.from({ length: MAX_BLOB_REQUESTS }, () => new RawConnection(client.port));
    for (const raw of slow) {
      await raw.send(postHead(body.length));
      await raw.send(body.subarray(0, 1_000));
    }
    await vi.waitFor(async () => {
      expect(await ask(client, 'BGET', 1)).toMatchObject({
        kind: 'ERROR',
        code: 'BUSY',
        retryAfterSeconds: 2,
      });
    });
    await Promise.all(slow.map(({ closed }) => closed));
    expect(slow.every(({ received }) => received.length === 0)).toBe(true);
    expect(await ask(client, 'BPUT', 1)).toEqual({ kind: 'OK' });
  });

  it('with a wrong pass, or none, is PASS and takes no memory for its chunk', async () => {
    const client = await household();
    const strangers = [new Uint8Array(32), new Uint8Array(randomBytes(32))];
    for (const pass of strangers) {
      for (const kind of ['BPUT', 'BGET', 'BDEL'] as const) {
        expect(await ask({ ...client, pass }, kind, 1)).toEqual({
          kind: 'ERROR',
          code: 'PASS',
          retryAfterSeconds: 0,
        });
      }
    }
    expect(chunkFiles(client)).toEqual([]);
  });

  it('of another version is VERSION', async () => {
    const client = await household();
    const request = { ...blobRequest(client, 'BGET', 1), version: 2 };
    expect(await post(client.port, encodeBlobRequest(request))).toMatchObject({ code: 'VERSION' });
  });

  it('made of random bytes gets an answer with a code, and none hangs or breaks', async () => {
    const client = await household();
    const good = (['BPUT', 'BGET', 'BDEL'] as const).map((kind) =>
      encodeBlobRequest(blobRequest(client, kind, 1)),
    );
    const random = (): Uint8Array<ArrayBuffer> => {
      const draw = randomBytes(8);
      const start = good[(draw[0] ?? 0) % 4];
      if (start === undefined) {
        return new Uint8Array(randomBytes((draw[1] ?? 0) * 3));
      }
      const changed = new Uint8Array(start);
      const place = (draw[2] ?? 0) % 112;
      changed[place] = (changed[place] ?? 0) ^ (draw[3] ?? 0);
      return changed.slice(0, (draw[4] ?? 0) < 128 ? changed.length : (draw[5] ?? 0));
    };
    const codes = new Set<string>();
    for (let sent = 0; sent < RANDOM_BODIES; sent += AT_A_TIME) {
      const answers = await Promise.all(
        Array.from({ length: AT_A_TIME }, () => post(client.port, random())),
      );
      for (const answer of answers) {
        codes.add(answer.kind === 'ERROR' ? answer.code : answer.kind);
      }
    }
    expect(codes).toContain('BAD_FRAME');
    expect(codes).toContain('PASS');
    expect(codes).not.toContain('INTERNAL');
    expect((await ask(client, 'BPUT', 2)).kind).toBe('OK');
  });

  it('is no hold for what is hardly HTTP', async () => {
    const client = await household();
    for (const bytes of [
      'POST /v1/blob HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n',
      'POST /v1/blob HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n',
      'POST /v1/blob HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      'POST /v1/blob HTTP/9.9\r\n\r\n',
    ]) {
      const raw = new RawConnection(client.port);
      await raw.send(bytes);
      await raw.closed;
      expect(raw.status === 0 || raw.status === 200 || raw.status === 400, bytes).toBe(true);
    }
    expect((await ask(client, 'BPUT', 2)).kind).toBe('OK');
  });
});

describe('a relay that stops', () => {
  it('cuts off who is still sending or not reading, and keeps what it has acknowledged', async () => {
    const dataDir = temporaryFolder();
    const relay = await testRelay({ dataDir });
    const client = { port: relay.relayPort, pass: relay.householdPass, bucket: WEEK };
    const large = chunk(1, MAX_BLOB_CHUNK_BYTES);
    expect(await ask(client, 'BPUT', 1, large)).toEqual({ kind: 'OK' });
    const body = encodeBlobRequest(blobRequest(client, 'BPUT', 2));
    const sending = new RawConnection(client.port);
    await sending.send(postHead(body.length));
    await sending.send(body.subarray(0, 5_000));
    const reading = new RawConnection(client.port);
    const get = encodeBlobRequest(blobRequest(client, 'BGET', 1));
    reading.socket.pause();
    await reading.send(postHead(get.length));
    await reading.send(get);
    const storing = Array.from({ length: 6 }, async (_, seed) => {
      const answer = await ask(client, 'BPUT', seed + 10).catch(() => null);
      return answer?.kind === 'OK' ? seed + 10 : null;
    });
    await relay.close();
    reading.socket.resume();
    await Promise.all([sending.closed, reading.closed]);
    const stored = (await Promise.all(storing)).filter((seed) => seed !== null);

    const again = await testRelay({ dataDir });
    const later = { ...client, port: again.relayPort };
    expect(await ask(later, 'BGET', 2)).toEqual({ kind: 'NONE' });
    for (const seed of stored) {
      expect((await ask(later, 'BGET', seed)).kind).toBe('VAL');
    }
    const kept = await ask(later, 'BGET', 1);
    expect(kept.kind === 'VAL' && Buffer.compare(kept.chunk, large)).toBe(0);
  });
});
