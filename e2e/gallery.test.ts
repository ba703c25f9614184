/**
 * Every screen of the app from fixtures, in a real browser under the app's real policy: axe, sizes of
 * what is touched, sizes of letters, nothing cut off. Screenshots go to e2e/screenshots/ to be looked at.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { build, type PreviewServer, preview } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PAIRING_LINK } from '../packages/app/src/gallery/fixtures.ts';
import { INVITE_LINK } from '../packages/app/src/gallery/friend-fixtures.ts';
import { SCREEN_NAMES, type ScreenName } from '../packages/app/src/gallery/screen-names.ts';
import { WORDS } from '../packages/app/src/shared/words/grown-up-words.ts';
import { appHeaders, PAGE_CONNECTS } from '../packages/relay/src/http/app-headers.ts';
import { launchBrowser } from './browser.ts';
import { OPENINGS } from './gallery-openings.ts';
import { ROOMY, TIGHT } from './gallery-sizes.ts';
import { measureScreen } from './measure-screen.ts';

const APP = fileURLToPath(new URL('../packages/app', import.meta.url));
const SHOTS = fileURLToPath(new URL('./screenshots/gallery', import.meta.url));
const SIZES = {
  phone: { width: 390, height: 844 },
  tablet: { width: 800, height: 1280 },
  small: { width: 360, height: 640 },
  wide: { width: 1280, height: 800 },
} as const;
type Size = keyof typeof SIZES;

/** Sizes that WCAG and this project ask for: fingers of children, letters of beginners. */
const KID = { targetPixels: 64, gapPixels: 8, textPixels: 18 };
const GROWN_UP = { targetPixels: 48, gapPixels: 0, textPixels: 16 };

let server: PreviewServer;
let browser: Browser;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'knothole-gallery-'));
  mkdirSync(SHOTS, { recursive: true });
  await build({ root: APP, mode: 'gallery', logLevel: 'error', build: { outDir: folder } });
  server = await preview({
    root: APP,
    logLevel: 'error',
    build: { outDir: folder },
    preview: { host: '127.0.0.1', port: 0, headers: appHeaders(PAGE_CONNECTS) },
  });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** One browser window of a size, used for one screen after the other. */
interface Window {
  readonly page: Page;
  visit(name: ScreenName, query?: Record<string, string>): Promise<void>;
}

async function openWindow(size: Size, owner: Browser = browser): Promise<Window> {
  const context = await contextFor(size, owner);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return {
    page,
    async visit(name, query = {}) {
      complaints.length = 0;
      await page.emulateMedia({ colorScheme: 'light' });
      const asked = new URLSearchParams({ screen: name, voice: 'on', ...query });
      if (page.url().startsWith('http')) {
        await page.evaluate((search) => {
          history.replaceState(null, '', `?${search}`);
          dispatchEvent(new Event('gallery'));
        }, `${asked}`);
      } else {
        await page.goto(`${server.resolvedUrls?.local[0]}gallery.html?${asked}`);
      }
      await page.locator('main').first().waitFor();
      // Parts of the app that are loaded when they are opened are awaited, else this would judge the wait.
      if (name !== 'loading') {
        await page.getByRole('heading', { name: WORDS.loading }).waitFor({ state: 'detached' });
      }
      await page.evaluate(() => document.fonts.ready);
      await OPENINGS[name]?.(page);
      expect(complaints, `${name}: what the console says`).toEqual([]);
    },
  };
}

function contextFor(size: Size, owner: Browser): Promise<BrowserContext> {
  return owner.newContext({
    viewport: SIZES[size],
    hasTouch: true,
    colorScheme: 'light',
    reducedMotion: 'reduce',
    locale: 'en-US',
  });
}

type AxeResults = Awaited<ReturnType<AxeBuilder['analyze']>>;
interface AxeWindow {
  readonly axe: { run(options: object): Promise<AxeResults> };
}

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** Of all the rules these see the difference between day and night. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

/** To read axe itself takes a browser longer than to run it: once for each window is enough. */
async function axeFindings(page: Page, rules: readonly string[]): Promise<string[]> {
  const options = { runOnly: [...rules], resultTypes: ['violations' as const] };
  const { violations } = (await page.evaluate(() => 'axe' in window))
    ? await page.evaluate((asked) => (window as unknown as AxeWindow).axe.run(asked), options)
    : await new AxeBuilder({ page }).setLegacyMode(true).options(options).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}

async function judge(page: Page, name: ScreenName): Promise<void> {
  const limits = name.startsWith('kid-') ? KID : GROWN_UP;
  expect(await page.evaluate(measureScreen, limits), `${name}: sizes`).toEqual([]);
}

describe('on a phone and on a tablet', () => {
  const sizes = ['phone', 'tablet'] as const;
  let windows: Readonly<Record<(typeof sizes)[number], Window>>;
  beforeAll(async () => {
    windows = { phone: await openWindow('phone'), tablet: await openWindow('tablet') };
  });
  afterAll(() => Promise.all(sizes.map((size) => windows[size].page.context().close())));

  it.each(SCREEN_NAMES)('%s is fit for its people by day and by night', async (name) => {
    // Side by side: most of the time is the browser's, and it has a process for each window.
    const outcomes = await Promise.allSettled(sizes.map((size) => byDayAndNight(size, name)));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  });

  async function byDayAndNight(size: (typeof sizes)[number], name: ScreenName): Promise<void> {
    const window = windows[size];
    const { page } = window;
    await window.visit(name);
    await judge(page, name);
    expect(await axeFindings(page, WCAG), `${name} by day on a ${size}`).toEqual([]);
    await page.screenshot({ path: join(SHOTS, `${name}.${size}.light.png`) });
    await page.emulateMedia({ colorScheme: 'dark' });
    // A grown-up's screen has the same grounds at each size; a child's lie on trees and leaves.
    if (size === 'phone' || name.startsWith('kid-')) {
      expect(await axeFindings(page, COLOURS), `${name} by night on a ${size}`).toEqual([]);
    }
    await page.screenshot({ path: join(SHOTS, `${name}.${size}.dark.png`) });
  }
});

describe('with a keyboard', () => {
  let window: Window;
  beforeAll(async () => {
    window = await openWindow('phone');
  });
  afterAll(() => window.page.context().close());

  it('Escape closes a question and the focus is back where it was', async () => {
    const { page } = window;
    await window.visit('parent-home');
    const remove = page.getByRole('button', { name: /Remove a device/ }).first();
    await remove.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    expect(await dialog.evaluate((one) => one.contains(document.activeElement))).toBe(true);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await remove.evaluate((one) => one === document.activeElement)).toBe(true);
  });
});

describe('where the focus goes', () => {
  const focused = (page: Page): Promise<string> =>
    page.evaluate(() => {
      const one = document.activeElement;
      return `${one?.localName} ${one?.getAttribute('aria-label') ?? one?.textContent ?? ''}`;
    });

  it('into a chat’s heading on a touch screen, and back to its row', async () => {
    const window = await openWindow('phone');
    const { page } = window;
    await window.visit('parent-home');
    await page.getByRole('button', { name: /^Juno and/ }).click();
    await page.getByRole('log').waitFor();
    await expect.poll(() => focused(page)).toMatch(/^h1 Juno and/);
    await page.getByRole('button', { name: 'All chats' }).click();
    await page.getByRole('log').waitFor({ state: 'detached' });
    await expect.poll(() => focused(page)).toMatch(/^button Juno and/);
    await page.context().close();
  });

  it('into the field where there is a mouse', async () => {
    const context = await browser.newContext({ viewport: SIZES.wide });
    const page = await context.newPage();
    await page.goto(`${server.resolvedUrls?.local[0]}gallery.html?screen=chat-direct`);
    await page.getByRole('log').waitFor();
    await expect.poll(() => focused(page)).toMatch(/^textarea/);
    await context.close();
  });

  it('to the title of each new step', async () => {
    const window = await openWindow('phone');
    const { page } = window;
    await window.visit('kit');
    await expect.poll(() => focused(page)).toBe('h1 Your family kit');
    await page.getByRole('button', { name: 'I have them on paper' }).click();
    await page.getByRole('heading', { name: 'Check your paper' }).waitFor();
    await expect.poll(() => focused(page)).toBe('h1 Check your paper');
    await page.context().close();
  });
});

describe('what a child writes', () => {
  it('is sent by the keyboard’s own key, on a touch screen too', async () => {
    const window = await openWindow('tablet');
    const { page } = window;
    await window.visit('kid-chat-typing');
    const field = page.getByRole('textbox');
    expect(await field.getAttribute('enterkeyhint')).toBe('send');
    await field.press('Enter');
    await page.locator('html[data-asked*="Drachen"]').waitFor({ state: 'attached' });
    await page.context().close();
  });
});

describe('with time', () => {
  let window: Window;
  beforeAll(async () => {
    window = await openWindow('phone');
    await window.page.clock.install();
  });
  afterAll(() => window.page.context().close());

  it('a tablet that keeps its parent waiting may be asleep', async () => {
    const { page } = window;
    await window.visit('add-waiting');
    const hint = page.getByText('Is the tablet awake?', { exact: false });
    expect(await hint.count()).toBe(0);
    await page.clock.fastForward(20_000);
    await hint.waitFor();
    await page.screenshot({ path: join(SHOTS, 'add-waiting-long.phone.light.png') });
  });

  it('a code that is over is replaced without a tap', async () => {
    const { page } = window;
    await window.visit('kid-pairing-stale');
    await page.locator('html[data-asked*="startPairing"]').waitFor({ state: 'attached' });
  });

  it('the gate stays shut for a tap and opens for a grown-up’s patience', async () => {
    const { page } = window;
    await window.visit('kid-home-removed');
    const gate = page.getByRole('button', { name: /Grown-ups/ });
    const question = page.getByRole('dialog');
    for (let taps = 0; taps < 5; taps += 1) await gate.click();
    await gate.hover();
    await page.mouse.down();
    await page.clock.runFor(2_500);
    await page.mouse.up();
    await page.clock.runFor(5_000);
    expect(await question.count()).toBe(0);
    await page.mouse.down();
    await page.clock.runFor(1_500);
    await page.screenshot({ path: join(SHOTS, 'kid-gate-held.phone.light.png') });
    await page.clock.runFor(1_500);
    await question.waitFor();
    await page.mouse.up();
    expect(await page.locator('html[data-asked]').count()).toBe(0);
    await page.getByRole('button', { name: 'Start over' }).click();
    await page.locator('html[data-asked*="startOver"]').waitFor({ state: 'attached' });
  });

  it('the gate can be held by keyboard', async () => {
    const { page } = window;
    await window.visit('kid-home-removed');
    const gate = page.getByRole('button', { name: /Grown-ups/ });
    for (const key of ['Enter', 'Space']) {
      await gate.press(key);
      await page.clock.runFor(5_000);
      expect(await page.getByRole('dialog').count(), key).toBe(0);
      await gate.focus();
      await page.keyboard.down(key);
      await page.clock.runFor(3_000);
      await page.keyboard.up(key);
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
  });
});

describe('with a camera', () => {
  it('reads the tablet’s code and hands its link to the core', async () => {
    const camera = await cameraOn('tablet', 'kid-pairing');
    try {
      const page = await camera.newPage({ viewport: SIZES.phone });
      await page.goto(`${server.resolvedUrls?.local[0]}gallery.html?screen=add-scan`);
      await page.getByRole('textbox').fill('Bo');
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByRole('button', { name: 'Open the camera' }).click();
      const asked = page.locator('html[data-asked*="pairChild"]');
      await asked.waitFor({ state: 'attached' });
      const { input } = JSON.parse((await asked.getAttribute('data-asked')) ?? '{}');
      expect(input.link).toBe(PAIRING_LINK);
      expect(input.profile.nickname).toBe('Bo');
    } finally {
      await camera.close();
    }
  });

  it('reads another family’s invite and opens it once it is chosen whom they see', async () => {
    const camera = await cameraOn('small', 'meet-invited');
    try {
      const page = await camera.newPage({ viewport: SIZES.phone });
      await page.goto(`${server.resolvedUrls?.local[0]}gallery.html?screen=meet-find`);
      await page.getByRole('button', { name: 'Open the camera' }).click();
      await page.getByRole('checkbox', { name: /Juno/ }).check();
      await page.getByRole('button', { name: 'Open the invite' }).click();
      const asked = page.locator('html[data-asked*="openInvite"]');
      await asked.waitFor({ state: 'attached' });
      const { input } = JSON.parse((await asked.getAttribute('data-asked')) ?? '{}');
      expect(input).toEqual({ link: INVITE_LINK, introduce: ['juno'] });
    } finally {
      await camera.close();
    }
  });

  /** A browser whose camera looks at a screen of the gallery. */
  async function cameraOn(size: Size, screen: ScreenName): Promise<Browser> {
    return launchBrowser([
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${await photograph(size, screen)}`,
    ]);
  }

  /** A film of a screen, one JPEG after the other. */
  async function photograph(size: Size, screen: ScreenName): Promise<string> {
    const window = await openWindow(size);
    await window.visit(screen);
    const still = await window.page.screenshot({ type: 'jpeg', quality: 80 });
    await window.page.context().close();
    const film = join(folder, `${screen}.mjpeg`);
    writeFileSync(film, Buffer.concat(Array.from({ length: 10 }, () => still)));
    return film;
  }
});

describe('where there is little room', () => {
  let window: Window;
  /** Of somebody who has set letters of twice the size. */
  let farsighted: Browser;
  let large: Window;
  beforeAll(async () => {
    window = await openWindow('small');
    farsighted = await launchBrowser(['--blink-settings=defaultFontSize=32']);
    large = await openWindow('small', farsighted);
  });
  afterAll(async () => {
    await window.page.context().close();
    await farsighted.close();
  });

  it.each(TIGHT)('%s fits a small phone, letters of 200 %, and right-to-left', async (name) => {
    const variants = [
      { kind: 'plain', seen: window, query: {} },
      { kind: 'large', seen: large, query: {} },
      { kind: 'mirrored', seen: window, query: { dir: 'rtl' } },
    ] as const;
    for (const { kind, seen, query } of variants) {
      await seen.visit(name, query);
      await judge(seen.page, name);
      await seen.page.screenshot({ path: join(SHOTS, `${name}.small.${kind}.png`) });
    }
  });
});

describe('where there is much room', () => {
  let window: Window;
  beforeAll(async () => {
    window = await openWindow('wide');
  });
  afterAll(() => window.page.context().close());

  it.each(ROOMY)('%s uses a wide screen', async (name) => {
    await window.visit(name);
    await judge(window.page, name);
    await window.page.screenshot({ path: join(SHOTS, `${name}.wide.png`) });
  });
});
