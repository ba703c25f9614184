/** Two families on one relay, as their guardians bring them together. */
import { encodeBase64url } from '@knothole/protocol';
import type {
  ContactView,
  FriendshipView,
  MeetingView,
  Profile,
  TimelineView,
} from '../../src/view.ts';
import {
  APP_URL,
  createFamily,
  type DeviceOptions,
  FOX,
  openRelay,
  pairTablet,
  StoryDevice,
} from '../family/story.ts';
import type { TestRelay } from '../support/test-relay.ts';

const GRAN: Profile = { nickname: 'Gran', avatar: { animal: 'mouse', colour: 'plum' } };
export const FROG: Profile = { nickname: 'Nils', avatar: { animal: 'frog', colour: 'sky' } };

/** A family: a guardian's phone, and a child's tablet. */
export interface TestHousehold {
  readonly phone: StoryDevice;
  readonly tablet: StoryDevice;
  readonly guardian: string;
  readonly child: string;
}

export async function makeHousehold(
  relay: TestRelay,
  child: Profile,
  options: DeviceOptions = {},
): Promise<TestHousehold> {
  const [phone, tablet] = [await StoryDevice.open(options), await StoryDevice.open()];
  await createFamily(phone, relay);
  await pairTablet(phone, tablet, relay, child);
  return { phone, tablet, guardian: phone.home.me, child: phone.personCalled(child.nickname) };
}

/** A guardian's phone, and nobody else in her family. */
export async function makeGrandmother(relay: TestRelay): Promise<StoryDevice> {
  const phone = await StoryDevice.open();
  await phone.core.run('createFamily', {
    profile: GRAN,
    relayUrl: relay.url,
    relayPass: encodeBase64url(relay.pass),
  });
  return phone;
}

/** Mia's family and Nils', who do not know each other yet. */
export async function twoFamilies(): Promise<{
  readonly relay: TestRelay;
  readonly host: TestHousehold;
  readonly guest: TestHousehold;
}> {
  const relay = await openRelay();
  const [host, guest] = [await makeHousehold(relay, FOX), await makeHousehold(relay, FROG)];
  return { relay, host, guest };
}

export async function invite({ phone, child }: TestHousehold): Promise<string> {
  const { link } = await phone.core.run('invite', { introduce: [child], appUrl: APP_URL });
  return link;
}

/** Resolves with the meeting as the device shows it, when it is at that step. */
export function meetingAt<Step extends MeetingView['step']>(
  device: StoryDevice,
  step: Step,
): Promise<Extract<MeetingView, { step: Step }>> {
  return device.until(`the meeting at ${step}`, (view) => {
    const meeting = view.stage === 'home' ? view.meeting : null;
    return meeting?.step === step ? (meeting as Extract<MeetingView, { step: Step }>) : undefined;
  });
}

/** Both guardians see the same words, and say so. */
export async function meet(host: TestHousehold, guest: TestHousehold): Promise<void> {
  await meetOver(await invite(host), host.phone, guest.phone, [guest.child]);
}

/** The same, where the host introduces nobody but herself. */
export async function meetPhones(
  host: StoryDevice,
  guest: StoryDevice,
  { introduce }: { readonly introduce: readonly string[] },
): Promise<void> {
  const { link } = await host.core.run('invite', { introduce: [], appUrl: APP_URL });
  await meetOver(link, host, guest, introduce);
}

async function meetOver(
  link: string,
  host: StoryDevice,
  guest: StoryDevice,
  introduce: readonly string[],
): Promise<void> {
  await guest.core.run('openInvite', { link, introduce });
  await Promise.all([meetingAt(host, 'words'), meetingAt(guest, 'words')]);
  await Promise.all([
    host.core.run('answerWords', { same: true }),
    guest.core.run('answerWords', { same: true }),
  ]);
  await Promise.all([meetingAt(host, 'done'), meetingAt(guest, 'done')]);
}

export function contactCalled(device: StoryDevice, nickname: string): Promise<ContactView> {
  return device.until(`a contact called ${nickname}`, (view) =>
    view.stage === 'home'
      ? view.contacts.find((contact) => contact.nickname === nickname)
      : undefined,
  );
}

/** Resolves with what the device shows of two people, when it satisfies. */
export function friendship(
  device: StoryDevice,
  person: string,
  contact: string,
  look: (friendship: FriendshipView) => boolean = () => true,
): Promise<FriendshipView> {
  return device.until(`a friendship of ${person} and ${contact}`, (view) =>
    view.stage === 'home'
      ? view.friendships.find(
          (one) => one.person === person && one.contact === contact && look(one),
        )
      : undefined,
  );
}

/** A guardian's word on her child and the other family's. */
export async function allow(
  own: TestHousehold,
  other: TestHousehold,
  isAllowed: boolean,
): Promise<void> {
  await allowBetween(own.phone, own.child, other.child, isAllowed);
}

export async function allowBetween(
  phone: StoryDevice,
  person: string,
  contact: string,
  isAllowed: boolean,
): Promise<void> {
  await phone.core.run('allowFriend', { person, contact, allow: isAllowed });
}

/** Resolves with the chat that is with this contact, when it can be written in. */
export function conversationWith(device: StoryDevice, contact: string): Promise<string> {
  return device.until(`the chat with ${contact}`, (view) =>
    view.stage === 'home'
      ? view.conversations.find(
          ({ form, people, state }) =>
            form === 'direct' && people.includes(contact) && state.kind === 'live',
        )?.id
      : undefined,
  );
}

/** Two families whose children chat. */
export async function befriended(): ReturnType<typeof twoFamilies> {
  const families = await twoFamilies();
  const { host, guest } = families;
  await meet(host, guest);
  await Promise.all([contactCalled(host.phone, 'Nils'), contactCalled(guest.phone, 'Mia')]);
  await Promise.all([allow(host, guest, true), allow(guest, host, true)]);
  await Promise.all([
    conversationWith(host.tablet, guest.child),
    conversationWith(guest.tablet, host.child),
  ]);
  return families;
}

/** Resolves when the chat with this contact is over on the device. */
export async function endedWith(device: StoryDevice, contact: string): Promise<void> {
  await device.until(
    `the end with ${contact}`,
    (view) =>
      view.stage === 'home' &&
      view.conversations.some(
        ({ people, state }) => people.includes(contact) && state.kind === 'ended',
      ),
  );
}

/** Both guardians end everything with the other family, so that they may meet again. */
export async function part(...phones: readonly StoryDevice[]): Promise<void> {
  for (const phone of phones) {
    const [contact] = phone.home.contacts;
    await phone.core.run('dismissMeeting', null);
    await phone.core.run('endFamily', { family: contact?.family ?? '' });
    await phone.until(
      'nobody known',
      (view) => view.stage === 'home' && view.contacts.length === 0 && view.meeting === null,
    );
  }
}

/** For what a timeline shows once somebody has no device in the chat any more. */
export function hasLeft(person: string): (timeline: TimelineView) => boolean {
  return ({ entries }) => entries.some((entry) => entry.kind === 'left' && entry.person === person);
}
