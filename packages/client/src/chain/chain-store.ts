/**
 * Where a conversation stands in the local store, and how a step of it becomes one transaction
 * (docs/chain.md rule 11):
 *
 *   chain-state/<group>            main record
 *   chain/<group>/intent/<order>   what is to happen (rule 18)
 *   chain/<group>/outbox/<order>   what was said and has not reached everybody (rule 20)
 *   chain/<group>/welcome/<device>  welcomes to put until the joiner has spoken (rule 24)
 *   chain/<group>/mine/<hash>      own inners in the chain of this epoch (rule 12)
 *   chain/<group>/event/<index>    what everybody sees, in order
 *   chain/<group>/shown/<id>-<device> items that were shown, by id and author (I3)
 */
import { encodeHex, hasCode } from '@knothole/protocol';
import type { GroupState } from '../crypto/group-state.ts';
import { sha256 } from '../crypto/hash.ts';
import type { LocalStore, StoreWrite } from '../ports.ts';
import {
  decodeChainRecord,
  decodeRecordHead,
  encodeChainRecord,
  type RecordHead,
} from './chain-record.ts';
import type { ChainState } from './chain-state.ts';
import { decodeEvent, encodeEvent } from './event-record.ts';
import type { ChainEvent, GroupId } from './types.ts';
import {
  decodeIntent,
  decodeStoredItem,
  decodeWelcome,
  encodeIntent,
  encodeStoredItem,
  encodeWelcome,
} from './work-record.ts';

const STATES = 'chain-state/';
const NOTHING: Uint8Array = new Uint8Array(0);

/** Everything that changed between two values of a chain's state, as one transaction's writes. */
export function writesBetween(
  before: ChainState | undefined,
  after: ChainState,
  events: readonly ChainEvent[],
): readonly StoreWrite[] {
  return [
    { key: STATES + after.id, value: encodeChainRecord(after) },
    ...changes(
      before?.intents,
      after.intents,
      (it) => orderKey(after.id, 'intent', it),
      encodeIntent,
    ),
    ...changes(
      before?.outbox,
      after.outbox,
      (it) => orderKey(after.id, 'outbox', it),
      encodeStoredItem,
    ),
    ...changes(
      before?.welcomes,
      after.welcomes,
      ({ device }) => chainKey(after.id, `/welcome/${deviceKey(device)}`),
      encodeWelcome,
    ),
    ...changes(
      before?.mine,
      after.mine,
      (hash) => chainKey(after.id, `/mine/${hash}`),
      () => NOTHING,
    ),
    ...events.flatMap((event) => eventWrites(after.id, event)),
  ];
}

/** Ids of all conversations in the store. */
export async function storedChains(store: LocalStore): Promise<readonly GroupId[]> {
  const records = await store.list(STATES);
  return records.map(({ key }) => key.slice(STATES.length));
}

/**
 * Reads a conversation; undefined when it is not here.
 * @throws {KnotholeError} STORE_CORRUPT when a record does not open.
 */
export async function loadChain(
  store: LocalStore,
  id: GroupId,
  openGroup: (bytes: Uint8Array) => GroupState,
): Promise<ChainState | undefined> {
  const record = await store.get(STATES + id);
  if (record === undefined) {
    return undefined;
  }
  const all = async <Value>(
    part: string,
    decode: (bytes: Uint8Array) => Value,
  ): Promise<readonly Value[]> =>
    (await store.list(chainKey(id, `/${part}/`))).map(({ value }) => decode(value));
  const minePrefix = chainKey(id, '/mine/');
  const mine = await store.list(minePrefix);
  return {
    ...decodeChainRecord(record, openGroup),
    id,
    intents: await all('intent', decodeIntent),
    outbox: await all('outbox', decodeStoredItem),
    welcomes: await all('welcome', decodeWelcome),
    mine: new Set(mine.map(({ key }) => key.slice(minePrefix.length))),
  };
}

/** Events [from, from + limit) of a conversation, in order. */
export async function loadEvents(
  store: LocalStore,
  id: GroupId,
  from: number,
  limit: number,
): Promise<readonly ChainEvent[]> {
  const records = await store.list(chainKey(id, '/event/'), {
    before: eventKey(id, from + limit),
    last: limit,
  });
  return records.map(({ value }) => decodeEvent(value)).filter(({ index }) => index >= from);
}

/** How many events of a conversation are in the store, whatever its main record says. */
export async function countEvents(store: LocalStore, id: GroupId): Promise<number> {
  const [last] = await store.list(chainKey(id, '/event/'), { last: 1 });
  return last === undefined ? 0 : decodeEvent(last.value).index + 1;
}

/**
 * Which group a conversation is in and what for, out of a record of which no more than that may open.
 * @throws {KnotholeError} STORE_CORRUPT when not even that does.
 */
export async function loadHead(store: LocalStore, id: GroupId): Promise<RecordHead> {
  return decodeRecordHead((await store.get(STATES + id)) ?? NOTHING);
}

/**
 * What is to happen and to be said, record by record: those that do not open are left out. `keys` has
 * all that belongs to the present group, for deleting it.
 */
export async function loadWork(
  store: LocalStore,
  id: GroupId,
): Promise<Pick<ChainState, 'intents' | 'outbox'> & { readonly keys: readonly string[] }> {
  const list = (part: string): ReturnType<LocalStore['list']> =>
    store.list(chainKey(id, `/${part}/`));
  const [intents, outbox, welcomes, mine] = [
    await list('intent'),
    await list('outbox'),
    await list('welcome'),
    await list('mine'),
  ];
  return {
    intents: intents.flatMap(({ value }) => ifSound(decodeIntent, value)),
    outbox: outbox.flatMap(({ value }) => ifSound(decodeStoredItem, value)),
    keys: [...intents, ...outbox, ...welcomes, ...mine].map(({ key }) => key),
  };
}

function ifSound<Value>(decode: (bytes: Uint8Array) => Value, bytes: Uint8Array): readonly Value[] {
  try {
    return [decode(bytes)];
  } catch (error) {
    if (hasCode(error, 'STORE_CORRUPT')) {
      return [];
    }
    throw error;
  }
}

/** Whether the item with this id of this device was shown before. */
export async function wasShown(
  store: LocalStore,
  id: GroupId,
  device: string,
  item: string,
): Promise<boolean> {
  return (await store.get(shownKey(id, device, item))) !== undefined;
}

function eventWrites(id: GroupId, event: ChainEvent): readonly StoreWrite[] {
  const write = { key: eventKey(id, event.index), value: encodeEvent(event) };
  return event.kind === 'item'
    ? [write, { key: shownKey(id, event.sender.device, event.item.id), value: NOTHING }]
    : [write];
}

/** Writes what is new or another value, deletes what is gone. Values are immutable. */
function changes<Value>(
  before: Iterable<Value> | undefined,
  after: Iterable<Value>,
  keyOf: (value: Value) => string,
  encode: (value: Value) => Uint8Array,
): readonly StoreWrite[] {
  if (before === after) {
    return [];
  }
  const old = new Map(Array.from(before ?? [], (value) => [keyOf(value), value]));
  const writes: StoreWrite[] = [];
  for (const value of after) {
    const key = keyOf(value);
    if (old.get(key) !== value) {
      writes.push({ key, value: encode(value) });
    }
    old.delete(key);
  }
  return [...writes, ...[...old.keys()].map((key) => ({ key, value: null }))];
}

/** Deletes everything of a conversation. Close its chain first: it would write again. */
export async function chainErasure(store: LocalStore, id: GroupId): Promise<readonly StoreWrite[]> {
  const records = await store.list(chainKey(id, '/'));
  return [STATES + id, ...records.map(({ key }) => key)].map((key) => ({ key, value: null }));
}

function chainKey(id: GroupId, rest: string): string {
  return `chain/${id}${rest}`;
}

function orderKey(id: GroupId, part: string, { order }: { readonly order: number }): string {
  return chainKey(id, `/${part}/${String(order).padStart(10, '0')}`);
}

function eventKey(id: GroupId, index: number): string {
  return chainKey(id, `/event/${String(index).padStart(10, '0')}`);
}

function shownKey(id: GroupId, device: string, item: string): string {
  return chainKey(id, `/shown/${item}-${deviceKey(device)}`);
}

/** Device ids are the policy's words; a key of the store is not to depend on their letters. */
function deviceKey(device: string): string {
  return encodeHex(sha256(new TextEncoder().encode(device)).subarray(0, 16));
}
