import {
  asBlobChunk,
  asDeleteCap,
  BLOB_PATH,
  BLOB_SECONDS,
  type BlobAnswer,
} from '@knothole/protocol';
import { expect, test } from 'vitest';
import { nodeNetwork } from '../../src/platform/node/network.ts';
import { relayBlobUrl } from '../../src/platform/relay-url.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import type { BlobLink, Clock } from '../../src/ports.ts';
import { testChunk } from '../support/chunks.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { startLyingBlobRelay } from '../support/lying-blob-relay.ts';
import { codeOf } from '../support/relay-links.ts';
import { SeededRandom } from '../support/seeded-random.ts';
import { startTestRelay } from '../support/test-relay.ts';

const { place: PLACE, put: PUT, deletion: DELETION } = testChunk(1);
const { chunk: CHUNK } = PUT;

function linkTo(
  relay: { readonly url: string; readonly pass: Uint8Array },
  clock: Clock = systemClock,
): BlobLink {
  return nodeNetwork({ clock, random: new SeededRandom(1) }).blobs(relay);
}

test('a chunk is put, got and deleted at a real relay', async () => {
  const relay = await startTestRelay();
  const link = linkTo(relay);
  expect(await link.getChunk(PLACE)).toEqual({ kind: 'none' });
  expect(await link.putChunk(PUT)).toEqual({ kind: 'ok' });
  expect(await link.putChunk(PUT)).toEqual({ kind: 'ok' });
  const other = asBlobChunk(new Uint8Array(65_536));
  expect(await link.putChunk({ ...PUT, chunk: other })).toEqual({ kind: 'taken' });
  const got = await link.getChunk(PLACE);
  expect(got.kind === 'value' && Buffer.compare(got.chunk, CHUNK)).toBe(0);
  const wrong = asDeleteCap(new Uint8Array(32).fill(3));
  expect(await link.deleteChunk({ ...DELETION, deleteCap: wrong })).toEqual({ kind: 'ok' });
  expect((await link.getChunk(PLACE)).kind).toBe('value');
  expect(await link.deleteChunk(DELETION)).toEqual({ kind: 'ok' });
  expect(await link.getChunk(PLACE)).toEqual({ kind: 'none' });
});

test('a real relay refuses ended and far buckets, and whoever has no pass', async () => {
  const relay = await startTestRelay();
  const link = linkTo(relay);
  const ended = { class: 'week', number: 1 } as const;
  const far = { class: 'week', number: 9_000 } as const;
  expect(await link.putChunk({ ...PUT, bucket: ended })).toEqual({ kind: 'expired' });
  expect(await link.putChunk({ ...PUT, bucket: far })).toEqual({ kind: 'bucket' });
  expect(await link.getChunk({ ...PLACE, bucket: ended })).toEqual({ kind: 'expired' });
  const stranger = linkTo({ url: relay.url, pass: new Uint8Array(32) });
  expect(await codeOf(stranger.putChunk(PUT))).toBe('PASS');
  expect(await codeOf(stranger.getChunk(PLACE))).toBe('PASS');
  expect(await codeOf(stranger.deleteChunk(DELETION))).toBe('PASS');
});

test('the largest chunk goes there and back', async () => {
  const link = linkTo(await startTestRelay());
  const chunk = asBlobChunk(new Uint8Array(4_194_304).fill(7));
  expect(await link.putChunk({ ...PUT, chunk })).toEqual({ kind: 'ok' });
  const got = await link.getChunk(PLACE);
  expect(got.kind === 'value' && Buffer.compare(got.chunk, chunk)).toBe(0);
});

test('files are posted beside the socket, over http for ws and https for wss', () => {
  expect(relayBlobUrl('ws://127.0.0.1:8/v1')).toBe(`http://127.0.0.1:8${BLOB_PATH}`);
  expect(relayBlobUrl('wss://relay.example')).toBe(`https://relay.example${BLOB_PATH}`);
  expect(relayBlobUrl('https://relay.example/knothole/v1#x')).toBe(
    'https://relay.example/knothole/v1/blob',
  );
  expect(() => relayBlobUrl('ftp://relay.example')).toThrow(
    expect.objectContaining({ code: 'INPUT' }),
  );
});

test('only what says “later” is waited for; other refusals are the relay’s code', async () => {
  const relay = await startLyingBlobRelay();
  const link = linkTo(relay);
  for (const code of ['BUSY', 'BUDGET'] as const) {
    relay.lie = () => ({ kind: 'ERROR', code, retryAfterSeconds: 7 });
    const later = { kind: 'later', afterSeconds: 7 };
    expect(await link.putChunk(PUT)).toEqual(later);
    expect(await link.getChunk(PLACE)).toEqual(later);
    expect(await link.deleteChunk(DELETION)).toEqual(later);
  }
  for (const code of ['VERSION', 'PASS', 'INTERNAL'] as const) {
    relay.lie = () => ({ kind: 'ERROR', code, retryAfterSeconds: 0 });
    expect(await codeOf(link.putChunk(PUT))).toBe(code);
    expect(await codeOf(link.getChunk(PLACE))).toBe(code);
    expect(await codeOf(link.deleteChunk(DELETION))).toBe(code);
  }
});

test('an answer to another kind of request is none', async () => {
  const relay = await startLyingBlobRelay();
  const link = linkTo(relay);
  const answered = async (answer: BlobAnswer): Promise<readonly string[]> => {
    relay.lie = () => answer;
    return [
      await codeOf(link.putChunk(PUT)),
      await codeOf(link.getChunk(PLACE)),
      await codeOf(link.deleteChunk(DELETION)),
    ];
  };
  expect(await answered({ kind: 'OK' })).toEqual(['resolved', 'BAD_FRAME', 'resolved']);
  expect(await answered({ kind: 'VAL', chunk: CHUNK })).toEqual([
    'BAD_FRAME',
    'resolved',
    'BAD_FRAME',
  ]);
  expect(await answered({ kind: 'NONE' })).toEqual(['BAD_FRAME', 'resolved', 'BAD_FRAME']);
  expect(await answered({ kind: 'GONE' })).toEqual(['BAD_FRAME', 'resolved', 'resolved']);
});

test('an endless answer is cut off, bytes that are none are refused, and nobody is followed elsewhere', async () => {
  const elsewhere = await startLyingBlobRelay();
  const relay = await startLyingBlobRelay();
  const link = linkTo(relay);
  relay.lie = () => 'endless';
  expect(await codeOf(link.getChunk(PLACE))).toBe('BAD_FRAME');
  relay.lie = () => Uint8Array.of(0, 3, 0x81, 0x18);
  expect(await codeOf(link.getChunk(PLACE))).toBe('BAD_FRAME');
  relay.redirectsTo = relayBlobUrl(elsewhere.url);
  relay.lie = () => 303;
  expect(await codeOf(link.putChunk(PUT))).toBe('OFFLINE');
  expect(elsewhere.visits).toBe(0);
  relay.lie = () => 426;
  expect(await codeOf(link.putChunk(PUT))).toBe('VERSION');
});

test('a silent relay is given up after five minutes, and at once when the link closes', async () => {
  const clock = new FakeClock();
  const relay = await startLyingBlobRelay(() => 'silence');
  const link = linkTo(relay, clock);
  const patient = codeOf(link.getChunk(PLACE));
  await relay.until(() => relay.requests.length === 1);
  await clock.advance(BLOB_SECONDS * 1_000 - 1);
  expect(await Promise.race([patient, 'waiting'])).toBe('waiting');
  await clock.advance(1);
  expect(await patient).toBe('OFFLINE');
  const closing = codeOf(link.getChunk(PLACE));
  await relay.until(() => relay.requests.length === 2);
  link.close();
  expect(await closing).toBe('OFFLINE');
  expect(await codeOf(link.getChunk(PLACE))).toBe('OFFLINE');
  expect(clock.pending).toBe(0);
});
