/**
 * What breaks mends itself, seen in two browsers: the relay loses everything in mid-chat. Nobody does
 * anything but write.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WORDS } from '../packages/app/src/shared/words/grown-up-words.ts';
import { KID_WORDS } from '../packages/app/src/shared/words/kid-words.ts';
import { launchBrowser } from './browser.ts';
import { Child, Parent, PHONE, TABLET } from './people.ts';
import { readQrCode } from './qr-code.ts';
import { RelayProcess } from './relay-process.ts';

const SHOTS = fileURLToPath(new URL('./screenshots/repair', import.meta.url));
/** Repair has waits of its own: a relay is tried again, a note is looked for. */
const MENDS_WITHIN_MILLISECONDS = 90_000;

const PARENT = 'Marrowmother';
const CHILD = 'Thistlefinch';
const SAID = {
  before: 'The kettle sings in the lighthouse',
  answer: 'My snail has a new scarf',
  unsent: 'Written while the relay lay in pieces',
  after: 'The moths are dancing again',
  afterToo: 'And the snail dances too',
} as const;
const relay = new RelayProcess();
const touch = { hasTouch: true, isMobile: true } as const;
let browser: Browser;
let tablet: BrowserContext;
let phone: BrowserContext;
let parent: Parent;
let child: Child;

beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true });
  await relay.start();
  browser = await launchBrowser();
  phone = await openContext(PHONE);
  tablet = await openContext(TABLET);
  parent = await Parent.at(phone, relay.announced.appUrl);
  child = await Child.at(tablet, relay.plainAppUrl);
});

afterAll(async () => {
  await browser?.close();
  await relay.clear();
});

async function openContext(viewport: typeof PHONE): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport, ...touch });
  context.setDefaultTimeout(MENDS_WITHIN_MILLISECONDS);
  return context;
}

/** A picture to be looked at, and no barrier for anybody. */
async function look(person: Parent | Child, name: string): Promise<void> {
  await person.page.screenshot({ path: join(SHOTS, `${name}.png`) });
  const { violations } = await new AxeBuilder({ page: person.page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(violations.map(({ id, nodes }) => `${name}: ${id} ${nodes[0]?.html}`)).toEqual([]);
}

/** As a list without order: each of them, and each once. */
function sorted(texts: Iterable<string>): readonly string[] {
  return [...texts].sort();
}

it('a phone and a tablet talk', async () => {
  await parent.makeFamily(PARENT);
  await parent.confirmKit(await parent.openKit());
  await parent.addChild(CHILD, await readQrCode(browser, await child.showCode()));
  await child.button('Same!').waitFor();
  await parent.button('Yes, the same').click();
  await child.button('Same!').click();
  await parent.button('Done').click();
  await parent.openChat('Everyone');
  await child.openChat('Everyone');
  await parent.send(SAID.before);
  await child.waitForMessage(SAID.before);
  await child.send(SAID.answer);
  await parent.waitForMessage(SAID.answer);
});

it('the relay is wiped in mid-chat: both devices heal by themselves, the outbox arrives, both screens say what happened', async () => {
  await relay.stop();
  await parent.page.getByText('No connection.', { exact: false }).waitFor();
  await child.page.getByText(KID_WORDS.offline).waitFor();
  await child.send(SAID.unsent);
  relay.wipe();
  await relay.start();

  await parent.waitForMessage(SAID.unsent);
  await parent.page.getByText(WORDS.chat.moved.rollback).waitFor();
  await child.page.getByText(KID_WORDS.chat.moved).waitFor();
  await look(parent, 'phone-after-wipe');
  await look(child, 'tablet-after-wipe');
});

it('they talk on, and a reload shows everything once', async () => {
  await parent.send(SAID.after);
  await child.waitForMessage(SAID.after);
  await child.send(SAID.afterToo);
  await parent.waitForMessage(SAID.afterToo);
  await Promise.all([parent.page.reload(), child.page.reload()]);
  await parent.waitForMessage(SAID.afterToo);
  await child.waitForMessage(SAID.afterToo);
  expect(sorted(await parent.messages())).toEqual(sorted(Object.values(SAID)));
  expect(sorted(await child.messages())).toEqual(sorted(Object.values(SAID)));
  expect(await parent.mended()).toEqual([WORDS.chat.moved.rollback]);
  expect(await child.mended()).toEqual([KID_WORDS.chat.moved]);
});

it('the chat of two heals as well', async () => {
  await parent.button('All chats').click();
  await child.button('All faces').click();
  await parent.openChat(CHILD);
  await child.openChat(PARENT);
  await parent.send(SAID.before);
  await child.waitForMessage(SAID.before);
  await child.send(SAID.answer);
  await parent.waitForMessage(SAID.answer);
  await parent.button('All chats').click();
  await child.button('All faces').click();
  expect(await parent.page.getByText(WORDS.mending.row).count()).toBe(0);
  expect(await child.page.getByText(KID_WORDS.mending.family).count()).toBe(0);
});
