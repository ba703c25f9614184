/** Steps that a test in Node makes a worker of a tab do with one store that stays open. */
import { KnotholeError } from '@knothole/protocol';
import { openIndexedDbStore } from '../../../src/platform/browser/indexeddb-store.ts';
import type { LocalStore } from '../../../src/ports.ts';
import { bytesOf, textOf } from '../../contract/local-store.ts';
import type { WorkerStep } from './worker-steps.ts';

const PARTS = 8;

let held: LocalStore | undefined;

export const storeSteps: Readonly<Record<string, WorkerStep>> = {
  /** Answers the store's version or the code of the refusal. */
  async open(databaseName) {
    return outcomeOf(async () => {
      held = await openIndexedDbStore({ databaseName });
      return `${held.version}`;
    });
  },
  async close() {
    await open().close();
    return 'closed';
  },
  async write(text) {
    return outcomeOf(async () => `${await open().commit(open().version, parts(bytesOf(text)))}`);
  },
  /** Writes one large record; answers the new version or the code of the refusal. */
  async writeLarge(bytes) {
    const value = crypto.getRandomValues(new Uint8Array(65_536));
    const count = Number(bytes) / value.length;
    const writes = Array.from({ length: count }, (_, i) => ({ key: `large/${i}`, value }));
    return outcomeOf(async () => `${await open().commit(open().version, writes)}`);
  },
  /** Answers every record's text once, or says that they differ. */
  async read() {
    return outcomeOf(async () => {
      const texts = (await open().list('part/')).map(({ value }) => textOf(value));
      return new Set(texts).size === 1 && texts.length === PARTS ? `${texts[0]}` : 'records differ';
    });
  },
  /** Commits for ever, each version's number in all its records; never answers. */
  async scribble() {
    for (;;) {
      const store = open();
      await store.commit(store.version, parts(bytesOf(`version ${store.version + 1}`)));
    }
  },
  async version() {
    return `${open().version}`;
  },
};

function open(): LocalStore {
  if (held === undefined) {
    throw new Error('no store is open');
  }
  return held;
}

function parts(value: Uint8Array): { key: string; value: Uint8Array }[] {
  return Array.from({ length: PARTS }, (_, i) => ({ key: `part/${i}`, value }));
}

async function outcomeOf(work: () => Promise<string>): Promise<string> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof KnotholeError) {
      return error.code;
    }
    throw error;
  }
}
