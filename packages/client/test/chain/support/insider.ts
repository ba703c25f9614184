/** A member who has left the rules behind: holds a real leaf and puts what he likes. */
import type { Envelope } from '@knothole/protocol';
import { type ChainState, epochNumber } from '../../../src/chain/chain-state.ts';
import { loadChain } from '../../../src/chain/chain-store.ts';
import { type ChainSlot, EpochSlots } from '../../../src/chain/epoch-slots.ts';
import { encodeCommitHeader, encodeMessage } from '../../../src/chain/message.ts';
import type { Item } from '../../../src/chain/types.ts';
import { sealEnvelope } from '../../../src/crypto/envelope.ts';
import { decodeState, type GroupState } from '../../../src/crypto/group-state.ts';
import { encryptMessage } from '../../../src/crypto/message.ts';
import { systemRandom } from '../../../src/platform/system-random.ts';
import type { Device } from './household.ts';

/** Requests that a hostile member has under way at once. */
const PUTS_AT_ONCE = 32;

export class Insider {
  readonly device: Device;
  readonly state: ChainState;
  readonly #slots: EpochSlots;
  #group: GroupState;

  private constructor(device: Device, state: ChainState, slots: EpochSlots) {
    this.device = device;
    this.state = state;
    this.#slots = slots;
    this.#group = state.group;
  }

  /** Takes the device over: its own client is stopped. */
  static async of(device: Device): Promise<Insider> {
    const { id } = device.view;
    device.crash();
    const state = await exportedState(device, id);
    if (state.bucket === null) {
      throw new Error('an insider needs a chain');
    }
    return new Insider(device, state, await EpochSlots.of(state.group, state.bucket));
  }

  get group(): GroupState {
    return this.#group;
  }

  get epoch(): number {
    return epochNumber(this.state);
  }

  slot(position: number): ChainSlot {
    return this.#slots.at(position);
  }

  async at(position: number): Promise<Envelope | undefined> {
    const [found] = await this.device.link.get([this.slot(position).ref]);
    return found?.kind === 'value' ? found.envelope : undefined;
  }

  /** The first empty position from the device's own on. */
  async frontier(): Promise<number> {
    let position = this.state.position;
    while ((await this.at(position)) !== undefined) {
      position += 1;
    }
    return position;
  }

  /** Puts an inner at a position; the kind of the answer. */
  async plant(inner: Uint8Array, position: number): Promise<string> {
    const { cap, sealKey, ref } = this.slot(position);
    const envelope = sealEnvelope(sealKey, inner, ref.address);
    return (await this.device.link.put(ref.bucket, cap, envelope)).kind;
  }

  /** Short bytes that are no MLS, sealed as they must be, on each of so many places. */
  async plantJunk(from: number, count: number, step = 1): Promise<void> {
    for (let index = 0; index < count; index += PUTS_AT_ONCE) {
      const batch = Array.from({ length: Math.min(PUTS_AT_ONCE, count - index) }, (_, offset) =>
        this.plant(systemRandom.bytes(1 + ((index + offset) % 90)), from + (index + offset) * step),
      );
      await Promise.all(batch);
    }
  }

  async message(items: readonly Item[], seen = this.seen()): Promise<Uint8Array> {
    return this.encrypt(encodeMessage({ seen, items }));
  }

  async encrypt(plaintext: Uint8Array): Promise<Uint8Array> {
    const { inner, next } = await encryptMessage(this.#group, plaintext);
    this.#group = next;
    return inner;
  }

  seen(): { readonly position: number; readonly hash: Uint8Array } {
    return {
      position: this.state.position,
      hash: this.state.hashes.at(-1) ?? new Uint8Array(32),
    };
  }

  commitHeader(weeksAhead = 0): Uint8Array {
    const bucket = this.state.bucket;
    if (bucket === null) {
      throw new Error('an insider needs a chain');
    }
    return encodeCommitHeader({
      bucket: { ...bucket, number: bucket.number + weeksAhead },
      seen: this.seen(),
    });
  }
}

/** What stands in a device's store: what a thief of the device would have. */
export async function exportedState(device: Device, id: string): Promise<ChainState> {
  const { suite, policy } = device.household;
  const config = {
    acceptsCredential: (identity: Uint8Array, key: Uint8Array) =>
      policy.identify(identity, key) !== undefined,
  };
  const state = await loadChain(device.store, id, (bytes) => decodeState(suite, bytes, config));
  if (state === undefined) {
    throw new Error('the device has no such group');
  }
  return state;
}
