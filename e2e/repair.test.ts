/**
 * What breaks mends itself, seen in two browsers: the relay loses everything in mid-chat, and later
 * the only grown-up's phone is lost. Nobody does anything but write, and once type the kit's words.
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
  stuck: 'Nobody mends with a beak like mine',
  after: 'The moths are dancing again',
  afterToo: 'And the snail dances too',
} as const;
const LATER = {
  fromPhone: 'This is my new telephone, little beetle',
  fromTablet: 'It smells of new telephone',
  reloaded: 'Still here after the rain',
} as const;

const relay = new RelayProcess();
const touch = { hasTouch: true, isMobile: true } as const;
let browser: Browser;
let tablet: BrowserContext;
let phone: BrowserContext;
let parent: Parent;
let child: Child;
let kit: readonly string[];

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
  kit = await parent.openKit();
  await parent.confirmKit(kit);
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

it('the relay is wiped in mid-chat: a tablet on its own says whose phone will mend it, and takes what is written', async () => {
  await relay.stop();
  await parent.page.getByText('No connection.', { exact: false }).waitFor();
  await child.page.getByText(KID_WORDS.offline).waitFor();
  await child.send(SAID.unsent);
  await phone.setOffline(true);
  relay.wipe();
  await relay.start();

  await child.page.getByText(KID_WORDS.mending.chat.rollback).waitFor();
  await child.page.getByText(new RegExp(`${PARENT}.*’s phone will mend this`)).waitFor();
  await child.send(SAID.stuck);
  await look(child, 'tablet-alone');
});

it('both devices heal by themselves, the outbox arrives, both screens say what happened', async () => {
  await phone.setOffline(false);
  await parent.waitForMessage(SAID.unsent);
  await parent.waitForMessage(SAID.stuck);
  await parent.page.getByText(WORDS.chat.moved.rollback).waitFor();
  await child.page.getByText(KID_WORDS.chat.moved).waitFor();
  await child.page.getByText(KID_WORDS.mending.chat.rollback).waitFor({ state: 'detached' });
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

it('on a new phone the words of the kit are in their field only, and gone when it is left', async () => {
  await child.page.close();
  await phone.close();
  phone = await openContext(PHONE);
  parent = await Parent.at(phone, relay.announced.appUrl);
  const words = kit.join(' ');
  const field = await parent.openKitField();
  await field.fill(words);
  const elsewhere = await parent.page.evaluate(() =>
    [location.href, history.state, { ...sessionStorage }, { ...localStorage }].map((one) =>
      JSON.stringify(one),
    ),
  );
  expect(elsewhere.join(' ')).not.toContain(words);
  expect(elsewhere.join(' ')).toContain('restore-family');
  expect(await field.getAttribute('autocomplete')).toBe('off');
  // The browser puts the page aside, to show it again on «back».
  await parent.page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pagehide')));
  await expect.poll(() => field.inputValue()).toBe('');
  await field.fill(words);
  await parent.button(/^Back$/).click();
  expect(await (await parent.openKitField()).inputValue()).toBe('');
});

it('a word that no kit has is told at its field', async () => {
  const field = parent.page.getByRole('textbox', { name: 'The 24 words' });
  await field.fill(['knothole', ...kit.slice(1)].join(' '));
  await parent.button('Bring it back').click();
  await parent.page
    .getByRole('alert')
    .getByText('Not every word matches.', { exact: false })
    .waitFor();
  expect(await field.getAttribute('aria-invalid')).toBe('true');
});

it('the right ones, as paper has them, bring the family back, which waits for the tablet', async () => {
  const paper = kit.map((word, index) => `${index + 1}. ${word.toUpperCase()}`).join('\n');
  await parent.page.getByRole('textbox', { name: 'The 24 words' }).fill(paper);
  await parent.button('Bring it back').click();
  // A tablet that has called for help lately is invited at once, and only not heard yet.
  const waiting = new RegExp(`Waiting for .*${CHILD}|${WORDS.home.neverHeard}`);
  await parent.page.getByText(waiting).first().waitFor();
  expect(await parent.page.evaluate(() => sessionStorage.length + localStorage.length)).toBe(0);
  await look(parent, 'phone-restored');
});

it('the tablet finds the new phone, they chat on, and what the tablet held stays', async () => {
  child = await Child.at(tablet, relay.plainAppUrl);
  await parent.page.getByText(WORDS.home.awaitedTitle).waitFor({ state: 'detached' });
  await parent.openChat('Everyone');
  await child.openChat('Everyone');
  await parent.send(LATER.fromPhone);
  await child.waitForMessage(LATER.fromPhone);
  await child.send(LATER.fromTablet);
  await parent.waitForMessage(LATER.fromTablet);
  await look(child, 'tablet-with-new-phone');

  await Promise.all([parent.page.reload(), child.page.reload()]);
  await parent.waitForMessage(LATER.fromTablet);
  await child.waitForMessage(LATER.fromTablet);
  await parent.send(LATER.reloaded);
  await child.waitForMessage(LATER.reloaded);
  const all = [...Object.values(SAID), ...Object.values(LATER)];
  expect(sorted(await child.messages())).toEqual(sorted(all));
  const onPhone = await parent.messages();
  expect(new Set(onPhone).size).toBe(onPhone.length);
  expect(onPhone).toEqual(expect.arrayContaining(Object.values(LATER)));
});
