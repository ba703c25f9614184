/**
 * Somebody who has what devices keep, and every envelope of their relay. Each key is tried on each
 * envelope, by itself and by the derivations that find slots; each group's state on all that opens.
 */
import {
  type Bucket,
  type Envelope,
  encodeHex,
  type SlotAddress,
  type SlotRef,
} from '@knothole/protocol';
import { xchacha20 } from '@noble/ciphers/chacha.js';
import { loadChain, storedChains } from '../../src/chain/chain-store.ts';
import { EpochSlots } from '../../src/chain/epoch-slots.ts';
import { openEnvelope } from '../../src/crypto/envelope.ts';
import { decodeState, type GroupState } from '../../src/crypto/group-state.ts';
import { openInner } from '../../src/crypto/open-inner.ts';
import { deriveCap, deriveSealKey, type SealKey, slotAddress } from '../../src/crypto/slot-keys.ts';
import { loadSuite } from '../../src/crypto/suite.ts';
import { openSqliteStore, systemRandom } from '../../src/platform/node/index.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 24;
const MAX_INNER = 3_990;
/** A stream's first block is the one-time key of its tag. */
const FIRST_BLOCK = 1;
const LABELS = ['', 'parcel ', 'help ', 'knothole pairing', 'knothole meeting'];
const POSITIONS = 16;
/** Of an epoch: more than anybody says in a test. */
const CHAIN_POSITIONS = 200;

export interface Found extends SlotRef {
  readonly envelope: Envelope;
}

interface Exported {
  readonly groups: readonly GroupState[];
  readonly chains: readonly EpochSlots[];
  /** Whatever of 32 bytes stands behind its length, in each record. */
  readonly keys: readonly Uint8Array[];
}

/** What a closed device keeps, in folders that are its own or copies. */
export async function exportFrom(...directories: readonly string[]): Promise<Exported> {
  const suite = await loadSuite(systemRandom);
  const groups: GroupState[] = [];
  const chains: EpochSlots[] = [];
  const keys = new Map<string, Uint8Array>();
  for (const directory of directories) {
    const store = await openSqliteStore({ directory });
    for (const id of await storedChains(store)) {
      const chain = await loadChain(store, id, (bytes) =>
        decodeState(suite, bytes, { acceptsCredential: () => true }),
      );
      if (chain !== undefined) {
        groups.push(chain.group);
        if (chain.bucket !== null) {
          chains.push(await EpochSlots.of(chain.group, chain.bucket));
        }
      }
    }
    for (const { value } of await store.list('')) {
      for (const key of keysIn(value)) {
        keys.set(encodeHex(key), key);
      }
    }
    await store.close();
  }
  return { groups, chains, keys: [...keys.values()] };
}

function keysIn(record: Uint8Array): readonly Uint8Array[] {
  const keys: Uint8Array[] = [];
  for (let at = record.indexOf(KEY_BYTES); at >= 0; at = record.indexOf(KEY_BYTES, at + 1)) {
    const key = record.slice(at + 1, at + 1 + KEY_BYTES);
    if (key.length === KEY_BYTES) {
      keys.push(key);
    }
  }
  return keys;
}

/** Everything that opens to its last layer, and how many envelopes were opened at all. */
export async function tryKeys(
  { groups, chains, keys }: Exported,
  envelopes: readonly Found[],
): Promise<{ readonly plaintexts: readonly Uint8Array[]; readonly opened: number }> {
  const trial = new Trial(envelopes);
  for (const chain of chains) {
    trial.ofChain(chain);
  }
  for (const key of keys) {
    trial.byItself(key);
    trial.bySlots(key);
  }
  const inners = [...trial.inners.values()];
  const plaintexts = [...inners];
  for (const group of groups) {
    for (const inner of inners) {
      const result = await openInner(group, inner, () => true);
      if (result.kind === 'message') {
        plaintexts.push(result.plaintext);
      }
    }
  }
  return { plaintexts, opened: inners.length };
}

class Trial {
  readonly inners: Map<string, Uint8Array> = new Map();
  readonly #all: readonly Found[];
  readonly #byAddress: ReadonlyMap<string, Found>;
  readonly #buckets: readonly Bucket[];

  constructor(envelopes: readonly Found[]) {
    this.#all = envelopes;
    this.#byAddress = new Map(envelopes.map((found) => [encodeHex(found.address), found]));
    const buckets = envelopes.map(({ bucket }) => [JSON.stringify(bucket), bucket] as const);
    this.#buckets = [...new Map(buckets).values()];
  }

  ofChain(chain: EpochSlots): void {
    for (let position = 0; position < CHAIN_POSITIONS; position++) {
      const { sealKey, ref } = chain.at(position);
      this.#openAt(ref.address, () => sealKey);
    }
  }

  byItself(key: Uint8Array): void {
    for (const found of this.#all) {
      if (mayOpen(key, found.envelope)) {
        this.#open(found, key as SealKey);
      }
    }
  }

  bySlots(key: Uint8Array): void {
    for (const label of LABELS) {
      for (let position = 0; position < POSITIONS; position++) {
        const cap = deriveCap(key, label, position);
        for (const bucket of this.#buckets) {
          this.#openAt(slotAddress(bucket, cap), () => deriveSealKey(key, label, position));
        }
      }
    }
  }

  #openAt(address: SlotAddress, key: () => SealKey): void {
    const found = this.#byAddress.get(encodeHex(address));
    if (found !== undefined) {
      this.#open(found, key());
    }
  }

  #open({ envelope, address }: Found, key: SealKey): void {
    const inner = openEnvelope(key, envelope, address);
    if (inner !== undefined) {
      this.inners.set(encodeHex(address), inner);
    }
  }
}

/** Sixteen times as fast as opening: the length in front is none that an inner has, mostly. */
function mayOpen(key: Uint8Array, envelope: Envelope): boolean {
  const start = envelope.subarray(NONCE_BYTES, NONCE_BYTES + 2);
  const nonce = envelope.subarray(0, NONCE_BYTES);
  const [high = 0, low = 0] = xchacha20(key, nonce, start, undefined, FIRST_BLOCK);
  return high * 256 + low <= MAX_INNER;
}
