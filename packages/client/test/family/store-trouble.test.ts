import { encodeBase64url, KnotholeError } from '@knothole/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { openFamilyCore } from '../../src/family/family-core.ts';
import { STORE_KEYS } from '../../src/family/store-keys.ts';
import { openNodePorts, openSqliteStore } from '../../src/platform/node/index.ts';
import type { LocalStore, Ports, StoreWrite } from '../../src/ports.ts';
import type { FamilyCore } from '../../src/view.ts';
import { tempDirectory } from '../support/temp-directory.ts';
import { OWL, openRelay, refusalOf } from './story.ts';

/** A disk that is full when a test says so; a full disk cannot be had otherwise without root. */
class FullableStore implements LocalStore {
  isFull = false;
  readonly #store: LocalStore;

  constructor(store: LocalStore) {
    this.#store = store;
  }

  get version(): number {
    return this.#store.version;
  }

  get(key: string): Promise<Uint8Array | undefined> {
    return this.#store.get(key);
  }

  list(...list: Parameters<LocalStore['list']>): ReturnType<LocalStore['list']> {
    return this.#store.list(...list);
  }

  async commit(expectedVersion: number, writes: readonly StoreWrite[]): Promise<number> {
    if (this.isFull) {
      throw new KnotholeError('STORE_FULL', 'the disk is full');
    }
    return await this.#store.commit(expectedVersion, writes);
  }

  destroy(): Promise<void> {
    return this.#store.destroy();
  }

  close(): Promise<void> {
    return this.#store.close();
  }
}

function openOn(ports: Ports): Promise<FamilyCore> {
  const opening = openFamilyCore(ports);
  onTestFinished(async () => (await opening).close());
  return opening;
}

test('a store that does not read is a view, deletes nothing and takes no command', async () => {
  const directory = await tempDirectory();
  const store = await openSqliteStore({ directory });
  const junk = Uint8Array.of(1, 2, 3);
  await store.commit(store.version, [{ key: STORE_KEYS.device, value: junk }]);
  await store.close();
  const ports = await openNodePorts({ directory });
  const core = await openOn(ports);
  expect(core.view).toEqual({ stage: 'broken', code: 'STORE_CORRUPT' });
  const input = { profile: OWL, relayUrl: 'ws://127.0.0.1:9', relayPass: null };
  expect(await refusalOf(core.run('createFamily', input))).toBe('WRONG_STAGE');
  expect(await ports.store.get(STORE_KEYS.device)).toEqual(junk);
});

test('on a full disk a command says so and nothing half done remains; later it works', async () => {
  const relay = await openRelay();
  const ports = await openNodePorts({ directory: await tempDirectory() });
  const store = new FullableStore(ports.store);
  const core = await openOn({ ...ports, store });
  const create = () =>
    refusalOf(
      core.run('createFamily', {
        profile: OWL,
        relayUrl: relay.url,
        relayPass: encodeBase64url(relay.pass),
      }),
    );
  store.isFull = true;
  expect(await create()).toBe('STORE_FULL');
  expect(core.view).toEqual({ stage: 'new' });
  expect(await ports.store.list('')).toEqual([]);
  store.isFull = false;
  expect(await create()).toBeNull();
  expect(core.view.stage).toBe('home');
});

test('who finds that somebody else writes the same store stops and says so', async () => {
  const relay = await openRelay();
  const ports = await openNodePorts({ directory: await tempDirectory() });
  const core = await openOn(ports);
  await core.run('createFamily', {
    profile: OWL,
    relayUrl: relay.url,
    relayPass: encodeBase64url(relay.pass),
  });
  const answers = await threeWords(core);
  // Out of reach of the relay, nothing but the person's own command writes.
  const offline = new Promise<void>((resolve) => {
    core.onView((view) => {
      if (view.stage === 'home' && view.connection.kind !== 'online') {
        resolve();
      }
    });
  });
  await relay.stop();
  await offline;
  await ports.store.commit(ports.store.version, [{ key: 'other/tab', value: new Uint8Array(1) }]);
  const removed = new Promise<void>((resolve) => {
    core.onView(({ stage }) => {
      if (stage === 'open-elsewhere') {
        resolve();
      }
    });
  });
  expect(await refusalOf(core.run('confirmKit', { answers }))).toBe('STORE_CONFLICT');
  await removed;
});

async function threeWords(core: FamilyCore) {
  const words = await core.run('kitWords', null);
  return [1, 2, 3].map((position) => ({ position, word: words[position - 1] ?? '' }));
}
