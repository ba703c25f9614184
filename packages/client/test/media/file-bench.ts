/** Devices that send each other files through a relay: a desk each, over a real store. */
import { bucketAt, KnotholeError } from '@knothole/protocol';
import { onTestFinished } from 'vitest';
import { Transactor } from '../../src/chain/transactor.ts';
import { type BlobPointer, decodePointer, encodePointer } from '../../src/media/blob-pointer.ts';
import { FileDesk, type FileView } from '../../src/media/file-desk.ts';
import { decodeFileRecord, FILES, type FileRecord } from '../../src/media/file-record.ts';
import { openBlobLink } from '../../src/platform/blob-link.ts';
import { openSqliteStore } from '../../src/platform/node/sqlite-store.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { systemRandom } from '../../src/platform/system-random.ts';
import type { BlobLink, LocalStore, Network } from '../../src/ports.ts';
import {
  type DeathPlan,
  IMMORTAL,
  Life,
  MortalClock,
  MortalStore,
} from '../chain/support/mortal-ports.ts';
import { hurriedClock } from '../support/hurried-clock.ts';
import { tempDirectory } from '../support/temp-directory.ts';

/** The conversation that everybody is in. */
export const TALK = 'c0'.repeat(16);
const POSTED = 'test/posted/';
const MEDIA_TYPE = 'image/webp';

/** The bucket that tests send files in. */
export const thisWeek = bucketAt('week', Date.now() / 1_000);

export interface DeviceOptions {
  readonly relay: { readonly url: string; readonly pass: Uint8Array };
  /** An earlier life's. */
  readonly directory?: string;
  readonly plan?: DeathPlan;
  /** Whether the conversation takes messages; asked each time. */
  readonly takes?: () => boolean;
}

interface Parts {
  readonly directory: string;
  readonly life: Life;
  readonly store: LocalStore;
  readonly desk: FileDesk;
}

export class Device {
  readonly directory: string;
  readonly life: Life;
  readonly desk: FileDesk;
  /** Names in the `kept` items of this life. */
  readonly told: string[];
  readonly errors: unknown[];
  readonly #store: LocalStore;
  readonly #changes: Changes;

  private constructor(
    parts: Parts & Pick<Device, 'told' | 'errors'> & { readonly changes: Changes },
  ) {
    this.directory = parts.directory;
    this.life = parts.life;
    this.desk = parts.desk;
    this.told = parts.told;
    this.errors = parts.errors;
    this.#store = parts.store;
    this.#changes = parts.changes;
  }

  static async open(options: DeviceOptions): Promise<Device> {
    const { relay, directory = await tempDirectory(), takes = () => true } = options;
    const life = new Life(options.plan ?? IMMORTAL);
    const store = await openSqliteStore({ directory });
    const transactor = new Transactor(new MortalStore(life, store));
    const changes = new Changes();
    const told: string[] = [];
    const errors: unknown[] = [];
    const requireTalk = (): void => {
      if (!takes()) {
        throw new KnotholeError('UNKNOWN_CONVERSATION', 'nobody listens');
      }
    };
    const opening = FileDesk.open({
      ports: {
        clock: new MortalClock(life, hurriedClock),
        random: systemRandom,
        network: mortalNetwork(life),
      },
      transactor,
      relayOf: () => relay,
      async deliver({ name, pointer }, also) {
        requireTalk();
        await transactor.commit([...also, { key: POSTED + name, value: encodePointer(pointer) }]);
      },
      async tell(_, names, also) {
        requireTalk();
        await transactor.commit(also);
        told.push(...names);
      },
      changed: () => changes.note(),
      fail: (error) => {
        errors.push(error);
        changes.note();
      },
    });
    // A process may die while it opens.
    const desk = await Promise.race([opening, life.died]);
    if (desk === undefined) {
      await store.close();
      throw new Error('it died while it opened');
    }
    const device = new Device({ directory, life, store, desk, told, errors, changes });
    onTestFinished(() => device.close());
    return device;
  }

  send(content: Uint8Array): Promise<string> {
    return this.desk.send(TALK, { content, mediaType: MEDIA_TYPE, bucket: thisWeek });
  }

  /** The pointer that stands in the conversation. */
  async posted(name: string): Promise<BlobPointer | undefined> {
    const bytes = await this.#store.get(POSTED + name);
    return bytes && decodePointer(bytes);
  }

  /** Waits for the pointer in the conversation. */
  async untilPosted(name: string): Promise<BlobPointer> {
    let pointer: BlobPointer | undefined;
    await this.until(async () => {
      pointer = await this.posted(name);
      return pointer !== undefined;
    });
    if (pointer === undefined) {
      throw new Error('nothing was posted');
    }
    return pointer;
  }

  async untilSeen(name: string, kind: FileView['kind']): Promise<FileView | undefined> {
    await this.until(() => this.desk.view(name)?.kind === kind);
    return this.desk.view(name);
  }

  /** Keys of the store under a prefix. */
  async keys(prefix: string): Promise<readonly string[]> {
    return (await this.#store.list(prefix)).map(({ key }) => key);
  }

  /** What the store says of a file that is here or on its way. */
  async record(name: string): Promise<FileRecord | undefined> {
    const bytes = await this.#store.get(FILES + name);
    return bytes && decodeFileRecord(bytes);
  }

  /** Waits until a change of the desk's makes `holds` true. */
  until(holds: () => boolean | Promise<boolean>): Promise<void> {
    return this.#changes.until(holds);
  }

  /** Calls back at each change of what the desk shows. */
  onChange(listener: () => void): void {
    this.#changes.listeners.add(listener);
  }

  /** Writes to the store past the desk, as another process or a failing disk does. */
  async overwrite(key: string, value: Uint8Array): Promise<void> {
    await this.#store.commit(this.#store.version, [{ key, value }]);
  }

  /** kill -9. */
  async kill(): Promise<void> {
    this.life.end();
    await this.#store.close();
  }

  async close(): Promise<void> {
    if (!this.life.isDead) {
      await this.desk.close();
    }
    await this.kill();
  }
}

class Changes {
  readonly listeners: Set<() => void> = new Set();
  #count = 0;
  #wake: () => void = () => undefined;

  note(): void {
    this.#count += 1;
    for (const listener of this.listeners) {
      listener();
    }
    this.#wake();
  }

  async until(holds: () => boolean | Promise<boolean>): Promise<void> {
    for (;;) {
      const before = this.#count;
      if (await holds()) {
        return;
      }
      if (this.#count === before) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}

function mortalNetwork(life: Life): Network {
  return {
    connect() {
      throw new Error('files need no socket');
    },
    blobs(relay) {
      const link = openBlobLink({ clock: systemClock, ...relay });
      life.atEnd(() => link.close());
      return mortalLink(life, link);
    },
  };
}

function mortalLink(life: Life, link: BlobLink): BlobLink {
  return {
    putChunk: (put) => life.call(() => link.putChunk(put)),
    getChunk: (get) => life.call(() => link.getChunk(get)),
    deleteChunk: (deletion) => life.call(() => link.deleteChunk(deletion)),
    close: () => link.close(),
  };
}
