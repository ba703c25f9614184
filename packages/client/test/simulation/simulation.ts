/** Devices, network and relay in one thread; a schedule moves them step by step. */
import { createHash, type Hash } from 'node:crypto';
import {
  type Bucket,
  type Envelope,
  encodeHex,
  firstBucketEndingAfter,
  type SlotCap,
  type SlotRef,
  WEEK_SECONDS,
} from '@knothole/protocol';
import { PARCEL_SLOTS } from '../../src/chain/parcel.ts';
import { CHAIN_RULES, type ChainRules } from '../../src/chain/rules.ts';
import type { Intent, InvitedDevice, Item, Parcel } from '../../src/chain/types.ts';
import { slotAddress, slotKeys } from '../../src/crypto/slot-keys.ts';
import type { Approval } from '../model/abstract-mls.ts';
import type { Intent as ModelIntent } from '../model/model-state.ts';
import { FIRST_APPROVALS, type RoomName } from '../model/two-families.ts';
import type { Deed, OpenInvitation } from './device-observer.ts';
import { idle } from './idle.ts';
import { pooledPackage } from './key-package-pool.ts';
import { emptyDisk, type SlotDisk, slotKey } from './memory-slots.ts';
import type { StoreImage } from './memory-store.ts';
import { SimulatedDevice, type Surrounding } from './simulated-device.ts';
import { SimulatedNetwork } from './simulated-network.ts';
import { SimulatedRelay } from './simulated-relay.ts';
import type { VirtualTime } from './virtual-clock.ts';
import { inWeeks } from './week-rules.ts';

/** Everything that a simulation begins with; plain values, never changed. */
export interface Beginning {
  readonly seconds: number;
  readonly milliseconds: number;
  readonly slots: SlotDisk['slots'];
  readonly conversations: readonly string[];
  /** Where two families meet: which conversation is which. */
  readonly rooms?: ReadonlyMap<string, RoomName>;
  readonly devices: readonly {
    readonly name: string;
    readonly image?: StoreImage;
    readonly packages: number;
    readonly said?: ReadonlySet<string>;
  }[];
}

export const DEVICES: readonly string[] = ['g1', 'g2', 'c1', 'c2', 'n1'];

/** A parcel lives as long as a family needs to find it: nothing in a schedule is about its end. */
const PARCEL_WEEKS = 57;
const FIRST_INCARNATION = 7;

export class Simulation implements Surrounding {
  readonly relay: SimulatedRelay;
  readonly network: SimulatedNetwork;
  readonly time: VirtualTime;
  readonly conversations: readonly string[];
  readonly devices: ReadonlyMap<string, SimulatedDevice>;
  readonly rooms: ReadonlyMap<string, RoomName>;
  /** Rule 17; a test leaves it out. */
  takesOut = true;
  /** How often anybody has wished for anything. */
  submissions = 0;
  /** All that guardians have signed about children and the other family. */
  issued: readonly Approval[] = FIRST_APPROVALS;
  /** What intents that were submitted mean in the model's words, by their ids. */
  readonly meanings = new Map<string, ModelIntent>();
  /** Ids of the intents that a revocation obliged to. */
  readonly duties = new Set<string>();
  /** Ids of what was said. */
  readonly texts = new Set<string>();
  /** Leaves by their parcels' secrets. */
  readonly leafOfParcel = new Map<string, string>();
  readonly #disk: SlotDisk;
  readonly #packages: Map<string, number>;
  readonly #beginning: number;
  readonly #leafOfSlot = new Map<string, string>();
  readonly #trace: Hash = createHash('sha256');

  private constructor(beginning: Beginning, seed: number, rules: ChainRules | undefined) {
    const disk = emptyDisk(new Uint8Array(16).fill(FIRST_INCARNATION));
    this.#disk = { ...disk, slots: new Map(beginning.slots) };
    this.#beginning = beginning.seconds;
    this.relay = new SimulatedRelay(this.#disk, beginning.seconds);
    this.network = new SimulatedNetwork(this.relay);
    this.time = { milliseconds: beginning.milliseconds };
    this.conversations = beginning.conversations;
    this.#packages = new Map(beginning.devices.map(({ name, packages }) => [name, packages]));
    this.rooms = beginning.rooms ?? new Map();
    const kept = beginning.rooms === undefined ? rules : inWeeks(rules ?? CHAIN_RULES);
    this.devices = new Map(
      beginning.devices.map(({ name, image, said }) => [
        name,
        new SimulatedDevice(this, {
          name,
          seed,
          ...(image === undefined ? {} : { image }),
          ...(kept === undefined ? {} : { rules: kept }),
          ...(said === undefined ? {} : { said, approvals: FIRST_APPROVALS }),
        }),
      ]),
    );
  }

  static async open(beginning: Beginning, seed: number, rules?: ChainRules): Promise<Simulation> {
    const simulation = new Simulation(beginning, seed, rules);
    for (const device of simulation.devices.values()) {
      await device.open();
    }
    await idle();
    return simulation;
  }

  device(name: string): SimulatedDevice {
    const device = this.devices.get(name);
    if (device === undefined) {
      throw new Error('no such device');
    }
    return device;
  }

  /** Whole weeks of the relay's time since the beginning. */
  get weeks(): number {
    return (this.relay.seconds - this.#beginning) / WEEK_SECONDS;
  }

  async onDuty(
    device: SimulatedDevice,
    conversation: string,
    about: string,
    statement: Item,
  ): Promise<void> {
    const id = freshId(device);
    const statements = [statement];
    this.meanings.set(id, revocation(about));
    this.duties.add(id);
    const intent: Intent = { kind: 'remove', id, devices: [about], statements };
    await device.chains.get(conversation)?.submit([intent]);
  }

  /** Nothing where the device is not in the conversation. A device that dies of it never answers. */
  submit(device: SimulatedDevice, conversation: string, intent: Intent): void {
    this.submissions += 1;
    void device.chains.get(conversation)?.submit([intent]);
  }

  /** Puts an envelope as somebody who holds the keys of its slot, and keeps to no rule. */
  async plant(bucket: Bucket, cap: SlotCap, envelope: Envelope): Promise<void> {
    const session = this.relay.connect(() => undefined);
    session.receive({ kind: 'PUT', request: 1, bucket, cap, envelope });
    await idle();
    session.end();
  }

  lookAt({ bucket, address }: SlotRef): Envelope | undefined {
    return this.#disk.slots.get(slotKey({ bucket, address }))?.envelope;
  }

  /** The relay comes back as it was once: every connection is new, nothing is under way. */
  async restoreRelay(change: (relay: SimulatedRelay) => void): Promise<void> {
    this.network.clear();
    change(this.relay);
    for (const { link } of this.devices.values()) {
      link.reconnect();
    }
    await idle();
  }

  /** A fresh KeyPackage of a device, handed to whoever asks (rule 23). */
  async handOut(
    device: SimulatedDevice,
    conversation: string,
    isSuccessor: boolean = false,
  ): Promise<OpenInvitation> {
    const index = this.#packages.get(device.name) ?? 0;
    this.#packages.set(device.name, index + 1);
    const pooled = await pooledPackage(device.name, index);
    const life = PARCEL_WEEKS * WEEK_SECONDS;
    const bucket = firstBucketEndingAfter('quarter', this.relay.seconds, life);
    const parcel = { secret: pooled.secret, bucket };
    const invitation = { ...pooled, conversation, parcel, isSuccessor };
    device.invitations.push(invitation);
    this.leafOfParcel.set(encodeHex(pooled.secret), pooled.leaf);
    for (const { address } of parcelSlots(parcel)) {
      this.#leafOfSlot.set(encodeHex(address), pooled.leaf);
    }
    return invitation;
  }

  get firstWeek(): number {
    return this.#beginning / WEEK_SECONDS;
  }

  /** The leaf that a welcome in this slot would lead to. */
  leafOfSlot(address: string): string | undefined {
    return this.#leafOfSlot.get(address);
  }

  /** What a device has done since it was last asked; it goes into the fingerprint. */
  takeDeeds(device: SimulatedDevice): readonly Deed[] {
    const { observer } = device;
    const { deeds } = observer;
    observer.deeds = [];
    for (const deed of deeds) {
      this.#trace.update(`${device.name} ${deed.kind}`);
      if (deed.kind === 'put') {
        this.#trace.update(deed.envelope);
      } else if (deed.kind === 'transaction') {
        for (const { key, value } of deed.writes) {
          this.#trace.update(key).update(value ?? 'gone');
        }
      }
    }
    return deeds;
  }

  /** What has happened so far, as one number: the same for the same seed and schedule. */
  fingerprint(): string {
    return this.#trace.copy().digest('hex');
  }

  /** The present as a beginning. Everything must be at rest. */
  capture(): Beginning {
    return {
      seconds: this.relay.seconds,
      milliseconds: this.time.milliseconds,
      slots: new Map(this.#disk.slots),
      conversations: [
        ...new Set([...this.devices.values()].flatMap(({ chains }) => [...chains.keys()])),
      ].sort(),
      ...(this.rooms.size > 0 && { rooms: this.rooms }),
      devices: [...this.devices.values()].map(({ name, place, said }) => ({
        name,
        ...(this.rooms.size > 0 && { said: new Set(said) }),
        image: place.image,
        packages: this.#packages.get(name) ?? 0,
      })),
    };
  }
}

const slotsOfParcels = new Map<string, readonly SlotRef[]>();

/** As in src/chain/parcel.ts; remembered, since every schedule begins with the same parcels. */
function parcelSlots({ secret, bucket }: Parcel): readonly SlotRef[] {
  const key = `${encodeHex(secret)}/${bucket.number}`;
  const slots =
    slotsOfParcels.get(key) ??
    Array.from({ length: PARCEL_SLOTS }, (_, position) => {
      const { cap } = slotKeys(secret, 'parcel ', position);
      return { bucket, address: slotAddress(bucket, cap) };
    });
  slotsOfParcels.set(key, slots);
  return slots;
}

export function invited({ keyPackage, parcel }: OpenInvitation, device: string): InvitedDevice {
  return { device, keyPackage: keyPackage.publicBytes, parcel };
}

export function freshId(device: SimulatedDevice): string {
  return encodeHex(device.random.bytes(16));
}

/** The one word that there can be about a device; only guardians give it. */
export function revocation(device: string): ModelIntent & { readonly kind: 'remove' } {
  const version = 1 + DEVICES.indexOf(device);
  return { kind: 'remove', device, statement: { about: device, version, revoked: true } };
}
