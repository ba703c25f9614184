/** What only the browser's store has to keep: seals, key, and an erased site. Runs in a worker. */
import { deleteDB, type IDBPDatabase, openDB } from 'idb';
import { openIndexedDbStore } from '../../../src/platform/browser/indexeddb-store.ts';
import { assertEqual, assertRejects, bytesOf, textOf } from '../../contract/local-store.ts';

export interface IndexedDbCase {
  readonly name: string;
  run(databaseName: string): Promise<void>;
}

const PLANTED = 'Quendolin keeps the brass lantern';

export const indexedDbCases: readonly IndexedDbCase[] = [
  {
    name: 'a record moved to another key does not open, and its own place still does',
    async run(databaseName) {
      await plant(databaseName);
      await tamper(databaseName, async (raw) => {
        await raw.put('record', await raw.get('record', 'b'), 'a');
      });
      const store = await openIndexedDbStore({ databaseName });
      await assertRejects(store.get('a'), 'STORE_CORRUPT');
      await assertRejects(store.list('', { last: 3 }), 'STORE_CORRUPT');
      await assertRejects(store.list(''), 'STORE_CORRUPT');
      assertEqual(textOf(await store.get('b')), 'another', 'untouched record');
      await store.close();
    },
  },
  {
    name: 'a changed, cut or foreign record does not open',
    async run(databaseName) {
      await plant(databaseName);
      const sealed = await rawRecord(databaseName, 'a');
      const changed = sealed.slice();
      changed.set([(changed.at(-1) ?? 0) ^ 1], changed.length - 1);
      for (const bad of [changed, sealed.slice(0, 20), new Uint8Array(), 'text', 7, {}]) {
        await tamper(databaseName, (raw) => raw.put('record', bad, 'a'));
        const store = await openIndexedDbStore({ databaseName });
        await assertRejects(store.get('a'), 'STORE_CORRUPT');
        await store.close();
      }
    },
  },
  {
    name: 'a dump of the database holds keys and sizes, and nothing that was written',
    async run(databaseName) {
      await plant(databaseName);
      const raw = await openDB(databaseName);
      const keys = (await raw.getAllKeys('record')).join(' ');
      const values = (await raw.getAll('record')).map((value: unknown) => latin1(value));
      raw.close();
      assertEqual(keys, 'a b', 'keys of the dump');
      assertEqual(values.join('').length > PLANTED.length, true, 'the dump sees the values');
      assertEqual(values.join('').includes('lantern'), false, 'planted text in the dump');
    },
  },
  {
    name: 'the same record written twice is sealed differently',
    async run(databaseName) {
      await plant(databaseName);
      const first = latin1(await rawRecord(databaseName, 'a'));
      const store = await openIndexedDbStore({ databaseName });
      await store.commit(1, [{ key: 'a', value: bytesOf(PLANTED) }]);
      await store.close();
      assertEqual(latin1(await rawRecord(databaseName, 'a')) === first, false, 'same bytes');
    },
  },
  {
    name: 'the sealing key cannot be exported',
    async run(databaseName) {
      await plant(databaseName);
      const raw = await openDB(databaseName);
      const key: unknown = await raw.get('meta', 'sealing-key');
      raw.close();
      if (!(key instanceof CryptoKey)) {
        throw new Error('no sealing key');
      }
      for (const format of ['raw', 'jwk'] as const) {
        const outcome = await crypto.subtle.exportKey(format, key).then(
          () => 'exported',
          (error: unknown) => (error instanceof DOMException ? error.name : 'other'),
        );
        assertEqual(outcome, 'InvalidAccessError', format);
      }
    },
  },
  {
    name: 'records without their sealing key are not taken for a new store',
    async run(databaseName) {
      await plant(databaseName);
      await tamper(databaseName, (raw) => raw.delete('meta', 'sealing-key'));
      await assertRejects(openIndexedDbStore({ databaseName }), 'STORE_CORRUPT');
      await assertRejects(openIndexedDbStore({ databaseName }), 'STORE_CORRUPT');
    },
  },
  {
    name: 'erasing the database from outside is not held up, and the open store says so',
    async run(databaseName) {
      const store = await openIndexedDbStore({ databaseName });
      await store.commit(0, [{ key: 'a', value: bytesOf(PLANTED) }]);
      await deleteDB(databaseName);
      await assertRejects(store.get('a'), 'STORE_CORRUPT');
      await assertRejects(store.commit(1, [{ key: 'a', value: null }]), 'STORE_CORRUPT');
      await store.close();
    },
  },
  {
    name: 'destroy leaves no database behind',
    async run(databaseName) {
      const store = await openIndexedDbStore({ databaseName });
      await store.commit(0, [{ key: 'a', value: bytesOf(PLANTED) }]);
      await store.destroy();
      const left = (await indexedDB.databases()).map(({ name }) => name);
      assertEqual(left.includes(databaseName), false, 'database');
    },
  },
];

async function plant(databaseName: string): Promise<void> {
  const store = await openIndexedDbStore({ databaseName });
  await store.commit(0, [
    { key: 'a', value: bytesOf(PLANTED) },
    { key: 'b', value: bytesOf('another') },
  ]);
  await store.close();
}

async function tamper(
  databaseName: string,
  change: (raw: IDBPDatabase) => Promise<unknown>,
): Promise<void> {
  const raw = await openDB(databaseName);
  await change(raw);
  raw.close();
}

async function rawRecord(databaseName: string, key: string): Promise<Uint8Array> {
  const raw = await openDB(databaseName);
  const record: unknown = await raw.get('record', key);
  raw.close();
  if (!(record instanceof Uint8Array)) {
    throw new Error('no raw record');
  }
  return record;
}

function latin1(value: unknown): string {
  return value instanceof Uint8Array
    ? Array.from(value, (byte) => String.fromCharCode(byte)).join('')
    : '';
}
