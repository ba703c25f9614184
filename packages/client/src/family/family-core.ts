/**
 * The family core: one device of one family. It is always in one stage, which the store decides;
 * commands go to the stage, and what they change is published after it is durable.
 */
import { hasCode, KnotholeError } from '@knothole/protocol';
import { CHAIN_RULES } from '../chain/rules.ts';
import { Transactor } from '../chain/transactor.ts';
import { loadSuite } from '../crypto/suite.ts';
import { TabletOffer } from '../pairing/tablet-offer.ts';
import { type InvitedRecord, readTabletRecord } from '../pairing/tablet-record.ts';
import type { Ports } from '../ports.ts';
import type { AppView, CommandName, Commands, FamilyCore, TimelineView } from '../view.ts';
import type { CoreContext, Stage } from './core-context.ts';
import { decodeDeviceRecord } from './device-record.ts';
import { isForgotten } from './erasing-record.ts';
import { Home } from './home.ts';
import { newStage } from './new-stage.ts';
import { SerialQueue } from './serial-queue.ts';
import { STORE_KEYS } from './store-keys.ts';
import { wipeWrites } from './wipe.ts';

/** Commands that must not wait behind one that talks with the relay. */
const AT_ONCE: ReadonlySet<CommandName> = new Set([
  'sendText',
  'openConversation',
  'markRead',
  'eraseHere',
]);

const LOADING: Stage = { view: { stage: 'loading' }, handlers: {}, close: async () => undefined };

/**
 * Opens the family that `ports.store` holds, or an empty device. Never rejects for what the store
 * holds: a store that does not open is a view. `close` closes store and connections.
 */
export async function openFamilyCore(ports: Ports): Promise<FamilyCore> {
  const core = new Core(ports);
  await core.open();
  return core;
}

class Core implements FamilyCore {
  readonly #ports: Ports;
  readonly #viewListeners = new Set<(view: AppView) => void>();
  readonly #timelineListeners = new Set<(timeline: TimelineView) => void>();
  readonly #commands = new SerialQueue();
  readonly #stages = new SerialQueue();
  #context: CoreContext | undefined;
  #stage: Stage = LOADING;
  #published: AppView = LOADING.view;
  #isClosed = false;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  get view(): AppView {
    return this.#published;
  }

  async open(): Promise<void> {
    const suite = await loadSuite(this.#ports.random);
    this.#context = {
      ports: this.#ports,
      suite,
      transactor: new Transactor(this.#ports.store),
      rules: CHAIN_RULES,
      changed: () => this.#publish(),
      showTimeline: (timeline) => {
        for (const listener of [...this.#timelineListeners]) {
          listener(timeline);
        }
      },
      reload: () => this.#reload(),
      fail: (error) => this.#fail(error),
    };
    await this.#reload();
  }

  onView(listener: (view: AppView) => void): () => void {
    this.#viewListeners.add(listener);
    return () => {
      this.#viewListeners.delete(listener);
    };
  }

  onTimeline(listener: (timeline: TimelineView) => void): () => void {
    this.#timelineListeners.add(listener);
    return () => {
      this.#timelineListeners.delete(listener);
    };
  }

  run<Name extends CommandName>(name: Name, input: Commands[Name][0]): Promise<Commands[Name][1]> {
    const command = (): Promise<Commands[Name][1]> => this.#handle(name, input);
    return AT_ONCE.has(name) ? command() : this.#commands.run(command);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#stages.run(async () => {
      await this.#stage.close();
    });
    await this.#ports.store.close();
  }

  async #handle<Name extends CommandName>(
    name: Name,
    input: Commands[Name][0],
  ): Promise<Commands[Name][1]> {
    const handler = this.#stage.handlers[name];
    if (handler === undefined || this.#isClosed) {
      throw new KnotholeError('WRONG_STAGE', `${name} is not possible now`);
    }
    try {
      return await handler(input);
    } catch (error) {
      if (hasCode(error, 'STORE_CONFLICT')) {
        this.#fail(error);
      }
      throw error;
    } finally {
      this.#publish();
    }
  }

  #reload(): Promise<void> {
    return this.#stages.run(async () => {
      await this.#stage.close();
      if (!this.#isClosed && this.#context !== undefined) {
        this.#stage = await openStage(this.#context);
        this.#publish();
      }
    });
  }

  #fail(error: unknown): void {
    this.#stages
      .run(async () => {
        await this.#stage.close();
        this.#stage = brokenStage(error);
        this.#publish();
      })
      .catch(() => undefined);
  }

  #publish(): void {
    const { view } = this.#stage;
    if (this.#isClosed || JSON.stringify(view) === JSON.stringify(this.#published)) {
      return;
    }
    this.#published = view;
    for (const listener of [...this.#viewListeners]) {
      listener(view);
    }
  }
}

async function openStage(context: CoreContext): Promise<Stage> {
  try {
    const { transactor } = context;
    if (await isForgotten(transactor.store)) {
      await transactor.commit(await wipeWrites(transactor.store));
    }
    const device = await transactor.store.get(STORE_KEYS.device);
    if (device !== undefined) {
      return await Home.open(context, decodeDeviceRecord(device));
    }
    const pairing = await context.transactor.store.get(STORE_KEYS.pairing);
    const record = pairing === undefined ? undefined : readTabletRecord(pairing);
    switch (record?.kind) {
      case 'offer':
        return await TabletOffer.open(context, record);
      case 'invited':
        return await openInvited(context, record);
      case 'joining':
      case undefined:
        return newStage(context);
    }
  } catch (error) {
    return brokenStage(error);
  }
}

/** Loaded when it is needed: most devices are never invited so. */
async function openInvited(context: CoreContext, record: InvitedRecord): Promise<Stage> {
  const { InvitedDevice } = await import('../pairing/invited-device.ts');
  return new InvitedDevice(context, record);
}

function brokenStage(error: unknown): Stage {
  const code = error instanceof KnotholeError ? error.code : 'STORE_CORRUPT';
  // Somebody else has written since: this copy must not write any more.
  const view: AppView =
    code === 'STORE_CONFLICT' ? { stage: 'open-elsewhere' } : { stage: 'broken', code };
  return { view, handlers: {}, close: async () => undefined };
}
