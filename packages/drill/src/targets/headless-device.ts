/** One device of ours: the real family core with a real store, a real network, and no screen. */
import type { AppView, FamilyCore, TimelineView } from '@knothole/client';
import type { LoadedClient } from './built-tree.ts';
import { type NotedPut, recordedNetwork } from './recorded-network.ts';

const PATIENCE_MILLISECONDS = 120_000;
const WINDOW = 100;

export type HomeView = Extract<AppView, { readonly stage: 'home' }>;

export class HeadlessDevice {
  readonly directory: string;
  readonly core: FamilyCore;
  readonly #waiting = new Set<() => void>();
  #timeline: TimelineView | undefined;
  /** Envelopes that the relay has taken from this device. */
  puts = 0;

  private constructor(core: FamilyCore, directory: string) {
    this.core = core;
    this.directory = directory;
    core.onView(() => this.#wake());
    core.onTimeline((timeline) => {
      this.#timeline = timeline;
      this.#wake();
    });
  }

  static async open(
    client: LoadedClient,
    directory: string,
    door: string,
    note: (put: NotedPut) => void,
  ): Promise<HeadlessDevice> {
    const { nodeNetwork, openSqliteStore, systemClock, systemRandom } = client.node;
    const store = await openSqliteStore({ directory });
    const ports = { clock: systemClock, random: systemRandom };
    let device: HeadlessDevice | undefined;
    const network = recordedNetwork(nodeNetwork(ports), door, (put) => {
      note(put);
      device?.countPut();
    });
    const core = await client.core.openFamilyCore({ ...ports, store, network });
    device = new HeadlessDevice(core, directory);
    return device;
  }

  get home(): HomeView {
    const { view } = this.core;
    if (view.stage !== 'home') {
      throw new Error(`the device is in stage ${view.stage}`);
    }
    return view;
  }

  countPut(): void {
    this.puts += 1;
    this.#wake();
  }

  async until<Found>(what: string, look: (view: AppView) => Found | undefined): Promise<Found> {
    const found = look(this.core.view);
    if (found !== undefined) {
      return found;
    }
    return await new Promise<Found>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(check);
        reject(new Error(`${what} did not come; the view is ${JSON.stringify(this.core.view)}`));
      }, PATIENCE_MILLISECONDS);
      const check = (): void => {
        const now = look(this.core.view);
        if (now !== undefined) {
          clearTimeout(timer);
          this.#waiting.delete(check);
          resolve(now);
        }
      };
      this.#waiting.add(check);
    });
  }

  /** The chat of the family, or with one person. */
  async conversation(nickname: string | null): Promise<string> {
    return await this.until('the conversation', (view) =>
      view.stage === 'home' ? conversationIn(view, nickname) : undefined,
    );
  }

  /** The chat with somebody of another family, once it can be written in. */
  async conversationWith(nickname: string): Promise<string> {
    return await this.until(`the chat with ${nickname}`, (view) =>
      view.stage === 'home' ? friendsIn(view, nickname) : undefined,
    );
  }

  /** The chat of a group of several families, once all its people are in it. */
  async group(people: number): Promise<string> {
    return await this.until('the chat of the group', (view) =>
      view.stage === 'home'
        ? view.conversations.find(
            (chat) =>
              chat.form === 'group' && chat.state.kind === 'live' && chat.people.length === people,
          )?.id
        : undefined,
    );
  }

  /** Resolves when a friendship is shown as over. */
  async untilEnded(): Promise<void> {
    await this.until('the end of a friendship', (view) =>
      view.stage === 'home' && view.conversations.some(({ state }) => state.kind === 'ended')
        ? true
        : undefined,
    );
  }

  /** Resolves when the relay has it, or at least something that this device said later. */
  async say(conversation: string, text: string): Promise<void> {
    const before = this.puts;
    await this.core.run('sendText', { conversation, text });
    await this.until('the relay’s OK', () => (this.puts > before ? true : undefined));
  }

  /** Resolves when the conversation shows the text. */
  async untilRead(conversation: string, text: string): Promise<void> {
    await this.core.run('openConversation', { conversation, limit: WINDOW });
    await this.until('the last message', () => {
      const timeline = this.#timeline;
      const isThere =
        timeline?.conversation === conversation &&
        timeline.entries.some((entry) => entry.kind === 'text' && entry.text === text);
      return isThere ? true : undefined;
    });
    await this.core.run('markRead', { conversation });
  }

  async close(): Promise<void> {
    await this.core.close();
  }

  #wake(): void {
    for (const check of [...this.#waiting]) {
      check();
    }
  }
}

function friendsIn({ contacts, conversations }: HomeView, nickname: string): string | undefined {
  const contact = contacts.find((known) => known.nickname === nickname)?.id;
  return conversations.find(
    ({ form, people, state }) =>
      form === 'direct' &&
      contact !== undefined &&
      people.includes(contact) &&
      state.kind === 'live',
  )?.id;
}

function conversationIn(
  { people, conversations, me }: HomeView,
  nickname: string | null,
): string | undefined {
  const person = people.find((known) => known.nickname === nickname && !known.isMe)?.id;
  return conversations.find(
    ({ form, people: between }) =>
      (nickname === null && form === 'family') ||
      (form === 'direct' &&
        person !== undefined &&
        between.includes(person) &&
        between.includes(me)),
  )?.id;
}
