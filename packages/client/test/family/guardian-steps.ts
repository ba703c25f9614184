/** How stories let guardians' devices in, and how they read the journal. */
import { encodeBase64url } from '@knothole/protocol';
import { watchParcel } from '../../src/chain/parcel.ts';
import { kitKeys } from '../../src/crypto/kit-keys.ts';
import { kitEntropy } from '../../src/crypto/kit-words.ts';
import { PATIENCE_MILLISECONDS, untilOnline } from '../../src/family/link-status.ts';
import { findVault, type Vault, vaultBucket, vaultParcel } from '../../src/family/vault.ts';
import { nodeNetwork, systemClock, systemRandom } from '../../src/platform/node/index.ts';
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

/** The first device of somebody, as `device` sees it. */
export function deviceIdOn(device: StoryDevice, nickname: string): string {
  const person = device.home.people.find((known) => known.nickname === nickname);
  const [first] = person?.devices ?? [];
  if (first === undefined) {
    throw new Error(`${nickname} has no device`);
  }
  return first.id;
}

/** The relay as its operator has given it. */
export function passOf({ url, pass }: TestRelay): {
  readonly relayUrl: string;
  readonly relayPass: string;
} {
  return { relayUrl: url, relayPass: encodeBase64url(pass) };
}

/** Resolves when the vault knows so many conversations, of all guardians together. */
export async function untilVaultKnows(
  relay: TestRelay,
  words: string,
  conversations: number,
): Promise<void> {
  await untilVault(relay, words, (vault) => vault.conversations.length === conversations);
}

/** Resolves when the last version of the vault satisfies. */
export async function untilVault(
  relay: Pick<TestRelay, 'url' | 'pass'>,
  words: string,
  isRight: (vault: Vault) => boolean,
): Promise<void> {
  const { vaultKey } = kitKeys(kitEntropy(words));
  const link = nodeNetwork({ clock: systemClock, random: systemRandom }).connect(relay);
  await untilOnline(link, systemClock, PATIENCE_MILLISECONDS);
  const bucket = vaultBucket(link.timeSeconds());
  await new Promise<void>((resolve, reject) => {
    const look = (): void => {
      findVault(link, vaultKey, link.timeSeconds()).then((vault) => {
        if (vault !== undefined && isRight(vault)) {
          resolve();
        }
      }, reject);
    };
    for (let version = 0; version < 16; version++) {
      watchParcel(link, vaultParcel(vaultKey, bucket, version), look);
    }
  });
  await link.close();
}

/** Of whom the device sees how many devices. */
export function devicesOn(device: StoryDevice): Readonly<Record<string, number>> {
  return Object.fromEntries(
    device.home.people.map(({ nickname, devices }) => [nickname, devices.length]),
  );
}
