/** A third family without screens: its phone and its tablet are driven through the client core alone. */
import { expect } from 'vitest';
import { readAddress } from '../packages/app/src/shared/session/page-address.ts';
import { pairTablet, StoryDevice } from '../packages/client/test/family/story.ts';
import {
  answerGroup,
  groupChat,
  groupRequest,
} from '../packages/client/test/friends/three-families.ts';
import {
  allow,
  contactCalled,
  conversationWith,
  meetingAt,
} from '../packages/client/test/friends/two-families.ts';

const AVATAR = { animal: 'turtle', colour: 'plum' } as const;

/** Lives as long as the test in which it is made. */
export class ThirdFamily {
  readonly phone: StoryDevice;
  readonly tablet: StoryDevice;
  readonly guardian: string;
  readonly child: string;

  private constructor(phone: StoryDevice, tablet: StoryDevice, child: string) {
    this.phone = phone;
    this.tablet = tablet;
    this.guardian = phone.home.me;
    this.child = phone.personCalled(child);
  }

  static async at(appUrl: string, guardian: string, child: string): Promise<ThirdFamily> {
    const { relayUrl, relayPass } = readAddress(appUrl);
    const [phone, tablet] = [await StoryDevice.open(), await StoryDevice.open()];
    const url = relayUrl ?? '';
    const profile = { nickname: guardian, avatar: AVATAR };
    await phone.core.run('createFamily', { profile, relayUrl: url, relayPass });
    await pairTablet(phone, tablet, { url }, { nickname: child, avatar: AVATAR });
    return new ThirdFamily(phone, tablet, child);
  }

  async openInvite(link: string): Promise<readonly string[]> {
    await this.phone.core.run('openInvite', { link, introduce: [this.child] });
    return (await meetingAt(this.phone, 'words')).words;
  }

  async sayTheSame(): Promise<void> {
    await this.phone.core.run('answerWords', { same: true });
  }

  /** Allows a child of the other family, as soon as it is known, and resolves when they chat. */
  async befriend(nickname: string): Promise<void> {
    const { id } = await contactCalled(this.phone, nickname);
    await allow(this, { ...this, child: id }, true);
    await conversationWith(this.tablet, id);
  }

  async allowGroup(name: string): Promise<void> {
    const { group, name: called } = await groupRequest(this.phone);
    expect(called).toBe(name);
    await answerGroup(this, group, true);
  }

  async isInGroup(): Promise<void> {
    await groupChat(this.tablet);
  }

  async sayInGroup(text: string): Promise<void> {
    const { id: conversation } = await groupChat(this.tablet);
    await this.tablet.core.run('sendText', { conversation, text });
  }

  async heardInGroup(text: string): Promise<void> {
    const { id } = await groupChat(this.tablet);
    await this.tablet.untilTimeline(text, id, ({ entries }) =>
      entries.some((entry) => entry.kind === 'text' && entry.text === text),
    );
  }
}
