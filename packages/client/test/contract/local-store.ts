/**
 * What every LocalStore keeps, as cases that run in Node and inside a browser worker alike: no test
 * framework in here.
 */
import { hasCode, type KnotholeErrorCode } from '@knothole/protocol';
import type { LocalStore } from '../../src/ports.ts';

/** One fresh place for a store; each `open` opens the same place. */
interface StorePlace {
  open(): Promise<LocalStore>;
}

export interface StoreCase {
  readonly name: string;
  run(place: StorePlace): Promise<void>;
}

const MEBIBYTE = 1_048_576;

export const localStoreCases: readonly StoreCase[] = [
  {
    name: 'a new store is empty and at version 0',
    async run({ open }) {
      const store = await open();
      assertEqual(store.version, 0, 'version');
      assertEqual(await store.get('chain/aa/state'), undefined, 'missing record');
      assertEqual((await store.list('')).length, 0, 'records');
      await store.close();
    },
  },
  {
    name: 'a commit returns the next version and its records read back, empty and 1 MiB ones too',
    async run({ open }) {
      const store = await open();
      const large = pattern(MEBIBYTE);
      const version = await store.commit(0, [
        { key: 'a', value: bytesOf('one') },
        { key: 'empty', value: new Uint8Array() },
        { key: 'large', value: large },
      ]);
      assertEqual(version, 1, 'returned version');
      assertEqual(store.version, 1, 'version');
      assertEqual(textOf(await store.get('a')), 'one', 'record');
      assertEqual((await store.get('empty'))?.length, 0, 'empty record');
      assertSameBytes(await store.get('large'), large, 'large record');
      await store.close();
    },
  },
  {
    name: 'what the caller does with its bytes afterwards changes nothing',
    async run({ open }) {
      const store = await open();
      const bytes = bytesOf('before');
      const committing = store.commit(0, [{ key: 'a', value: bytes }]);
      await committing;
      bytes.fill(0);
      const read = await store.get('a');
      assertEqual(textOf(read), 'before', 'after the caller overwrote its bytes');
      read?.fill(0);
      assertEqual(textOf(await store.get('a')), 'before', 'after a reader overwrote the answer');
      await store.close();
    },
  },
  {
    name: 'a later write replaces, null deletes, and deleting what is absent is fine',
    async run({ open }) {
      const store = await open();
      await store.commit(0, [
        { key: 'a', value: bytesOf('old') },
        { key: 'b', value: bytesOf('gone soon') },
      ]);
      await store.commit(1, [
        { key: 'a', value: bytesOf('new') },
        { key: 'b', value: null },
        { key: 'c', value: null },
      ]);
      assertEqual(textOf(await store.get('a')), 'new', 'replaced record');
      assertEqual(await store.get('b'), undefined, 'deleted record');
      assertEqual(keysOf(await store.list('')), 'a', 'keys');
      await store.close();
    },
  },
  {
    name: 'within one commit the last write of a key counts',
    async run({ open }) {
      const store = await open();
      await store.commit(0, [
        { key: 'a', value: bytesOf('first') },
        { key: 'a', value: null },
        { key: 'a', value: bytesOf('last') },
        { key: 'b', value: bytesOf('first') },
        { key: 'b', value: null },
      ]);
      assertEqual(textOf(await store.get('a')), 'last', 'twice written');
      assertEqual(await store.get('b'), undefined, 'written, then deleted');
      await store.close();
    },
  },
  {
    name: 'a commit at another version is a conflict and changes nothing',
    async run({ open }) {
      const store = await open();
      await store.commit(0, [{ key: 'a', value: bytesOf('kept') }]);
      for (const wrong of [0, 2, -1]) {
        const late = store.commit(wrong, [
          { key: 'a', value: bytesOf('lost') },
          { key: 'b', value: bytesOf('lost') },
        ]);
        await assertRejects(late, 'STORE_CONFLICT');
      }
      assertEqual(store.version, 1, 'version');
      assertEqual(textOf(await store.get('a')), 'kept', 'record');
      assertEqual(keysOf(await store.list('')), 'a', 'keys');
      await store.close();
    },
  },
  {
    name: 'of two commits at once from the same version exactly one wins, whole',
    async run({ open }) {
      const store = await open();
      const outcomes = await Promise.allSettled(
        ['left', 'right'].map((side) =>
          store.commit(0, [
            { key: 'x', value: bytesOf(side) },
            { key: 'y', value: bytesOf(side) },
          ]),
        ),
      );
      const won = outcomes.filter(({ status }) => status === 'fulfilled');
      const lost = outcomes.find(({ status }) => status === 'rejected');
      assertEqual(won.length, 1, 'winners');
      assertEqual(
        lost?.status === 'rejected' && hasCode(lost.reason, 'STORE_CONFLICT'),
        true,
        'the loser learns of the conflict',
      );
      assertEqual(textOf(await store.get('x')), textOf(await store.get('y')), 'both records');
      await store.close();
    },
  },
  {
    name: 'a commit with one impossible key is refused whole',
    async run({ open }) {
      const store = await open();
      for (const impossible of ['', 'a b', 'käfer', 'line\nbreak', 'x'.repeat(513)]) {
        const refused = store.commit(0, [
          { key: 'fine', value: bytesOf('lost') },
          { key: impossible, value: bytesOf('lost') },
        ]);
        await assertRejects(refused, 'INPUT');
      }
      assertEqual(store.version, 0, 'version');
      assertEqual((await store.list('')).length, 0, 'records');
      await store.close();
    },
  },
  {
    name: 'list gives the records of a prefix in order of key, the last n, and those before a key',
    async run({ open }) {
      const store = await open();
      const keys = ['log/003', 'log/001', 'log/010', 'log', 'log0', 'logs/1', 'lof/9', 'log/002~'];
      await store.commit(
        0,
        keys.map((key) => ({ key, value: bytesOf(`value of ${key}`) })),
      );
      const all = await store.list('log/');
      assertEqual(keysOf(all), 'log/001 log/002~ log/003 log/010', 'prefix');
      assertEqual(textOf(all[1]?.value), 'value of log/002~', 'value beside its key');
      assertEqual(keysOf(await store.list('log/', { last: 2 })), 'log/003 log/010', 'last 2');
      assertEqual(keysOf(await store.list('log/', { last: 0 })), '', 'last 0');
      assertEqual(
        keysOf(await store.list('log/', { last: 2, before: 'log/003' })),
        'log/001 log/002~',
        'last 2 before',
      );
      assertEqual(keysOf(await store.list('log/', { before: 'log/001' })), '', 'before the first');
      assertEqual(keysOf(await store.list('log/', { before: 'a' })), '', 'before all');
      assertEqual((await store.list('log/', { before: 'z' })).length, 4, 'before what is beyond');
      assertEqual((await store.list('')).length, keys.length, 'empty prefix');
      assertEqual(keysOf(await store.list('nothing/')), '', 'unused prefix');
      await store.close();
    },
  },
  {
    name: 'closing and opening again keeps records and version',
    async run({ open }) {
      const first = await open();
      await first.commit(0, [{ key: 'a', value: pattern(5_000) }]);
      await first.commit(1, [{ key: 'b', value: bytesOf('two') }]);
      await first.close();
      const second = await open();
      assertEqual(second.version, 2, 'version');
      assertSameBytes(await second.get('a'), pattern(5_000), 'record');
      assertEqual(await second.commit(2, [{ key: 'a', value: null }]), 3, 'next version');
      await second.close();
    },
  },
  {
    name: 'a second opener is refused as busy until the first closes',
    async run({ open }) {
      const first = await open();
      await first.commit(0, [{ key: 'a', value: bytesOf('one') }]);
      await assertRejects(open(), 'STORE_BUSY');
      await first.commit(1, [{ key: 'a', value: bytesOf('still mine') }]);
      await assertRejects(open(), 'STORE_BUSY');
      await first.close();
      const second = await open();
      assertEqual(textOf(await second.get('a')), 'still mine', 'record');
      await second.close();
    },
  },
  {
    name: 'a closed store refuses every call and closes again quietly',
    async run({ open }) {
      const store = await open();
      await store.close();
      await store.close();
      await assertRejects(store.get('a'), 'INPUT');
      await assertRejects(store.list('a'), 'INPUT');
      await assertRejects(store.commit(0, [{ key: 'a', value: null }]), 'INPUT');
      await assertRejects(store.destroy(), 'INPUT');
    },
  },
  {
    name: 'destroy erases everything: the next opener finds a new store',
    async run({ open }) {
      const store = await open();
      await store.commit(0, [{ key: 'a', value: bytesOf('erased') }]);
      await store.destroy();
      await assertRejects(store.get('a'), 'INPUT');
      const fresh = await open();
      assertEqual(fresh.version, 0, 'version');
      assertEqual((await fresh.list('')).length, 0, 'records');
      await fresh.close();
    },
  },
];

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

/** Bytes that differ from place to place. */
export function pattern(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + (i >>> 8)) & 0xff);
}

export function assertEqual(actual: unknown, expected: unknown, what: string): void {
  if (!Object.is(actual, expected)) {
    throw new Error(`${what}: expected ${String(expected)}, got ${String(actual)}`);
  }
}

function assertSameBytes(actual: Uint8Array | undefined, expected: Uint8Array, what: string): void {
  const same =
    actual?.length === expected.length && actual.every((byte, i) => byte === expected[i]);
  assertEqual(same, true, what);
}

export async function assertRejects(
  promise: Promise<unknown>,
  code: KnotholeErrorCode,
): Promise<void> {
  const outcome = await promise.then(
    () => 'nothing thrown',
    (error: unknown) => (hasCode(error, code) ? code : `another error: ${String(error)}`),
  );
  assertEqual(outcome, code, 'rejection');
}

function keysOf(records: readonly { readonly key: string }[]): string {
  return records.map(({ key }) => key).join(' ');
}
