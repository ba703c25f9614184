import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeHex, FRAME_BYTES } from '@knothole/protocol';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBlobLink } from '../../../src/platform/blob-link.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { testChunk } from '../../support/chunks.ts';
import { honest, startLyingRelay } from '../../support/lying-relay.ts';
import { openLink, reaches } from '../../support/relay-links.ts';
import { testBucket, testCap, testEnvelope } from '../../support/slots.ts';
import { startTestRelay } from '../../support/test-relay.ts';
import {
  ask,
  openBrowser,
  openTab,
  serveWorker,
  type WorkerSite,
} from '../../support/worker-page.ts';

const WORKER = fileURLToPath(new URL('./network-worker.ts', import.meta.url));
/** Limit of a wait for an event; generous, because machines that test are busy. */
const SOON = { timeout: 15_000 };

let profile: string;
let site: WorkerSite;
let browser: BrowserContext;

beforeAll(async () => {
  profile = await mkdtemp(join(tmpdir(), 'knothole-test-'));
  site = await serveWorker(WORKER);
  browser = await openBrowser(profile);
}, 60_000);

afterAll(async () => {
  await browser.close();
  await site.close();
  await rm(profile, { recursive: true, force: true });
});

test('a browser and a Node device meet at one relay, over a restart of it', async () => {
  const relay = await startTestRelay();
  const node = openLink(relay.url, relay);
  await reaches(node, 'online');
  const putFromNode = (number: number) =>
    node.put(testBucket(node.timeSeconds()), testCap(number), testEnvelope(number));
  const tab = await openTab(browser, site);
  await ask(tab, 'connect', `${relay.url} ${encodeHex(relay.pass)}`);
  expect(await ask(tab, 'reach', 'online')).toBe('online');
  expect(await ask(tab, 'put', '1')).toBe('ok');
  expect(await putFromNode(1)).toEqual({ kind: 'ok' });
  expect(await ask(tab, 'get', '2')).toBe('none');
  await ask(tab, 'watch', '2');
  await putFromNode(2);
  await expect.poll(() => ask(tab, 'pushed'), SOON).toBe('2');
  expect(await ask(tab, 'get', '2')).toBe('2');
  await ask(tab, 'watch', '3');
  await Promise.all([relay.stop(), ask(tab, 'reach', 'offline'), reaches(node, 'offline')]);
  await relay.start();
  await reaches(node, 'online');
  await putFromNode(3);
  // A watch may tell what it told before, after the new one.
  await expect.poll(() => ask(tab, 'pushed'), SOON).toMatch(/\b3\b/);
  await closeTab(tab);
});

test('a browser puts and gets chunks of files at a relay of another origin', async () => {
  const relay = await startTestRelay();
  const tab = await openTab(browser, site);
  const to = `${relay.url} ${encodeHex(relay.pass)}`;
  expect(await ask(tab, 'chunk', `${to} 5`)).toBe('ok 05050505');
  const node = openBlobLink({ clock: systemClock, ...relay });
  const { place, put } = testChunk(5);
  expect(await node.getChunk(place)).toEqual({ kind: 'value', chunk: put.chunk });
  const stranger = `${relay.url} ${'00'.repeat(32)} 5`;
  await expect(ask(tab, 'chunk', stranger)).rejects.toThrow('the relay refuses the request');
  await tab.close();
});

test('bytes that are no frame cut the connection, and the browser comes back', async () => {
  const lies = ['text', new Uint8Array(1_048_576), new Uint8Array(FRAME_BYTES).fill(255)];
  const relay = await startLyingRelay((frame, victim) => {
    const lie = lies[victim.number - 1];
    if (lie === undefined) {
      honest(frame, victim);
    } else {
      victim.say(lie);
    }
  });
  const tab = await openTab(browser, site);
  await ask(tab, 'connect', `${relay.url} ${'00'.repeat(32)}`);
  expect(await ask(tab, 'reach', 'online')).toBe('online');
  expect(relay.connections).toHaveLength(4);
  await closeTab(tab);
});

test('told that the network is back, a tab dials at once instead of waiting on', async () => {
  const relay = await startLyingRelay((frame, victim) => {
    if (frame.kind === 'HELLO' && victim.number === 1) {
      victim.say({ kind: 'ERROR', request: 0, code: 'BUSY', retryAfterSeconds: 60 });
    } else {
      honest(frame, victim);
    }
  });
  const tab = await openTab(browser, site);
  await ask(tab, 'connect', `${relay.url} ${'00'.repeat(32)}`);
  await ask(tab, 'reach', 'offline');
  await ask(tab, 'wake');
  expect(await ask(tab, 'reach', 'online')).toBe('online');
  await ask(tab, 'wake');
  await relay.until(() => relay.frames('PING').length === 1);
  expect(relay.connections).toHaveLength(2);
  await closeTab(tab);
});

async function closeTab(tab: Page): Promise<void> {
  expect(await ask(tab, 'remember', 'still writable')).toMatch(/^\d+$/);
  expect(await ask(tab, 'close')).toBe('offline');
  await tab.close();
}
