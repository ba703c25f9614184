/** A relay killed while chunks come in: each is there whole or not at all, and what was OK is there. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BLOB_CLASSES, bucketAt, encodeBlobRequest } from '@knothole/protocol';
import { describe, expect, it } from 'vitest';
import {
  ask,
  type BlobClient,
  blobRequest,
  postHead,
  RawConnection,
} from './support/blob-client.ts';
import { chunk } from './support/blob-samples.ts';
import { temporaryFolder } from './support/folders.ts';
import { serveProcess } from './support/relay-process.ts';

const WEEK = bucketAt('week', Date.now() / 1_000);
const [, , MEBIBYTE] = BLOB_CLASSES;
const WRITERS = 6;
const CHUNKS_EACH = 8;

/** Writers put one chunk after the other until the relay is gone; tells what was acknowledged. */
async function loadUntilKilled(
  client: BlobClient,
  okBeforeKill: number,
  kill: () => void,
): Promise<readonly number[]> {
  const acknowledged: number[] = [];
  const write = async (writer: number): Promise<void> => {
    for (let index = 0; index < CHUNKS_EACH; index++) {
      const seed = writer * CHUNKS_EACH + index;
      const answer = await ask(client, 'BPUT', seed, chunk(seed, MEBIBYTE)).catch(() => null);
      if (answer?.kind !== 'OK') {
        return;
      }
      acknowledged.push(seed);
      if (acknowledged.length === okBeforeKill) {
        kill();
      }
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
  return acknowledged;
}

describe('kill -9 of the relay while chunks come in', () => {
  it.each([1, 9, 20])('after %d OKs loses none and leaves none half', async (okBeforeKill) => {
    const dataDir = temporaryFolder();
    const relay = await serveProcess(dataDir);
    const pass = new Uint8Array(readFileSync(join(dataDir, 'keys', 'household.pass')));
    const client = { port: relay.relayPort, pass, bucket: WEEK };
    const half = new RawConnection(client.port);
    const body = encodeBlobRequest(blobRequest(client, 'BPUT', 1_000));
    await half.send(postHead(body.length));
    await half.send(body.subarray(0, body.length - 1));
    const acknowledged = await loadUntilKilled(client, okBeforeKill, () => {
      relay.child.kill('SIGKILL');
    });
    expect(await relay.ended).toBe('SIGKILL');
    expect(acknowledged.length).toBeGreaterThanOrEqual(okBeforeKill);

    const again = await serveProcess(dataDir);
    const later = { ...client, port: again.relayPort };
    expect(readdirSync(join(dataDir, 'blobs', 'new'))).toEqual([]);
    let whole = 0;
    for (let seed = 0; seed < WRITERS * CHUNKS_EACH; seed++) {
      const got = await ask(later, 'BGET', seed);
      if (got.kind === 'VAL') {
        whole++;
        expect([seed, Buffer.compare(got.chunk, chunk(seed, MEBIBYTE))]).toEqual([seed, 0]);
      } else {
        expect([seed, got.kind, acknowledged.includes(seed)]).toEqual([seed, 'NONE', false]);
      }
    }
    expect(readdirSync(join(dataDir, 'blobs', `w${WEEK.number}`))).toHaveLength(whole);
    expect(await ask(later, 'BGET', 1_000)).toEqual({ kind: 'NONE' });
    // The upload resumes: what was OK is OK again, what was cut off is taken now.
    const [first = 0] = acknowledged;
    for (const seed of [first, 1_000]) {
      expect(
        await ask(later, 'BPUT', seed, chunk(seed, seed === first ? MEBIBYTE : 65_536)),
      ).toEqual({ kind: 'OK' });
    }
    again.child.kill('SIGTERM');
    expect(await again.ended).toBe(0);
  });
});
