/** What guardians do on the screens about other families, by the names that a screen reader speaks. */
import type { Browser, Locator } from 'playwright-core';
import { type Child, Parent } from './people.ts';
import { readQrCode } from './qr-code.ts';

export class MeetingParent extends Parent {
  async pairTablet(browser: Browser, tablet: Child, child: string): Promise<void> {
    await this.addChild(child, await readQrCode(browser, await tablet.showCode()));
    await this.button('Yes, the same').click();
    await tablet.button('Same!').click();
    await tablet.button(/^Everyone/).waitFor();
    await this.button('Done').click();
    await this.button(/^Everyone/).waitFor();
  }

  /** Chooses whom the other family gets to see, oneself aside. */
  async introduce(people: readonly string[]): Promise<void> {
    await this.heading('Whom do they see?').waitFor();
    for (const name of people) await this.page.getByRole('checkbox', { name }).check();
  }

  /** Makes an invite on the page of the two ways, and gives the code that the screen shows. */
  async makeInvite(people: readonly string[]): Promise<Locator> {
    await this.button(/^Make an invite/).click();
    await this.introduce(people);
    await this.button('Make the invite').click();
    const code = this.page.getByRole('img', { name: /^Invite code/ });
    await code.waitFor();
    return code;
  }

  async openInvite(link: string, people: readonly string[]): Promise<void> {
    await this.page.goto(link);
    await this.introduce(people);
    await this.button('Open the invite').click();
  }

  async sixWords(): Promise<string[]> {
    const list = this.page.getByRole('list', { name: 'The six words' });
    await list.getByRole('listitem').nth(5).waitFor();
    const items = await list.getByRole('listitem').allInnerTexts();
    return items.map((item) => item.replace(/^\d+\s*/, '').trim());
  }

  /** The switch of two who may chat, on the page of friends. */
  pair(ours: string, theirs: string): Locator {
    return this.page.getByRole('switch', { name: new RegExp(`${ours}.* and .*${theirs}`) });
  }

  async openFriends(family: string): Promise<void> {
    await this.button(new RegExp(`${family}.*’s family`)).click();
    await this.heading('Friends').first().waitFor();
  }

  heading(name: string | RegExp): Locator {
    return this.page.getByRole('heading', { name });
  }
}
