/** How stories let guardians' devices in, and how they read the journal. */
import type { PersonId, Profile } from '../../src/view.ts';
import type { TestRelay } from '../support/test-relay.ts';
import { animalsOn, makeFamily, type StoryDevice, showCode } from './story.ts';

export const HARE: Profile = { nickname: 'Dad', avatar: { animal: 'rabbit', colour: 'berry' } };
export const MOUSE: Profile = { nickname: 'Gran', avatar: { animal: 'mouse', colour: 'plum' } };

/** A family whose kit was confirmed, and the words on its paper. */
export async function familyWithKit(
  relay: TestRelay,
): Promise<{ readonly phone: StoryDevice; readonly words: string }> {
  const phone = await makeFamily(relay);
  const kit = await phone.core.run('kitWords', null);
  const answers = [3, 12, 21].map((position) => ({ position, word: kit[position - 1] ?? '' }));
  await phone.core.run('confirmKit', { answers });
  return { phone, words: kit.join(' ') };
}

/** Lets a guardian's device in as a family does: both see the animals, both tap. */
export async function letGuardianIn(
  phone: StoryDevice,
  device: StoryDevice,
  relay: TestRelay,
  guardian: PersonId | Profile,
  words: string | null,
): Promise<void> {
  const link = await showCode(device, relay);
  await phone.core.run('pairGuardian', { link, guardian, words });
  await Promise.all([animalsOn(phone), animalsOn(device)]);
  await device.core.run('answerAnimals', { same: true });
  await phone.core.run('confirmPairing', { same: true });
  await phone.until('done', (view) => view.stage === 'home' && view.pairing?.step === 'done');
  await phone.core.run('dismissPairing', null);
  await device.until('home', (view) => view.stage === 'home');
}

/** What the journal of a device says, oldest first: who, what, about whom. */
export function journalOn(device: StoryDevice): readonly string[] {
  const { home } = device;
  const nameOf = (id: PersonId | null): string =>
    home.people.find((person) => person.id === id)?.nickname ?? '-';
  return [...home.journal]
    .reverse()
    .map(({ by, act, person }) => `${nameOf(by)} ${act} ${nameOf(person)}`);
}

/** Of whom the device sees how many devices. */
export function devicesOn(device: StoryDevice): Readonly<Record<string, number>> {
  return Object.fromEntries(
    device.home.people.map(({ nickname, devices }) => [nickname, devices.length]),
  );
}
