/** A family of the story with real devices: a guardian's phone, and a tablet for each child. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Profile } from '@knothole/client';
import type { Family } from '../plant/population.ts';
import type { StoryEvent } from '../plant/story.ts';
import { nicknamed, nicknameOf } from '../plant/typed-by-us.ts';
import type { LoadedClient } from './built-tree.ts';
import { HeadlessDevice } from './headless-device.ts';
import type { NotedPut } from './recorded-network.ts';
import { vaultKnowing } from './written-vault.ts';

export const APP_URL = 'https://app.example/';
const KIT_POSITIONS = [3, 12, 21] as const;

export interface HouseholdOptions {
  readonly client: LoadedClient;
  /** By which all families know it. */
  readonly relayUrl: string;
  /** Where this family finds it. */
  readonly door: string;
  /** base64url. */
  readonly relayPass: string;
  /** For the stores of the devices. */
  readonly folder: string;
  readonly note: (put: NotedPut, person: string) => void;
  /** Of the population. */
  readonly seed: number;
}

export class Household {
  readonly family: Family;
  readonly #options: HouseholdOptions;
  #phone: HeadlessDevice;
  readonly #tablets: ReadonlyMap<string, HeadlessDevice>;
  readonly #nicknames: Map<string, string>;
  /** What was shown to be written down. */
  readonly kitWords: readonly string[];
  /** Per conversation of the story what was said last, and by whose device. */
  readonly #last = new Map<string, StoryEvent>();

  private constructor(
    family: Family,
    options: HouseholdOptions,
    phone: HeadlessDevice,
    tablets: ReadonlyMap<string, HeadlessDevice>,
    nicknames: Map<string, string>,
    kitWords: readonly string[],
  ) {
    this.family = family;
    this.#options = options;
    this.#phone = phone;
    this.#tablets = tablets;
    this.#nicknames = nicknames;
    this.kitWords = kitWords;
  }

  /** Founds the family, writes down and confirms its kit, pairs all tablets. */
  static async found(family: Family, options: HouseholdOptions): Promise<Household> {
    const nicknames = new Map(
      nicknamed(family).map((person) => [person.key, nicknameOf(options.seed, person)]),
    );
    const [parent] = family.parents;
    const phone = await openDevice(parent.key, options);
    await phone.core.run('createFamily', {
      profile: profileOf(nicknames.get(parent.key)),
      relayUrl: options.relayUrl,
      relayPass: options.relayPass,
    });
    const words = await phone.core.run('kitWords', null);
    const answers = KIT_POSITIONS.map((position) => ({
      position,
      word: words[position - 1] ?? '',
    }));
    await phone.core.run('confirmKit', { answers });
    const tablets = new Map<string, HeadlessDevice>();
    for (const child of family.children) {
      const tablet = await openDevice(child.key, options);
      tablets.set(child.key, tablet);
      await pair(phone, tablet, profileOf(nicknames.get(child.key)), options.relayUrl);
    }
    return new Household(family, options, phone, tablets, nicknames, words);
  }

  get phone(): HeadlessDevice {
    return this.#phone;
  }

  get devices(): readonly { readonly person: string; readonly device: HeadlessDevice }[] {
    const tablets = [...this.#tablets].map(([person, device]) => ({ person, device }));
    return [{ person: this.family.parents[0].key, device: this.#phone }, ...tablets];
  }

  /** Photos and voice have no screen yet: their bytes are typed as base64. */
  async play(event: StoryEvent): Promise<void> {
    const device = this.#deviceOf(event.from);
    await device.say(await this.#conversationOn(device, event), textOf(event));
    if (!isBetweenFamilies(event.conversation)) this.#last.set(event.conversation, event);
  }

  /** Resolves when every device of a conversation has shown, and marked as read, what was said last. */
  async untilAllRead(): Promise<void> {
    for (const event of this.#last.values()) {
      for (const { person, device } of this.devices) {
        if (isIn(event.conversation, person) && device !== this.#deviceOf(event.from)) {
          await device.untilRead(await this.#conversationOn(device, event), textOf(event));
        }
      }
    }
  }

  /** The first parent says more than one message holds; resolves when all tablets show it. */
  async sayAtLength(text: string): Promise<void> {
    await this.#phone.say(await this.#phone.conversation(null), text);
    for (const tablet of this.#tablets.values()) {
      await tablet.untilRead(await tablet.conversation(null), text);
    }
  }

  /** Resolves when this family's child has read what its friend said last. */
  async untilFriendIsRead(event: StoryEvent): Promise<void> {
    const device = this.#deviceOf(this.family.children[0].key);
    await device.untilRead(
      await device.conversationWith(this.#nickname(event.from)),
      textOf(event),
    );
  }

  /** Somebody of another family whom this one has met. */
  know(person: string, nickname: string): void {
    this.#nicknames.set(person, nickname);
  }

  deviceOf(person: string): HeadlessDevice {
    return this.#deviceOf(person);
  }

  /** The phone is lost: a new one takes its place with the words of the kit, and is heard in the family. */
  async restore(goodMorning: string): Promise<void> {
    const { relayUrl, relayPass } = this.#options;
    const [parent] = this.family.parents;
    const place = { url: this.#options.door, pass: Buffer.from(relayPass, 'base64url') };
    const { length } = this.#phone.home.conversations;
    await vaultKnowing(this.#options.client, this.kitWords, place, length);
    await this.#phone.close();
    const phone = await openDevice(`${parent.key}-restored`, this.#options, parent.key);
    this.#phone = phone;
    await phone.core.run('restoreFamily', { words: this.kitWords.join(' '), relayUrl, relayPass });
    await phone.until('the family’s other devices', (view) =>
      view.stage === 'home' &&
      view.family.kind === 'live' &&
      view.people.every(({ awaited }) => !awaited)
        ? true
        : undefined,
    );
    await phone.say(await phone.conversation(null), goodMorning);
    for (const tablet of this.#tablets.values()) {
      await tablet.untilRead(await tablet.conversation(null), goodMorning);
    }
  }

  async close(): Promise<void> {
    for (const { device } of this.devices) {
      await device.close();
    }
  }

  /** Both parents use the first one's phone. */
  #deviceOf(person: string): HeadlessDevice {
    return this.#tablets.get(person) ?? this.#phone;
  }

  #nickname(person: string): string {
    return this.#nicknames.get(person) ?? '';
  }

  async #conversationOn(device: HeadlessDevice, { conversation }: StoryEvent): Promise<string> {
    if (isBetweenFamilies(conversation)) {
      const other = eldestOf(conversation).find((person) => this.#deviceOf(person) !== device);
      return await device.conversationWith(this.#nickname(other ?? ''));
    }
    if (conversation.endsWith('/family')) {
      return await device.conversation(null);
    }
    const people = conversation.slice(this.family.key.length + 1).split('+');
    const other = people
      .map((short) => `${this.family.key}/${short}`)
      .find((person) => this.#deviceOf(person) !== device);
    return await device.conversation(this.#nicknames.get(other ?? '') ?? null);
  }
}

/** Whether a conversation of the story is one of two families. */
export function isBetweenFamilies(conversation: string): boolean {
  return conversation.includes('~');
}

function eldestOf(conversation: string): readonly string[] {
  return conversation.split('~').map((family) => `${family}/child-1`);
}

function isIn(conversation: string, person: string): boolean {
  const [, between = ''] = conversation.split('/');
  const [, short = ''] = person.split('/');
  return between === 'family' || between.split('+').includes(short);
}

function textOf({ kind, text, bytes }: StoryEvent): string {
  return kind === 'text' ? text : Buffer.from(bytes).toString('base64');
}

function profileOf(nickname = 'Somebody'): Profile {
  return { nickname, avatar: { animal: 'owl', colour: 'moss' } };
}

async function openDevice(
  name: string,
  { client, door, folder, note }: HouseholdOptions,
  person: string = name,
): Promise<HeadlessDevice> {
  const directory = join(folder, name.replace('/', '-'));
  mkdirSync(directory, { recursive: true });
  return await HeadlessDevice.open(client, directory, door, (put) => note(put, person));
}

/** Both see the animals, both tap. */
async function pair(
  phone: HeadlessDevice,
  tablet: HeadlessDevice,
  profile: Profile,
  relayUrl: string,
): Promise<void> {
  await tablet.core.run('startPairing', { relayUrl, appUrl: APP_URL });
  const link = await tablet.until('the code', (view) =>
    view.stage === 'pairing' && view.pairing.step === 'show' ? view.pairing.link : undefined,
  );
  await phone.core.run('pairChild', { link, profile });
  const animals = (device: HeadlessDevice): Promise<boolean> =>
    device.until('the animals', (view) => {
      const step =
        view.stage === 'home' || view.stage === 'pairing' ? view.pairing?.step : undefined;
      return step === 'animals' ? true : undefined;
    });
  await Promise.all([animals(phone), animals(tablet)]);
  await tablet.core.run('answerAnimals', { same: true });
  await phone.core.run('confirmPairing', { same: true });
  await phone.until('the tablet’s tap', (view) =>
    view.stage === 'home' && view.pairing?.step === 'done' ? true : undefined,
  );
  await phone.core.run('dismissPairing', null);
  await tablet.conversation(null);
}
