/** What is tapped and typed on a screen of the gallery before it is in the state of its name. */
import type { Page } from 'playwright-core';
import { KIT_WORDS, PAIRING_LINK } from '../packages/app/src/gallery/fixtures.ts';
import type { ScreenName } from '../packages/app/src/gallery/screen-names.ts';

export const OPENINGS: Readonly<Partial<Record<ScreenName, (page: Page) => Promise<void>>>> = {
  'make-family': (page) => page.getByRole('button', { name: /Start our family/ }).click(),
  protects: (page) => page.getByRole('button', { name: /What this protects/ }).click(),
  'welcome-error': async (page) => {
    await page.getByRole('button', { name: /child’s tablet/ }).click();
    await page.getByRole('alert').waitFor();
  },
  'restore-words': async (page) => {
    await page.getByRole('textbox').fill(` 1. ${KIT_WORDS.join(', ').toUpperCase()}\n`);
    await page.getByRole('button', { name: 'Bring it back' }).click();
    await page.getByRole('alert').waitFor();
  },
  'restore-unknown': async (page) => {
    await page.getByRole('textbox').fill(KIT_WORDS.join(' '));
    await page.getByRole('button', { name: 'Bring it back' }).click();
    await page.getByRole('alert').waitFor();
  },
  'restore-whose': async (page) => {
    await page.getByRole('textbox').fill(KIT_WORDS.join(' '));
    await page.getByRole('button', { name: 'Bring it back' }).click();
    await page.getByRole('heading', { name: 'Whose place' }).waitFor();
  },
  'guardian-who': untilLoaded,
  'guardian-waiting': untilLoaded,
  'guardian-animals': untilLoaded,
  'guardian-answered': untilLoaded,
  'guardian-done': untilLoaded,
  'new-kit': untilLoaded,
  'new-kit-alone': async (page) => {
    await page.getByRole('button', { name: 'Make a new kit' }).click();
    await page.getByRole('alert').waitFor();
  },
  'new-kit-waiting': untilLoaded,
  'new-kit-asked': untilLoaded,
  'new-kit-words': untilLoaded,
  'new-kit-check': async (page) => {
    await page.getByRole('button', { name: 'I have them on paper' }).click();
    await page.getByRole('button', { name: 'Check' }).waitFor();
  },
  'new-kit-refused': untilLoaded,
  'new-kit-done': untilLoaded,
  journal: untilLoaded,
  'journal-none': untilLoaded,
  erase: untilLoaded,
  rules: untilLoaded,
  'rules-none': untilLoaded,
  erasing: (page) => page.getByRole('heading', { name: 'Saying goodbye' }).waitFor(),
  'history-off': (page) =>
    page.getByRole('switch', { name: 'New devices' }).scrollIntoViewIfNeeded(),
  leave: leaving,
  'leave-last': leaving,
  'erase-child': async (page) => {
    await page
      .getByRole('button', { name: /Only this child/ })
      .first()
      .click();
    await page.getByRole('dialog').waitFor();
  },
  'erase-family': (page) => page.getByRole('button', { name: /The whole family/ }).click(),
  'erase-family-sure': async (page) => {
    await page.getByRole('button', { name: /The whole family/ }).click();
    await page.getByRole('textbox').fill(KIT_WORDS.join(' '));
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('dialog').waitFor();
  },
  'guardian-new': (page) => page.getByRole('button', { name: /Another grown-up/ }).click(),
  'guardian-kit': async (page) => {
    await page.getByRole('button', { name: /^Mine/ }).click();
    await page.getByRole('textbox').fill(KIT_WORDS.slice(0, 7).join(' '));
  },
  'guardian-kit-unknown': async (page) => {
    await findGuardian(page);
    await page.getByRole('textbox').fill(PAIRING_LINK);
    await page.getByRole('button', { name: 'Use this link' }).click();
    await page.getByRole('alert').waitFor();
  },
  'guardian-find': findGuardian,
  'remove-guardian': async (page) => {
    await page.getByRole('button', { name: /Remove a device of .*Papa/ }).click();
    await page.getByRole('dialog').getByRole('textbox').waitFor();
  },
  'start-over': (page) => page.getByRole('button', { name: /Start over/ }).click(),
  'add-taken': (page) => page.getByRole('textbox').fill(' juno '),
  'add-returning': (page) => page.getByRole('textbox').fill('عمر الصغير'),
  'add-no-camera': async (page) => {
    await page.getByRole('textbox').fill('Bo');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Open the camera' }).click();
    await page.getByText('The camera cannot be used here.', { exact: false }).waitFor();
  },
  // A screen reader cannot hold; its press is a click that no pointer made.
  'kid-start-over': (page) =>
    page
      .getByRole('button', { name: /Grown-ups/ })
      .evaluate((button) => (button as HTMLElement).click()),
  'remove-device': (page) =>
    page
      .getByRole('button', { name: /Remove a device/ })
      .first()
      .click(),
  'kit-check': async (page) => {
    await page.getByRole('button', { name: 'I have them on paper' }).click();
    for (const field of await page.getByRole('textbox').all()) await field.fill('wrong');
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByRole('alert').waitFor();
  },
  'add-find': async (page) => {
    await page.getByRole('textbox').fill('Bo');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('textbox').fill('https://elsewhere.example');
    await page.getByRole('button', { name: 'Use this link' }).click();
    await page.getByRole('alert').waitFor();
  },
  // The invite opens by itself; whoever goes back finds it on the home.
  'parent-invites': async (page) => {
    await page.getByRole('heading', { name: 'Whom do they see?' }).waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByText('Another family invites yours').waitFor();
  },
  'friends-offline': async (page) => {
    await page.getByRole('switch').nth(1).click();
    await page.getByRole('alert').waitFor();
  },
  'friends-end': async (page) => {
    await page.getByRole('switch', { name: /Juno.*and.*Leo/ }).click();
    await page.getByRole('dialog').waitFor();
  },
  'friends-take-back': async (page) => {
    await page.getByRole('switch', { name: /Juno.*and.*Ayşe/ }).click();
    await page.getByRole('dialog').waitFor();
  },
  'friends-passes': (page) =>
    page.getByRole('heading', { name: 'Guests' }).scrollIntoViewIfNeeded(),
  'friends-end-pass': async (page) => {
    await page
      .getByRole('button', { name: /^Withdraw the pass/ })
      .first()
      .click();
    await page.getByRole('dialog').waitFor();
  },
  'friends-end-family': async (page) => {
    await page
      .getByRole('button', { name: /^End with/ })
      .first()
      .click();
    await page.getByRole('dialog').waitFor();
  },
  'meet-chosen': async (page) => {
    for (const name of [/Juno/, /Tilda/]) await page.getByRole('checkbox', { name }).check();
  },
  'meet-no-camera': async (page) => {
    await page.getByRole('button', { name: 'Open the camera' }).click();
    await page.getByText('The camera cannot be used here.', { exact: false }).waitFor();
  },
  'meet-open-taken': async (page) => {
    await page.getByRole('button', { name: 'Open the invite' }).click();
    await page.getByRole('alert').waitFor();
  },
  'group-out': async (page) => {
    await page.getByRole('switch', { name: /Juno/ }).click();
    await page.getByRole('dialog').waitFor();
  },
  'kid-ask-group': (page) => page.getByRole('button', { name: 'Leo' }).click(),
  'kid-asked-group': async (page) => {
    for (const name of ['Leo', 'Nana']) await page.getByRole('button', { name }).click();
    await page.getByRole('button', { name: 'Ask!' }).click();
    await page.getByRole('heading', { name: 'Your grown-ups know now' }).waitFor();
  },
  'kid-group-who': openPeople,
  'kid-group-out': async (page) => {
    await openPeople(page);
    await page.getByRole('button', { name: 'Go out' }).click();
    await page.getByRole('heading', { name: 'Go out of here?' }).waitFor();
  },
  'chat-friend-about': openPeople,
  'kid-home-asked': async (page) => {
    await page.getByRole('button', { name: 'Ask for a friend' }).click();
    await page.getByRole('button', { name: 'Your grown-ups know now' }).waitFor();
  },
  'kid-home-not-asked': async (page) => {
    await page.getByRole('button', { name: 'Ask for a friend' }).click();
    await page.getByRole('alert').waitFor();
  },
  'kid-chat-refused': async (page) => {
    await page.getByRole('button', { name: 'Heart' }).click();
    await page.getByRole('alert').waitFor();
  },
  'chat-about': openPeople,
};

async function openPeople(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Who is here' }).click();
  await page.getByRole('dialog').waitFor();
}

async function findGuardian(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Mine/ }).click();
  await page.getByRole('textbox').fill(KIT_WORDS.join(' '));
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('heading', { name: 'Scan the new device' }).waitFor();
}

/** Screens whose code comes when they are opened. */
async function untilLoaded(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Back' }).waitFor();
}

async function leaving(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Only this device/ }).click();
  await page.getByRole('dialog').waitFor();
}
