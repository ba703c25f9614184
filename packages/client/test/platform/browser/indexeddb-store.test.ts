import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { localStoreCases } from '../../contract/local-store.ts';
import {
  ask,
  openBrowser,
  openTab,
  serveWorker,
  type WorkerSite,
} from '../../support/worker-page.ts';
import { indexedDbCases } from './indexeddb-cases.ts';

const WORKER = fileURLToPath(new URL('./store-worker.ts', import.meta.url));
/** Limit of a wait for an event; generous, because machines that test are busy. */
const SOON = { timeout: 15_000 };
const PLANTED = 'Oswin hid the copper whistle';

let profile: string;
let site: WorkerSite;
let browser: BrowserContext;
let casesTab: Page;

beforeAll(async () => {
  profile = await mkdtemp(join(tmpdir(), 'knothole-test-'));
  site = await serveWorker(WORKER);
  browser = await openBrowser(profile);
  casesTab = await openTab(browser, site);
}, 60_000);

afterAll(async () => {
  await browser.close();
  await site.close();
  await rm(profile, { recursive: true, force: true });
});

for (const { name } of [...localStoreCases, ...indexedDbCases]) {
  test(`in a browser's worker: ${name}`, async () => {
    expect(await ask(casesTab, 'case', name)).toBe('passed');
  });
}

test('a second tab learns at once that the family is open, and gets it when the first is gone', async () => {
  const first = await openTab(browser, site);
  const second = await openTab(browser, site);
  expect(await ask(first, 'open', 'two tabs')).toBe('0');
  const asked = performance.now();
  expect(await ask(second, 'open', 'two tabs')).toBe('STORE_BUSY');
  expect(performance.now() - asked).toBeLessThan(5_000);
  expect(await ask(second, 'open', 'another family')).toBe('0');
  await ask(first, 'write', 'from the first');
  await first.close();
  await expect.poll(() => ask(second, 'open', 'two tabs'), SOON).toBe('1');
  expect(await ask(second, 'read')).toBe('from the first');
  await second.close();
});

test('a reloaded tab opens its own store again at once', async () => {
  const tab = await openTab(browser, site);
  for (let version = 0; version < 8; version += 1) {
    expect(await ask(tab, 'open', 'reloaded')).toBe(`${version}`);
    await ask(tab, 'write', `visit ${version}`);
    await tab.reload();
  }
  await tab.close();
});

test('a tab closed in mid-commit leaves no commit half', async () => {
  for (let round = 0; round < 4; round += 1) {
    const writer = await openTab(browser, site);
    await ask(writer, 'open', 'scribbled');
    const scribbling = ask(writer, 'scribble').catch(() => 'tab gone');
    const before = Number(await ask(writer, 'version'));
    await expect
      .poll(async () => Number(await ask(writer, 'version')), SOON)
      .toBeGreaterThan(before);
    await writer.close();
    expect(await scribbling).toBe('tab gone');
    const reader = await openTab(browser, site);
    await expect.poll(() => ask(reader, 'open', 'scribbled'), SOON).toMatch(/^\d+$/);
    expect(await ask(reader, 'read')).toBe(`version ${await ask(reader, 'version')}`);
    await reader.close();
  }
});

test('a full quota is told apart, loses nothing, and writing goes on when there is room', async () => {
  // An origin of its own: the browser remembers for seconds how much room an origin had.
  const small = await serveWorker(WORKER);
  const tab = await openTab(browser, small);
  const devtools = await browser.newCDPSession(tab);
  const quota = { origin: small.origin, quotaSize: 2 * 1_048_576 };
  await devtools.send('Storage.overrideQuotaForOrigin', quota);
  await ask(tab, 'open', 'full');
  expect(await ask(tab, 'write', 'kept')).toBe('1');
  expect(await ask(tab, 'writeLarge', `${4 * 1_048_576}`)).toBe('STORE_FULL');
  expect(await ask(tab, 'version')).toBe('1');
  expect(await ask(tab, 'read')).toBe('kept');
  await devtools.send('Storage.overrideQuotaForOrigin', { origin: small.origin });
  expect(await ask(tab, 'writeLarge', `${4 * 1_048_576}`)).toBe('2');
  await tab.close();
  await small.close();
});

test('the profile on the disk holds nothing that was written', async () => {
  const tab = await openTab(browser, site);
  await ask(tab, 'open', 'on the disk');
  await ask(tab, 'write', PLANTED);
  await ask(tab, 'close');
  await tab.evaluate(plantInTheClear, `control ${PLANTED}`);
  await browser.close();
  const disk = await filesBelow(profile);
  browser = await openBrowser(profile);
  expect(disk).toContain('control');
  expect(disk.split(PLANTED).length - 1, 'only the control, written in the clear').toBe(
    disk.split(`control ${PLANTED}`).length - 1,
  );
  const reopened = await openTab(browser, site);
  expect(await ask(reopened, 'open', 'on the disk')).toBe('1');
  expect(await ask(reopened, 'read')).toBe(PLANTED);
});

/** Runs in the page: what a store without seals would leave. */
function plantInTheClear(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('in the clear', 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore('record').put(new TextEncoder().encode(text), 'a');
    };
    opening.onsuccess = () => {
      opening.result.close();
      resolve();
    };
    opening.onerror = () => reject(opening.error);
  });
}

async function filesBelow(directory: string): Promise<string> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const contents = await Promise.all(
    files.map((file) => readFile(join(file.parentPath, file.name), 'latin1')),
  );
  return contents.join('\n');
}
