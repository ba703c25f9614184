/** What a device's store says of a conversation, read as the device itself reads it. */
import { encodeHex } from '@knothole/protocol';
import type { ChainState as RealState } from '../../src/chain/chain-state.ts';
import { loadChain } from '../../src/chain/chain-store.ts';
import { EpochSlots } from '../../src/chain/epoch-slots.ts';
import { decodeState, type GroupState, members } from '../../src/crypto/group-state.ts';
import type { MlsSuite } from '../../src/crypto/suite.ts';
import { leafNameOf } from './key-package-pool.ts';
import { MemoryStore, type StoreImage } from './memory-store.ts';
import { POLICY } from './simulated-device.ts';

export type { RealState };

export function loadReal(
  suite: MlsSuite,
  image: StoreImage,
  conversation: string,
): Promise<RealState | undefined> {
  const config = {
    acceptsCredential: (identity: Uint8Array, key: Uint8Array) =>
      POLICY.identify(identity, key) !== undefined,
  };
  const store = new MemoryStore({ image, owner: undefined });
  return loadChain(store, conversation, (bytes) => decodeState(suite, bytes, config));
}

/** Ids of the items that this device has shown. */
export function shownIn(image: StoreImage, conversation: string): readonly string[] {
  const prefix = `chain/${conversation}/shown/`;
  return [...image.records.keys()].flatMap((key) =>
    key.startsWith(prefix) ? [key.slice(prefix.length).split('-')[0] ?? ''] : [],
  );
}

/** The leaves of a group by their index, in the model's names. */
export function leavesOf(group: GroupState): ReadonlyMap<number, string> {
  return new Map(members(group).map(({ leaf, signatureKey }) => [leaf, leafNameOf(signatureKey)]));
}

/** What tells branches of an epoch apart. */
export function authenticatorOf(group: GroupState): string {
  return encodeHex(group.mls.keySchedule.epochAuthenticator);
}

/** The slots of the epochs that devices are in, remembered: each is asked for many times. */
export class KnownSlots {
  readonly #epochs = new Map<string, EpochSlots>();
  readonly #addresses = new Map<string, string>();

  async addressAt(state: RealState, position: number): Promise<string> {
    const epoch = `${authenticatorOf(state.group)}/${state.bucket?.number}`;
    const key = `${epoch}/${position}`;
    const known = this.#addresses.get(key);
    if (known !== undefined) {
      return known;
    }
    const address = encodeHex((await this.slotAt(state, position)).ref.address);
    this.#addresses.set(key, address);
    return address;
  }

  async slotAt(state: RealState, position: number): Promise<ReturnType<EpochSlots['at']>> {
    if (state.bucket === null) {
      throw new Error('epoch 0 has no slots');
    }
    const epoch = `${authenticatorOf(state.group)}/${state.bucket.number}`;
    const slots = this.#epochs.get(epoch) ?? (await EpochSlots.of(state.group, state.bucket));
    this.#epochs.set(epoch, slots);
    return slots.at(position);
  }
}
