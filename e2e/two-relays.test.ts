/**
 * Two families whose relays are not the same: the invited one's app talks with the other's relay, from
 * its worker alone. What is injected into its page reaches neither.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from './browser.ts';
import { MeetingParent } from './friends-people.ts';
import { PHONE } from './people.ts';
import { readQrCode } from './qr-code.ts';
import { RelayProcess } from './relay-process.ts';

/** Invented. */
const [LARKSPUR, ORCHARD] = ['Larkspurmum', 'Orchardpa'];
const LONG = 'The bridge between our hollows is swept, and here is all that we saw from it. '
  .repeat(60)
  .trim();

const theirRelay = new RelayProcess();
let ownRelay: RelayProcess;
let browser: Browser;
/** The inviting family, at whose relay the two are together. */
let larkspur: MeetingParent;
let orchard: MeetingParent;

beforeAll(async () => {
  await theirRelay.start();
  ownRelay = new RelayProcess([`--friend-relays=${theirRelay.announced.relayUrl}`]);
  await ownRelay.start();
  browser = await launchBrowser();
  larkspur = new MeetingParent(await openPage(theirRelay.announced.appUrl));
  orchard = new MeetingParent(await openPage(ownRelay.announced.appUrl));
});

afterAll(async () => {
  await browser?.close();
  await theirRelay.clear();
  await ownRelay?.clear();
});

async function openPage(address: string): Promise<Page> {
  const page = await (await browser.newContext({ viewport: PHONE })).newPage();
  await page.goto(address);
  return page;
}

it('they meet, allow a chat and talk, also at length', async () => {
  await larkspur.makeFamily(LARKSPUR);
  await orchard.makeFamily(ORCHARD);
  await larkspur.button('Meet another family').click();
  const link = await readQrCode(browser, await larkspur.makeInvite([]));
  await orchard.button('Meet another family').click();
  await orchard.button(/^Open an invite/).click();
  await orchard.page.getByLabel(/paste the link|link of the invite/i).fill(link);
  await orchard.button('Use this link').click();
  await orchard.introduce([]);
  await orchard.button('Open the invite').click();
  expect(await orchard.sixWords()).toEqual(await larkspur.sixWords());
  for (const parent of [larkspur, orchard]) await parent.button('Yes, the same').click();
  for (const parent of [larkspur, orchard]) {
    await parent.heading('The two families know each other').waitFor();
    await parent.button('Choose who may chat').click();
  }
  await larkspur.pair('You', ORCHARD).click();
  await orchard.pair('You', LARKSPUR).click();
  for (const parent of [larkspur, orchard]) {
    await parent.page.getByText('Both families allow it. They can chat.').waitFor();
    await parent.button('Back').click();
  }
  await larkspur.openChat(ORCHARD);
  await orchard.openChat(LARKSPUR);
  await orchard.send(LONG);
  // Its start comes first.
  await expect.poll(() => larkspur.messages()).toContain(LONG);
  await larkspur.send('So did we');
  await orchard.waitForMessage('So did we');
});

/** What a script on the page is told when it turns to somebody. */
function reachFrom(page: Page, relayUrl: string): Promise<readonly string[]> {
  return page.evaluate(async (url) => {
    const socket = new Promise<string>((resolve) => {
      const opened = new WebSocket(url);
      opened.onopen = () => resolve('socket open');
      opened.onerror = () => resolve('socket refused');
    });
    const http = fetch(url.replace('ws', 'http').replace(/$/, '/blob'), {
      method: 'POST',
      mode: 'no-cors',
      body: 'x',
    }).then(
      () => 'request sent',
      () => 'request refused',
    );
    return await Promise.all([socket, http]);
  }, relayUrl);
}

it('a script on the page reaches no relay, neither the other family’s nor its own', async () => {
  const blocked: string[] = [];
  await orchard.page.exposeFunction('noteBlocked', (what: string) => blocked.push(what));
  await orchard.page.evaluate(() => {
    document.addEventListener('securitypolicyviolation', ({ blockedURI, effectiveDirective }) => {
      const { noteBlocked } = globalThis as unknown as { noteBlocked: (what: string) => void };
      noteBlocked(`${effectiveDirective} ${blockedURI}`);
    });
  });
  for (const { announced } of [theirRelay, ownRelay]) {
    expect(await reachFrom(orchard.page, announced.relayUrl)).toEqual([
      'socket refused',
      'request refused',
    ]);
  }
  await expect.poll(() => blocked.length).toBe(4);
  expect(new Set(blocked.map((what) => what.split(' ')[0]))).toEqual(new Set(['connect-src']));
});

it('the one takes the other’s pass back, and both see what has become of it', async () => {
  await larkspur.button('All chats').click();
  await larkspur.openFriends(ORCHARD);
  await larkspur.heading('Guests at your relay').waitFor();
  await larkspur.button(/^Withdraw the pass/).click();
  await larkspur.button('Withdraw it').click();
  await larkspur.page.getByText('Your children can write to other families').waitFor();
  expect(await larkspur.heading('Guests at your relay').count()).toBe(0);
  await orchard.button('All chats').click();
  await orchard.openFriends(LARKSPUR);
  await orchard.page.getByText('does not let yours in any more', { exact: false }).waitFor();
});

it('the switch for history says what a new device gets, also after a reload', async () => {
  await larkspur.button('Back').click();
  const history = larkspur.page.getByRole('switch', { name: 'New devices get older chats' });
  await history.click();
  await larkspur.page.getByText('A new device shows only what comes after it.').waitFor();
  await larkspur.page.reload();
  await larkspur.page.getByText('A new device shows only what comes after it.').waitFor();
  expect(await history.getAttribute('aria-checked')).toBe('false');
});
