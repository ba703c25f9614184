/**
 * The strongest thief: all of the relay with its keys, and the stores of the family's devices, taken
 * when everything was read. He computes the slots of every present epoch as a device does, takes off
 * wrap and seal, and gives each message to the client's own MLS with the ratchets that he stole.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Bucket, SlotRef } from '@knothole/protocol';
import Database from 'better-sqlite3';
import type { DeviceKeyTrial } from '../run-directory.ts';
import { type BuiltTree, builtFile } from './built-tree.ts';
import type { StoredSlots } from './stored-slots.ts';

const CHAIN_STATES = 'chain-state/';

/** What is used of the client's inside; a group's state stays opaque. */
type Group = object;

interface Inside {
  loadSuite(random: unknown): Promise<unknown>;
  decodeState(suite: unknown, bytes: Uint8Array, config: unknown): Group;
  decodeChainRecord(bytes: Uint8Array, openGroup: (bytes: Uint8Array) => Group): StolenChain;
  readonly EpochSlots: {
    of(group: Group, bucket: Bucket): Promise<{ at(position: number): StolenSlot }>;
  };
  openEnvelope(key: Uint8Array, envelope: Uint8Array, address: Uint8Array): Uint8Array | undefined;
  readAddressed(group: Group, inner: Uint8Array): Promise<{ readonly message: object } | undefined>;
  unprotect(group: Group, message: object, ratchets: object): Promise<Opened | undefined>;
  receivingTree(group: Group): object;
}

interface StolenChain {
  readonly group: Group;
  readonly bucket: Bucket | null;
  /** Everything before it has been read. */
  readonly position: number;
}

interface StolenSlot {
  readonly ref: SlotRef;
  readonly sealKey: Uint8Array;
}

interface Opened {
  readonly content: { readonly contentType: string };
}

interface TriedDevices {
  readonly trial: DeviceKeyTrial;
  /** Of the seals that opened. */
  readonly sealKeys: readonly Uint8Array[];
  /** Inners, in hex, whose message opened and which a store had yet to read. */
  readonly unread: ReadonlySet<string>;
}

/** @param stores folders with a device's `family.db` each, which no device has open. */
export async function tryDeviceKeys(
  tree: BuiltTree,
  slots: StoredSlots,
  stores: readonly string[],
): Promise<TriedDevices> {
  const inside = await loadInside(tree);
  const suite = await inside.loadSuite(null);
  const trial = { chains: 0, envelopes: 0, unsealed: 0, opened: 0, openedUnread: 0 };
  const sealKeys: Uint8Array[] = [];
  const unread = new Set<string>();
  for (const record of stores.flatMap(chainRecords)) {
    const chain = inside.decodeChainRecord(record, (bytes) =>
      inside.decodeState(suite, bytes, { acceptsCredential: () => true }),
    );
    const found = await tryChain(inside, slots, chain);
    trial.chains += 1;
    trial.envelopes += found.envelopes;
    trial.unsealed += found.sealKeys.length;
    trial.opened += found.opened;
    trial.openedUnread += found.unread.length;
    sealKeys.push(...found.sealKeys);
    for (const inner of found.unread) unread.add(inner);
  }
  return { trial, sealKeys, unread };
}

interface TriedChain {
  readonly envelopes: number;
  /** Of the seals that opened. */
  readonly sealKeys: readonly Uint8Array[];
  readonly opened: number;
  /** Inners, in hex. */
  readonly unread: readonly string[];
}

/** From the first position of the epoch on, up to the first that is empty. */
async function tryChain(
  inside: Inside,
  slots: StoredSlots,
  { group, bucket, position: next }: StolenChain,
): Promise<TriedChain> {
  const sealKeys: Uint8Array[] = [];
  const unread: string[] = [];
  const found = { envelopes: 0, opened: 0 };
  if (bucket === null) {
    return { ...found, sealKeys, unread };
  }
  const epoch = await inside.EpochSlots.of(group, bucket);
  for (let position = 0; ; position += 1) {
    const { ref, sealKey } = epoch.at(position);
    const envelope = slots.at(ref);
    if (envelope === undefined) {
      return { ...found, sealKeys, unread };
    }
    found.envelopes += 1;
    const inner = inside.openEnvelope(sealKey, envelope, ref.address);
    if (inner !== undefined) {
      sealKeys.push(sealKey);
      const type = await openedType(inside, group, inner);
      // A commit that a device has yet to read opens too, to whoever tries every key.
      if (type !== undefined && position >= next) unread.push(Buffer.from(inner).toString('hex'));
      else if (type === 'application') found.opened += 1;
    }
  }
}

async function openedType(
  inside: Inside,
  group: Group,
  inner: Uint8Array,
): Promise<string | undefined> {
  const addressed = await inside.readAddressed(group, inner);
  if (addressed === undefined) {
    return undefined;
  }
  const opened = await inside.unprotect(group, addressed.message, inside.receivingTree(group));
  return opened?.content.contentType;
}

function chainRecords(store: string): readonly Uint8Array[] {
  const database = new Database(join(store, 'family.db'));
  try {
    return database
      .prepare<[string], { value: Buffer }>("SELECT value FROM record WHERE key LIKE ? || '%'")
      .all(CHAIN_STATES)
      .map(({ value }) => new Uint8Array(value));
  } finally {
    database.close();
  }
}

const INSIDE_FILES = [
  'chain/chain-record.js',
  'chain/epoch-slots.js',
  'crypto/envelope.js',
  'crypto/group-state.js',
  'crypto/suite.js',
  'crypto/unprotect.js',
] as const;

async function loadInside(tree: BuiltTree): Promise<Inside> {
  const modules = await Promise.all(
    INSIDE_FILES.map(async (file): Promise<object> => {
      return await import(pathToFileURL(builtFile(tree, 'client', file)).href);
    }),
  );
  return Object.assign({}, ...modules) as Inside;
}
