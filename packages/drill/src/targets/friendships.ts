/** Two families of the story meet through their guardians' real cores; their eldest children chat, until one says no. */
import { nicknameOf } from '../plant/typed-by-us.ts';
import type { HeadlessDevice, HomeView } from './headless-device.ts';
import { APP_URL, type Household } from './household.ts';

/** What the devices drew for it, which no story tells. */
export interface PlayedFriendship {
  /** Of its conversation in the story. */
  readonly key: string;
  readonly host: Household;
  readonly guest: Household;
  readonly words: readonly string[];
  readonly link: string;
  /** Lower-case hex: both families' fingerprints, both children. */
  readonly ids: readonly string[];
}

/** From the invitation to the first moment at which both children can write. */
export async function befriend(
  host: Household,
  guest: Household,
  seed: number,
): Promise<PlayedFriendship> {
  const [mine, other] = [eldestOf(host, seed), eldestOf(guest, seed)];
  const { link } = await host.phone.core.run('invite', {
    introduce: [personCalled(host.phone, mine)],
    appUrl: APP_URL,
  });
  await guest.phone.core.run('openInvite', {
    link,
    introduce: [personCalled(guest.phone, other)],
  });
  const words = await sameWords(host.phone, guest.phone);
  const ids = await allowBoth(host, guest, mine, other);
  const [hostTablet, guestTablet] = [host.deviceOf(eldest(host)), guest.deviceOf(eldest(guest))];
  await hostTablet.conversationWith(other);
  await guestTablet.conversationWith(mine);
  host.know(eldest(guest), other);
  guest.know(eldest(host), mine);
  return { key: `${host.family.key}~${guest.family.key}`, host, guest, words, link, ids };
}

/** One guardian says no; resolves when both children's devices show that it is over. */
export async function endFriendship(
  { host, guest }: PlayedFriendship,
  seed: number,
): Promise<void> {
  const [mine, other] = [eldestOf(host, seed), eldestOf(guest, seed)];
  const contact = await contactCalled(host.phone, other);
  await host.phone.core.run('allowFriend', {
    person: personCalled(host.phone, mine),
    contact: contact.id,
    allow: false,
  });
  await host.deviceOf(eldest(host)).untilEnded();
  await guest.deviceOf(eldest(guest)).untilEnded();
}

export function eldest({ family }: Household): string {
  return family.children[0].key;
}

export function eldestOf({ family }: Household, seed: number): string {
  return nicknameOf(seed, family.children[0]);
}

export function personCalled({ home }: HeadlessDevice, nickname: string): string {
  return home.people.find((person) => person.nickname === nickname)?.id ?? '';
}

export async function contactCalled(
  device: HeadlessDevice,
  nickname: string,
): Promise<HomeView['contacts'][number]> {
  return await device.until(`a contact called ${nickname}`, (view) =>
    view.stage === 'home'
      ? view.contacts.find((contact) => contact.nickname === nickname)
      : undefined,
  );
}

/** Both see the words, both say that they are the same. */
async function sameWords(host: HeadlessDevice, guest: HeadlessDevice): Promise<readonly string[]> {
  const [words] = await Promise.all([wordsOn(host), wordsOn(guest)]);
  for (const phone of [host, guest]) await phone.core.run('answerWords', { same: true });
  for (const phone of [host, guest]) {
    await phone.until('the end of the meeting', (view) =>
      view.stage === 'home' && view.meeting?.step === 'done' ? true : undefined,
    );
    await phone.core.run('dismissMeeting', null);
  }
  return words;
}

async function wordsOn(phone: HeadlessDevice): Promise<readonly string[]> {
  return await phone.until('the words of the meeting', (view) =>
    view.stage === 'home' && view.meeting?.step === 'words' ? view.meeting.words : undefined,
  );
}

async function allowBoth(
  host: Household,
  guest: Household,
  mine: string,
  other: string,
): Promise<readonly string[]> {
  const [theirs, ours] = [
    await contactCalled(host.phone, other),
    await contactCalled(guest.phone, mine),
  ];
  const [child, friend] = [personCalled(host.phone, mine), personCalled(guest.phone, other)];
  await host.phone.core.run('allowFriend', { person: child, contact: theirs.id, allow: true });
  await guest.phone.core.run('allowFriend', { person: friend, contact: ours.id, allow: true });
  return [theirs.family, ours.family, child, friend];
}
