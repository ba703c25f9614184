/**
 * A second grown-up in real browsers: let in by the words of the kit and four animals, told of what
 * was done before; and a device that is taken out by the one who has the paper.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from './browser.ts';
import { Parent, PHONE } from './people.ts';
import { readQrCode } from './qr-code.ts';
import { RelayProcess } from './relay-process.ts';

const SHOTS = fileURLToPath(new URL('./screenshots/guardians', import.meta.url));
const MOTHER = 'Marrowmother';
const FATHER = 'Fernfather';
const SAID = 'The lantern is yours as much as mine';

const relay = new RelayProcess();
let browser: Browser;
let mother: Parent;
let father: Parent;

beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true });
  await relay.start();
  browser = await launchBrowser();
  mother = await Parent.at(await openContext(), relay.announced.appUrl);
  father = await Parent.at(await openContext(), relay.plainAppUrl);
});

afterAll(async () => {
  await browser?.close();
  await relay.clear();
});

async function openContext(): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: PHONE, hasTouch: true, isMobile: true });
  context.setDefaultTimeout(60_000);
  return context;
}

/** A picture to be looked at, and no barrier for anybody. */
async function look(person: Parent, name: string): Promise<void> {
  await person.page.screenshot({ path: join(SHOTS, `${name}.png`) });
  const { violations } = await new AxeBuilder({ page: person.page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(violations.map(({ id, nodes }) => `${name}: ${id} ${nodes[0]?.html}`)).toEqual([]);
}

it('a second grown-up comes in with the kit, talks, is told, and goes by the kit', {
  timeout: 240_000,
}, async () => {
  await mother.makeFamily(MOTHER);
  const kit = await mother.openKit();
  await mother.confirmKit(kit);

  await father.button(/Join as a grown-up/).click();
  const code = father.page.getByRole('img', { name: /Pairing code/ });
  await code.waitFor();
  const link = await readQrCode(browser, code);

  await mother.button('Grown-up or new device').click();
  await mother.button(/Another grown-up/).click();
  await mother.page.getByLabel('Nickname').fill(FATHER);
  await mother.button('Next').click();
  const words = mother.page.getByRole('textbox', { name: 'The 24 words' });
  await words.fill(kit.join(' '));
  await mother.button('Next').click();
  await mother.page.getByLabel('Or paste the new device’s link').fill(link);
  await mother.button('Use this link').click();
  expect(await mother.animals()).toEqual(await father.animals());
  await look(mother, 'mother-animals');
  await father.button('Same!').click();
  await mother.button('Yes, the same').click();
  await mother.button('Done').click();

  await mother.openChat(FATHER);
  await mother.send(SAID);
  await father.openChat(MOTHER);
  await father.waitForMessage(SAID);
  await father.button('All chats').click();
  await father.button('What grown-ups did').click();
  await father.page.getByText(`added you as a grown-up`, { exact: false }).waitFor();
  await look(father, 'father-journal');

  await mother.button('All chats').click();
  await mother.button(/^Remove a device of/).click();
  await look(mother, 'mother-removes');
  await mother.page.getByRole('dialog').getByRole('textbox').fill(kit.join(' '));
  await mother.button('Remove it').click();
  await father.button('Back').click();
  await father.page.getByText('This device was taken out', { exact: false }).waitFor();
  await mother.button('What grown-ups did').click();
  await mother.page.getByText('You removed a device of', { exact: false }).waitFor();
});
