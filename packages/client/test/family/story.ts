/** Devices, a real relay and real stores for stories of a family. */
import { encodeBase64url, KnotholeError } from '@knothole/protocol';
import { onTestFinished } from 'vitest';
import { openFamilyCore } from '../../src/family/family-core.ts';
import {
  nodeNetwork,
  openSqliteStore,
  systemClock,
  systemRandom,
} from '../../src/platform/node/index.ts';
import type { Clock, Network, Random } from '../../src/ports.ts';
import type { AppView, FamilyCore, PersonId, Profile, TimelineView } from '../../src/view.ts';
import { tempDirectory } from '../support/temp-directory.ts';
import { startTestRelay, type TestRelay } from '../support/test-relay.ts';
import { PersistingLife } from './persisting-life.ts';

export const OWL: Profile = { nickname: 'Mum', avatar: { animal: 'owl', colour: 'moss' } };
export const FOX: Profile = { nickname: 'Mia', avatar: { animal: 'fox', colour: 'sun' } };
export const BEAR: Profile = { nickname: 'Ben', avatar: { animal: 'bear', colour: 'sky' } };
export const APP_URL = 'https://app.example/';

type HomeView = Extract<AppView, { stage: 'home' }>;

export function openRelay(options: Parameters<typeof startTestRelay>[0] = {}): Promise<TestRelay> {
  return startTestRelay({ limits: { putsPerSecond: 10_000, putBurst: 10_000 }, ...options });
}

/** The relay's clock, which a test moves on. */
export class MovedRelayClock {
  aheadSeconds = 0;

  wallSeconds(): number {
    return Math.floor(Date.now() / 1_000) + this.aheadSeconds;
  }

  monotonicSeconds(): number {
    return performance.now() / 1_000 + this.aheadSeconds;
  }
}

export interface DeviceOptions {
  readonly clock?: Clock;
  readonly random?: Random;
  /** What the relay's answers go through. */
  readonly through?: (network: Network) => Network;
}

/** One device: a directory that outlives its core, so that it can be closed and opened again. */
export class StoryDevice {
  readonly directory: string;
  readonly #options: DeviceOptions;
  #life = new PersistingLife();
  #core: FamilyCore | undefined;
  #timeline: TimelineView | undefined;
  readonly #waiting = new Map<() => void, NodeJS.Timeout>();

  private constructor(directory: string, options: DeviceOptions) {
    this.directory = directory;
    this.#options = options;
  }

  static async open(options: DeviceOptions = {}): Promise<StoryDevice> {
    const device = new StoryDevice(await tempDirectory(), options);
    onTestFinished(() => device.close());
    await device.start();
    return device;
  }

  /** `life` may die, see {@link PersistingLife}. */
  async start(life: PersistingLife = new PersistingLife()): Promise<void> {
    const { clock = systemClock, random = systemRandom, through } = this.#options;
    const store = await openSqliteStore({ directory: this.directory });
    const real = nodeNetwork({ clock, random: systemRandom });
    const network = through === undefined ? real : through(real);
    const core = await openFamilyCore(life.around({ clock, random, store, network }));
    this.#life = life;
    this.#core = core;
    core.onView(() => this.#wake());
    core.onTimeline((timeline) => {
      this.#timeline = timeline;
      this.#wake();
    });
  }

  /** kill -9, if it is not dead already. */
  async kill(): Promise<void> {
    this.#core = undefined;
    this.#forgetWaiting();
    await this.#life.end();
  }

  async close(): Promise<void> {
    const core = this.#core;
    this.#core = undefined;
    this.#forgetWaiting();
    if (this.#life.isDead) {
      await this.#life.end();
    } else {
      await core?.close();
    }
  }

  async restart(): Promise<void> {
    await this.close();
    this.#timeline = undefined;
    await this.start();
  }

  get life(): PersistingLife {
    return this.#life;
  }

  get core(): FamilyCore {
    if (this.#core === undefined) {
      throw new Error('the device is closed');
    }
    return this.#core;
  }

  get view(): AppView {
    return this.core.view;
  }

  get home(): HomeView {
    const { view } = this;
    if (view.stage !== 'home') {
      throw new Error(`the device is in stage ${view.stage}`);
    }
    return view;
  }

  /** Resolves with what `look` finds in the view, as soon as it finds something. */
  async until<T>(what: string, look: (view: AppView) => T | undefined | false): Promise<T> {
    return await this.#until(what, () => look(this.view));
  }

  /** Opens a conversation and resolves when its timeline satisfies. */
  async untilTimeline(
    what: string,
    conversation: string,
    look: (timeline: TimelineView) => boolean,
  ): Promise<TimelineView> {
    await this.core.run('openConversation', { conversation, limit: 50 });
    return await this.#until(what, () => {
      const timeline = this.#timeline;
      return timeline?.conversation === conversation && look(timeline) ? timeline : undefined;
    });
  }

  personCalled(nickname: string): string {
    const person = this.home.people.find((known) => known.nickname === nickname);
    if (person === undefined) {
      throw new Error(`nobody is called ${nickname}`);
    }
    return person.id;
  }

  /** The id of the family chat, or of the chat with one person, when it is there. */
  async conversation(nickname: string | null): Promise<string> {
    return await this.until(`chat with ${nickname ?? 'the family'}`, (view) => {
      if (view.stage !== 'home') {
        return undefined;
      }
      const person = view.people.find((known) => known.nickname === nickname)?.id;
      return view.conversations.find(
        ({ form, people }) =>
          (nickname === null && form === 'family') ||
          (form === 'direct' &&
            person !== undefined &&
            people[0] === person &&
            people.includes(view.me)),
      )?.id;
    });
  }

  async #until<T>(what: string, look: () => T | undefined | false): Promise<T> {
    const found = look();
    if (found !== undefined && found !== false) {
      return found;
    }
    return await new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(check);
        reject(new Error(`${what} did not come; the view is ${JSON.stringify(this.#core?.view)}`));
      }, 25_000);
      const check = (): void => {
        const now = look();
        if (now !== undefined && now !== false) {
          clearTimeout(timer);
          this.#waiting.delete(check);
          resolve(now);
        }
      };
      this.#waiting.set(check, timer);
    });
  }

  /** Whoever waits for a device that is gone waits for ever. */
  #forgetWaiting(): void {
    for (const timer of this.#waiting.values()) {
      clearTimeout(timer);
    }
    this.#waiting.clear();
  }

  #wake(): void {
    for (const check of [...this.#waiting.keys()]) {
      check();
    }
  }
}

/** A phone with a new family whose kit is confirmed. */
export async function makeFamily(
  relay: TestRelay,
  options: DeviceOptions = {},
): Promise<StoryDevice> {
  const phone = await StoryDevice.open(options);
  await createFamily(phone, relay);
  return phone;
}

export async function createFamily(phone: StoryDevice, relay: TestRelay): Promise<void> {
  await phone.core.run('createFamily', {
    profile: OWL,
    relayUrl: relay.url,
    relayPass: encodeBase64url(relay.pass),
  });
}

/** Starts pairing on a tablet and answers with what its QR says. */
export async function showCode(
  tablet: StoryDevice,
  relay: Pick<TestRelay, 'url'>,
): Promise<string> {
  await tablet.core.run('startPairing', { relayUrl: relay.url, appUrl: APP_URL });
  return await tablet.until('the code', (view) =>
    view.stage === 'pairing' && view.pairing.step === 'show' ? view.pairing.link : undefined,
  );
}

export function animalsOn(device: StoryDevice): Promise<readonly string[]> {
  return device.until('the animals', ({ pairing }: { pairing?: unknown } & AppView) =>
    typeof pairing === 'object' && pairing !== null && 'animals' in pairing
      ? (pairing.animals as readonly string[])
      : undefined,
  );
}

/** Pairs a tablet as a family does: both see the animals, both tap. */
export async function pairTablet(
  phone: StoryDevice,
  tablet: StoryDevice,
  relay: Pick<TestRelay, 'url'>,
  profile: Profile,
  person?: PersonId,
): Promise<void> {
  const link = await showCode(tablet, relay);
  await phone.core.run('pairChild', {
    link,
    profile,
    ...(person === undefined ? {} : { person }),
  });
  await Promise.all([animalsOn(phone), animalsOn(tablet)]);
  await tablet.core.run('answerAnimals', { same: true });
  await phone.core.run('confirmPairing', { same: true });
  await phone.until('done', (view) => view.stage === 'home' && view.pairing?.step === 'done');
  await phone.core.run('dismissPairing', null);
}

/** The code with which a command rejects; null when it does not. */
export async function refusalOf(command: Promise<unknown>): Promise<string | null> {
  try {
    await command;
    return null;
  } catch (error) {
    if (error instanceof KnotholeError) {
      return error.code;
    }
    throw error;
  }
}
