/**
 * A parent at a phone and a child at a tablet, as page objects: what they see and tap, by the names
 * that a screen reader would speak.
 */
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { foldedStart } from '../packages/app/src/shared/chat/folded-text.ts';

export const PHONE = { width: 390, height: 844 };
export const TABLET = { width: 800, height: 1280 };
/** Of a long text, however it is folded. */
const SURELY_SHOWN = 100;

class Person {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name });
  }

  /** What the open chat shows, oldest first; long ones unfolded, and without the button that does it. */
  async messages(): Promise<string[]> {
    const messages = this.page.getByRole('log').locator('[data-message]');
    for (const more of await messages.locator('button[aria-expanded="false"]').all()) {
      await more.click();
    }
    return messages.evaluateAll((all) =>
      all.map((one) => {
        const copy = one.cloneNode(true) as Element;
        for (const button of copy.querySelectorAll('button')) button.remove();
        return copy.textContent ?? '';
      }),
    );
  }

  /** The four animals on the screen, by name. */
  async animals(): Promise<string[]> {
    const list = this.page.getByRole('list').filter({ has: this.page.locator('li svg') });
    await list.first().waitFor();
    return list.first().getByRole('listitem').allInnerTexts();
  }

  /** What the open chat says about having been mended, oldest first. */
  async mended(): Promise<string[]> {
    const log = this.page.getByRole('log');
    return (await log.locator('[data-moved]').allInnerTexts()).map((text) => text.trim());
  }

  async waitForMessage(text: string): Promise<void> {
    const log = this.page.getByRole('log');
    if (foldedStart(text) === null) {
      await log.getByText(text, { exact: true }).waitFor();
      return;
    }
    await log.getByText(text.slice(0, SURELY_SHOWN)).waitFor();
    expect(await this.messages()).toContain(text);
  }
}

export class Parent extends Person {
  static async at(context: BrowserContext, appUrl: string): Promise<Parent> {
    const page = await context.newPage();
    await page.goto(appUrl);
    return new Parent(page);
  }

  async makeFamily(nickname: string): Promise<void> {
    await this.fillFamily(nickname);
    await this.button('Show the kit').waitFor();
  }

  async fillFamily(nickname: string): Promise<void> {
    await this.button(/Start our family/).click();
    await this.page.getByLabel('Nickname').fill(nickname);
    await this.page.getByRole('radio', { name: 'Owl' }).check({ force: true });
    await this.button('Make our family').click();
  }

  async openKit(): Promise<string[]> {
    await this.button('Show the kit').click();
    const words = this.page.getByRole('list', { name: 'The 24 words of the kit' });
    await words.getByRole('listitem').nth(23).waitFor();
    const items = await words.getByRole('listitem').allInnerTexts();
    return items.map((item) => item.replace(/^\d+\s*/, '').trim());
  }

  /** Types the three words that are asked for, as they stand on paper. */
  async confirmKit(kit: readonly string[]): Promise<void> {
    await this.button('I have them on paper').click();
    await this.typeAskedWords((position) => kit[position - 1] ?? '');
    await this.button('Check').click();
    await this.button('Go to our family').click();
  }

  async typeAskedWords(word: (position: number) => string): Promise<void> {
    for (const field of await this.page.getByRole('textbox').all()) {
      const label = await field.evaluate(
        (input) => (input as HTMLInputElement).labels?.[0]?.textContent,
      );
      await field.fill(word(Number(/\d+/.exec(label ?? '')?.[0])));
    }
  }

  /** On a device that has nothing yet. */
  async openKitField(): Promise<Locator> {
    await this.button(/We have a family kit/).click();
    const field = this.page.getByRole('textbox', { name: 'The 24 words' });
    await field.waitFor();
    return field;
  }

  async addChild(nickname: string, link: string): Promise<void> {
    await this.button(/Add a child/).click();
    await this.page.getByLabel('Nickname').fill(nickname);
    await this.button('Next').click();
    await this.page.getByLabel('Or paste the tablet’s link').fill(link);
    await this.button('Use this link').click();
  }

  async openChat(name: string): Promise<void> {
    await this.button(new RegExp(`^${name}`)).click();
    await this.page.getByRole('log').waitFor();
  }

  async send(text: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Message' }).fill(text);
    await this.button('Send').click();
    await this.waitForMessage(text);
  }
}

export class Child extends Person {
  static async at(context: BrowserContext, appUrl: string): Promise<Child> {
    const page = await context.newPage();
    await page.goto(appUrl);
    return new Child(page);
  }

  async showCode(): Promise<Locator> {
    await this.button(/child’s tablet/).click();
    const code = this.page.getByRole('img', { name: /Pairing code/ });
    await code.waitFor();
    return code;
  }

  async openChat(name: string): Promise<void> {
    await this.button(new RegExp(`^${name}`)).click();
    await this.page.getByRole('log').waitFor();
  }

  /** From the home of faces. */
  async askForGroup(friends: readonly string[]): Promise<void> {
    await this.button('Ask for a group').click();
    for (const name of friends) await this.button(name).click();
    await this.button('Ask!').click();
    await this.page.getByRole('heading', { name: 'Your grown-ups know now' }).waitFor();
  }

  /** Out of the open group, which takes a second tap. */
  async goOut(): Promise<void> {
    await this.button('Who is here?').click();
    await this.button('Go out').click();
    await this.page.getByRole('heading', { name: 'Go out of here?' }).waitFor();
    await this.button('Go out').click();
  }

  async send(text: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Write here' }).fill(text);
    await this.button('Send').click();
    await this.waitForMessage(text);
  }
}
