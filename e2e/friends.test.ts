/**
 * Two families become friends and stop being it, through what their guardians and children tap: two
 * phones, two tablets, one relay. At the end a thief takes all that the relay keeps.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { decodeBase64url } from '@knothole/protocol';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rosterFromSnapshot } from '../packages/client/src/family/roster.ts';
import { untilVault } from '../packages/client/test/family/guardian-steps.ts';
import { launchBrowser } from './browser.ts';
import { MeetingParent } from './friends-people.ts';
import { type Loot, lootDirectory, search } from './loot.ts';
import { Child, PHONE, TABLET } from './people.ts';
import { readQrCode } from './qr-code.ts';
import { RelayProcess } from './relay-process.ts';
import { ThirdFamily } from './third-family.ts';

const SHOTS = fileURLToPath(new URL('./screenshots/friends', import.meta.url));

/** Invented, and unlike anything that a program says of itself. */
const NAMES = {
  larkspur: 'Larkspurmum',
  dapple: 'Dapplewren',
  orchard: 'Orchardpa',
  tumble: 'Tumblethorn',
  fennel: 'Fennelaunt',
  wicker: 'Wickerfinch',
  group: 'Puddle parade',
} as const;
const SAID = {
  hello: 'My hollow has a new doorbell',
  answer: 'Mine has a spiral staircase now!',
  last: 'Bring your marble collection on Sunday',
  again: 'The bridge has been swept, come over',
  parade: 'Rubber boots on, all of you',
  boots: 'Mine are the yellow ones',
  off: 'Now we are only two',
  back: 'My old tree fell into the brook, here is a new one',
  welcome: 'It has more windows than the old one',
} as const;

const relay = new RelayProcess();
let browser: Browser;
/** The inviting family. */
let larkspur: MeetingParent;
let dapple: Child;
/** The invited one. */
let orchard: MeetingParent;
let tumble: Child;
let words: string[];
let kit: readonly string[];

beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true });
  await relay.start();
  browser = await launchBrowser();
  const { appUrl } = relay.announced;
  larkspur = new MeetingParent(await openPage(PHONE, appUrl));
  orchard = new MeetingParent(await openPage(PHONE, appUrl));
  dapple = new Child(await openPage(TABLET, relay.plainAppUrl));
  tumble = new Child(await openPage(TABLET, relay.plainAppUrl));
});

afterAll(async () => {
  await browser?.close();
  await relay.clear();
});

async function openPage(viewport: typeof PHONE, address: string) {
  const touch = { hasTouch: true, isMobile: true } as const;
  const page = await (await browser.newContext({ viewport, ...touch })).newPage();
  await page.goto(address);
  return page;
}

function householdOf({ announced }: RelayProcess): {
  readonly url: string;
  readonly pass: Uint8Array;
} {
  const fragment = new URLSearchParams(new URL(announced.appUrl).hash.slice(1));
  return {
    url: fragment.get('relay') ?? '',
    pass: decodeBase64url(fragment.get('pass') ?? ''),
  };
}

/** A picture to be looked at, and no barrier for anybody. */
async function look({ page }: MeetingParent | Child, name: string): Promise<void> {
  await page.screenshot({ path: join(SHOTS, `${name}.png`) });
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(violations.map(({ id, nodes }) => `${name}: ${id} ${nodes[0]?.html}`)).toEqual([]);
}

it('whoever is invited without a family makes one first, and the invite is kept', async () => {
  await orchard.page.goto(`${relay.plainAppUrl}#invite=AAAA`);
  await orchard.page.getByText('Start your family first', { exact: false }).waitFor();
  await orchard.page.reload();
  await orchard.page.getByText('Start your family first', { exact: false }).waitFor();
  await look(orchard, 'phone-invited');
  await orchard.fillFamily(NAMES.orchard);
  await orchard.introduce([]);
  // Something was cut off on its way.
  await orchard.button('Open the invite').click();
  await orchard.page.getByText('This is no invite', { exact: false }).waitFor();
  await look(orchard, 'phone-no-invite');
  await orchard.button('Not this invite').click();
  await orchard.button(/Add a child/).waitFor();
  expect(await orchard.page.evaluate(() => sessionStorage.length)).toBe(0);
});

it('each family has a child at a tablet', async () => {
  await larkspur.makeFamily(NAMES.larkspur);
  await larkspur.pairTablet(browser, dapple, NAMES.dapple);
  await orchard.pairTablet(browser, tumble, NAMES.tumble);
  await look(larkspur, 'phone-home-before');
});

it('a child asks for a friend with one tap, and its parent is told first of all', async () => {
  await dapple.button('Ask for a friend').click();
  await dapple.button('Your grown-ups know now').waitFor();
  await look(dapple, 'tablet-asked');
  await larkspur.heading(/Dapplewren.* asks for a friend/).waitFor();
  await look(larkspur, 'phone-ask');
});

it('words that are told to be different end the meeting on both phones', async () => {
  await larkspur.button('Meet a family').click();
  await larkspur.heading('Meet another family').waitFor();
  await look(larkspur, 'phone-meet');
  const code = await larkspur.makeInvite([NAMES.dapple]);
  await look(larkspur, 'phone-invite');
  await orchard.openInvite(await readQrCode(browser, code), [NAMES.tumble]);
  await orchard.sixWords();
  await orchard.button('No, different').click();
  await larkspur.page.getByText('One side stopped', { exact: false }).waitFor();
  await look(larkspur, 'phone-refused');
  await larkspur.button('Start again').click();
});

it('six words are the same on both screens, and both say so', async () => {
  const link = await readQrCode(browser, await larkspur.makeInvite([NAMES.dapple]));
  expect(link).toContain(`${relay.plainAppUrl}#invite=`);
  await orchard.openInvite(link, [NAMES.tumble]);
  words = await orchard.sixWords();
  expect(orchard.page.url()).not.toContain('invite');
  expect(await larkspur.sixWords()).toEqual(words);
  expect(new Set(words.map((word) => word.length > 2))).toEqual(new Set([true]));
  await look(larkspur, 'phone-words');
  await larkspur.button('Yes, the same').click();
  await larkspur.heading(/Waiting for/).waitFor();
  await look(larkspur, 'phone-answered');
  await orchard.button('Yes, the same').click();
  for (const parent of [larkspur, orchard]) {
    await parent.heading('The two families know each other').waitFor();
  }
  await look(orchard, 'phone-met');
  await orchard.button('Later').click();
  await larkspur.button('Choose who may chat').click();
});

it('nobody can chat before both families have allowed it', async () => {
  await look(larkspur, 'phone-friends');
  // What is decided while there is no relay is kept, and sent when there is one.
  await relay.kill();
  await larkspur.page.getByText('What you decide here is kept').waitFor();
  await larkspur.pair(NAMES.dapple, NAMES.tumble).click();
  await larkspur.page.getByText('You allow it. They have not yet.').waitFor();
  await look(larkspur, 'phone-friends-offline');
  await relay.start();
  const request = orchard.heading(/May .*Tumblethorn.* and .*Dapplewren.* chat/);
  await request.waitFor();
  await look(orchard, 'phone-request');
  expect(await tumble.button(/Dapplewren/).count()).toBe(0);
  await orchard.button('Allow').click();
  await larkspur.page.getByText('Both families allow it. They can chat.').waitFor();
  await expect.poll(() => larkspur.heading(/asks for a friend/).count()).toBe(0);
  await look(larkspur, 'phone-allowed');
});

it('the children chat both ways and see who looks along', async () => {
  await dapple.openChat(`${NAMES.tumble}, from another tree`);
  await tumble.openChat(`${NAMES.dapple}, from another tree`);
  await dapple.send(SAID.hello);
  await tumble.waitForMessage(SAID.hello);
  await tumble.send(SAID.answer);
  await dapple.waitForMessage(SAID.answer);
  // Whose device has not been heard here is not named yet, but nobody reads unseen.
  const both = new RegExp(`${NAMES.larkspur}.*${NAMES.orchard}|Another grown-up can read too`);
  for (const child of [dapple, tumble]) {
    expect(await child.page.locator('main > header').textContent()).toMatch(both);
  }
  await look(dapple, 'tablet-chat-host');
  await look(tumble, 'tablet-chat-guest');
});

it('a guardian reads along and both children see what she writes', async () => {
  await larkspur.button('Back').click();
  await larkspur.openChat(
    `${NAMES.dapple} and ${NAMES.tumble}|${NAMES.tumble} and ${NAMES.dapple}`,
  );
  await larkspur.waitForMessage(SAID.answer);
  await larkspur.send(SAID.last);
  await tumble.waitForMessage(SAID.last);
  await dapple.waitForMessage(SAID.last);
  for (const child of [dapple, tumble]) {
    const header = child.page.locator('main > header');
    await header.getByText(NAMES.larkspur).waitFor();
    await header.getByText(NAMES.orchard).waitFor();
  }
  await look(larkspur, 'phone-along');
  await larkspur.button('All chats').click();
});

it('a friendship that one side ends has ended on both tablets', async () => {
  await larkspur.openFriends(NAMES.orchard);
  await larkspur.pair(NAMES.dapple, NAMES.tumble).click();
  await look(larkspur, 'phone-end');
  await larkspur.button('End it').click();
  for (const child of [dapple, tumble]) {
    await child.page.getByText('This chat has ended').waitFor();
    expect(await child.page.getByRole('textbox').count()).toBe(0);
    expect(await child.messages()).toEqual([SAID.hello, SAID.answer, SAID.last]);
  }
  await look(dapple, 'tablet-ended-host');
  await look(tumble, 'tablet-ended-guest');
  await larkspur.page.getByText('You ended it. You can allow it again.').waitFor();
  await orchard.openFriends(NAMES.larkspur);
  await orchard.page.getByText('The other family ended it.').waitFor();
  await look(orchard, 'phone-ended');
});

it('after a reload all of it is as it was', async () => {
  await Promise.all([larkspur, orchard, dapple, tumble].map(({ page }) => page.reload()));
  for (const child of [dapple, tumble]) {
    await child.page.getByText('This chat has ended').waitFor();
    await child.button('All faces').click();
    await child.button(/this chat has ended/).waitFor();
  }
  await look(tumble, 'tablet-home-ended');
  await larkspur.page.getByText('You ended it. You can allow it again.').waitFor();
});

it('a friendship that was ended can be allowed again', async () => {
  await larkspur.pair(NAMES.dapple, NAMES.tumble).click();
  await dapple.button(`${NAMES.tumble}, from another tree`).waitFor();
  await tumble.button(`${NAMES.dapple}, from another tree`).waitFor();
  await dapple.openChat(`${NAMES.tumble}, from another tree`);
  await dapple.send(SAID.again);
  await tumble.openChat(`${NAMES.dapple}, from another tree`);
  await tumble.waitForMessage(SAID.again);
  for (const child of [dapple, tumble]) await child.button('All faces').click();
});

it('every device of a family is destroyed: the words bring it back on an empty browser, and its friends', async () => {
  await larkspur.button(/^Back$/).click();
  kit = await larkspur.openKit();
  await larkspur.confirmKit(kit);
  await untilVault(householdOf(relay), kit.join(' '), ({ snapshot }) => {
    const terms = [...rosterFromSnapshot(snapshot).friends.terms.values()];
    return terms.length === 2 && terms.every(({ granted }) => granted);
  });
  await Promise.all([larkspur, dapple].map(({ page }) => page.context().close()));

  larkspur = new MeetingParent(await openPage(PHONE, relay.announced.appUrl));
  await (await larkspur.openKitField()).fill(kit.join(' '));
  await larkspur.button('Bring it back').click();
  await larkspur.page
    .getByText(new RegExp(`Waiting for .*${NAMES.dapple}`))
    .first()
    .waitFor();
  await look(larkspur, 'phone-restored');
  await larkspur.openFriends(NAMES.orchard);
  expect(await larkspur.pair(NAMES.dapple, NAMES.tumble).isChecked()).toBe(true);
  await look(larkspur, 'phone-restored-friends');
  await larkspur.button(/^Back$/).click();

  dapple = new Child(await openPage(TABLET, relay.plainAppUrl));
  await larkspur.pairTablet(browser, dapple, NAMES.dapple);
  await dapple.openChat(`${NAMES.tumble}, from another tree`);
  await dapple.send(SAID.back);
  await tumble.openChat(`${NAMES.dapple}, from another tree`);
  await tumble.waitForMessage(SAID.back);
  await look(tumble, 'tablet-friend-is-back');
  await tumble.send(SAID.welcome);
  await dapple.waitForMessage(SAID.welcome);
  await look(dapple, 'tablet-restored');
  for (const child of [dapple, tumble]) await child.button('All faces').click();
  await larkspur.openFriends(NAMES.orchard);
});

it('a group cannot begin while two in it are no friends, says so, and begins once both are allowed', async () => {
  const third = await ThirdFamily.at(relay.announced.appUrl, NAMES.fennel, NAMES.wicker);
  await meetThird(third);
  await dapple.askForGroup([NAMES.tumble, NAMES.wicker]);
  await look(dapple, 'tablet-asked-group');
  await dapple.button('All faces').click();
  await makeGroup();

  await larkspur.heading('It cannot begin yet').waitFor();
  await larkspur.page
    .getByText(
      /(Tumblethorn.* and .*Wickerfinch|Wickerfinch.* and .*Tumblethorn).* are not allowed/,
    )
    .waitFor();
  await look(larkspur, 'phone-group-refused');
  await dapple.button(`${NAMES.group}, not yet`).click();
  await dapple.page.getByText('are no friends yet').waitFor();
  await look(dapple, 'tablet-group-waits');

  await orchard.heading(/May .*Tumblethorn.* be in the group .*Puddle parade/).waitFor();
  await look(orchard, 'phone-group-request');
  await orchard.button(/^Allow$/).click();
  await third.allowGroup(NAMES.group);

  // What waited opens by itself, and what is said before somebody is there never reaches them.
  await dapple.page.getByRole('log').waitFor();
  await third.isInGroup();
  await dapple.send(SAID.parade);
  await tumble.openChat(NAMES.group);
  await tumble.waitForMessage(SAID.parade);
  await third.heardInGroup(SAID.parade);
  await third.sayInGroup(SAID.boots);
  for (const child of [dapple, tumble]) await child.waitForMessage(SAID.boots);
  await larkspur.button('Open the chat').click();
  await larkspur.waitForMessage(SAID.boots);
  await look(larkspur, 'phone-group-chat');
  await look(tumble, 'tablet-group-chat');

  await tumble.goOut();
  await tumble.page.getByText('You went out of here').waitFor();
  await look(tumble, 'tablet-group-left');
  await larkspur.page.getByText(/Tumblethorn.* left/).waitFor();
  await third.sayInGroup(SAID.off);
  await dapple.waitForMessage(SAID.off);
  expect(await tumble.messages()).toEqual([SAID.parade, SAID.boots]);
  for (const child of [dapple, tumble]) await child.button('All faces').click();
});

/** Whom the second family does not know. */
async function meetThird(third: ThirdFamily): Promise<void> {
  await larkspur.button('Meet another family').click();
  const link = await readQrCode(browser, await larkspur.makeInvite([NAMES.dapple]));
  const seen = await third.openInvite(link);
  expect(await larkspur.sixWords()).toEqual(seen);
  await larkspur.button('Yes, the same').click();
  await third.sayTheSame();
  await larkspur.button('Choose who may chat').click();
  await larkspur.pair(NAMES.dapple, NAMES.wicker).click();
  await third.befriend(NAMES.dapple);
}

/** Its guardian fulfils the child's wish. */
async function makeGroup(): Promise<void> {
  await larkspur
    .heading(/Dapplewren.* asks for a group with .*(Tumblethorn|Wickerfinch).* and /)
    .waitFor();
  await look(larkspur, 'phone-ask-group');
  await larkspur.button('Make the group').click();
  for (const name of [NAMES.dapple, NAMES.tumble, NAMES.wicker]) {
    expect(await larkspur.page.getByRole('checkbox', { name }).isChecked()).toBe(true);
  }
  await larkspur.button('Next').click();
  await larkspur.page.getByLabel('Name of the group').fill(NAMES.group);
  await look(larkspur, 'phone-group-name');
  await larkspur.button('Make the group').click();
}

it('a family that is parted from is gone from the phone, and its chat stays ended', async () => {
  await orchard.button(/^End with .*Larkspurmum/).click();
  await look(orchard, 'phone-end-family');
  await orchard.button('End it').click();
  await orchard.page.getByText('Your children can write to other families').waitFor();
  await look(orchard, 'phone-parted');
  for (const child of [dapple, tumble]) {
    await child.button(/^(Dapplewren|Tumblethorn), this chat has ended/).waitFor();
  }
});

it('a thief of the relay finds no name, no word of the meeting and nothing that was said', async () => {
  expect(await relay.stop()).toBe(0);
  const log: Loot = { source: 'log', bytes: Buffer.from(relay.log) };
  const secrets = { ...NAMES, ...SAID, words: words.join(' '), kit: kit.join(' ') };
  expect(search([...lootDirectory(relay.dataDirectory), log], secrets)).toEqual([]);
  // The search can find: the relay's own file names are in its folder.
  expect(search(lootDirectory(relay.dataDirectory), { file: '.db' })).not.toEqual([]);
});
