/**
 * The KeyPackages of other devices that this guardian's device holds, and which of them it has used
 * for what. Each is used once: the mark is written with the intent that uses it.
 */
import { bucketEndsAt, decodeHex, encodeHex } from '@knothole/protocol';
import type { ChainPolicy, Identity } from '../chain/types.ts';
import { sha256 } from '../crypto/hash.ts';
import { inspectKeyPackage } from '../crypto/key-package.ts';
import type { SigningKey } from '../crypto/signing-key.ts';
import type { MlsSuite } from '../crypto/suite.ts';
import type { LocalStore, StoreWrite } from '../ports.ts';
import type { DeviceId } from '../view.ts';
import { encodeFields, readRecord } from './fields.ts';
import { decodeOffer, encodeOffer, type OfferedKeyPackage, openOffer } from './key-packages.ts';
import type { Roster } from './roster.ts';
import { POOL, SEEN_OFFERS, USED } from './store-keys.ts';

const VERSION = 1;
const ID_BYTES = 16;
/** A parcel that is about to end would not be found in time. */
const MARGIN_SECONDS = 86_400;
/** Of one device; an honest one has fewer unused. */
const MAX_HELD_PER_DEVICE = 16;

interface Use {
  readonly group: string;
  readonly device: DeviceId;
}

export interface HeldOptions {
  readonly store: LocalStore;
  readonly suite: MlsSuite;
  readonly policy: ChainPolicy;
  /** Fingerprint of the family's root: others certify nobody in its own group. */
  readonly root: string;
  /** This device's own: what it opens offers with. */
  readonly key: SigningKey;
}

export class HeldPackages {
  readonly #options: HeldOptions;
  readonly #pool: Map<string, OfferedKeyPackage>;
  readonly #used: Map<string, Use>;
  /** Offers that were looked at, by their maker: each costs its keys and signatures once. */
  readonly #seen: Map<DeviceId, ReadonlySet<string>>;

  private constructor(
    options: HeldOptions,
    pool: Map<string, OfferedKeyPackage>,
    used: Map<string, Use>,
    seen: Map<DeviceId, ReadonlySet<string>>,
  ) {
    this.#options = options;
    this.#pool = pool;
    this.#used = used;
    this.#seen = seen;
  }

  static async open(options: HeldOptions): Promise<HeldPackages> {
    const { store } = options;
    const pool = (await store.list(POOL)).map(({ value }) => decodeOffer(value));
    const used = (await store.list(USED)).map(
      ({ key, value }) => [key.slice(USED.length), decodeUse(value)] as const,
    );
    const seen = (await store.list(SEEN_OFFERS)).map(
      ({ key, value }) => [key.slice(SEEN_OFFERS.length), decodeSeen(value)] as const,
    );
    return new HeldPackages(
      options,
      new Map(pool.map((offer) => [offer.id, offer])),
      new Map(used),
      new Map(seen),
    );
  }

  /** Devices that have been invited into a group, ever. */
  invitedTo(group: string): ReadonlySet<DeviceId> {
    const uses = [...this.#used.values()].filter((use) => use.group === group);
    return new Set(uses.map(({ device }) => device));
  }

  /** How often a device has been invited into a group. */
  timesInvited(group: string, device: DeviceId): number {
    const uses = [...this.#used.values()];
    return uses.filter((use) => use.group === group && use.device === device).length;
  }

  /** How many unused ones there are for each device. */
  available(relaySeconds: number): ReadonlyMap<DeviceId, number> {
    const counts = new Map<DeviceId, number>();
    for (const { device } of this.#usable(relaySeconds)) {
      counts.set(device, (counts.get(device) ?? 0) + 1);
    }
    return counts;
  }

  /** The next one of a device. */
  pick(device: DeviceId, relaySeconds: number): OfferedKeyPackage | undefined {
    return this.#usable(relaySeconds).find((offer) => offer.device === device);
  }

  /** Whether it is held here, or was. */
  knows(id: string): boolean {
    return this.#pool.has(id) || this.#used.has(id);
  }

  /** Whether one more of the device is kept. */
  hasRoom(device: DeviceId): boolean {
    return this.#heldOf(device) < MAX_HELD_PER_DEVICE;
  }

  /** Whether the KeyPackage is sound and certified for the device, by this family if no other is named. */
  async isGood(
    { keyPackage, device }: OfferedKeyPackage,
    expected: Partial<Pick<Identity, 'root' | 'person' | 'role'>> = {},
  ): Promise<boolean> {
    const { suite, policy } = this.#options;
    const { root = this.#options.root, person, role } = expected;
    const leaf = await inspectKeyPackage(suite, keyPackage);
    const identity =
      leaf === undefined ? undefined : policy.identify(leaf.identity, leaf.signatureKey);
    return (
      identity?.device === device &&
      identity.root === root &&
      // Of another family nothing is known that would make a later kit its own.
      (identity.kit === undefined || root === this.#options.root) &&
      identity.person === (person ?? identity.person) &&
      identity.role === (role ?? identity.role)
    );
  }

  /**
   * Opens what was said in the family group, or in a bridge to the family with that root, since the last
   * time and keeps what is good. Each offer is looked at once in its life, good or not: junk that a
   * member says costs no second look.
   */
  async takeIn(
    offers: Roster['offers'],
    commit: (writes: readonly StoreWrite[]) => Promise<void>,
    root: string = this.#options.root,
  ): Promise<void> {
    for (const [device, sealed] of offers) {
      const before = this.#seen.get(device);
      const named = sealed.map((bytes) => ({ bytes, name: nameOf(bytes) }));
      const fresh = named.filter(({ name }) => before?.has(name) !== true);
      if (fresh.length > 0) {
        const good = await this.#openAll(
          device,
          fresh.map(({ bytes }) => bytes),
          root,
        );
        const seen = new Set(named.map(({ name }) => name));
        await commit([...poolWrites(good), seenWrite(device, seen)]);
        this.#seen.set(device, seen);
        this.addToPool(good);
      }
    }
  }

  /** Call it when {@link useWrites} are durable. */
  markUsed(offer: OfferedKeyPackage, group: string): void {
    this.#pool.delete(offer.id);
    this.#used.set(offer.id, { group, device: offer.device });
  }

  /** Call it when {@link poolWrites} are durable. */
  addToPool(offers: readonly OfferedKeyPackage[]): void {
    for (const offer of offers) {
      this.#pool.set(offer.id, offer);
    }
  }

  async #openAll(
    device: DeviceId,
    sealed: readonly Uint8Array[],
    root: string,
  ): Promise<readonly OfferedKeyPackage[]> {
    const held = this.#heldOf(device);
    const good: OfferedKeyPackage[] = [];
    for (const bytes of sealed) {
      const offer = openOffer(bytes, device, this.#options.key);
      const hasRoom = held + good.length < MAX_HELD_PER_DEVICE;
      if (offer !== undefined && hasRoom && !this.#used.has(offer.id)) {
        if (await this.isGood(offer, { root })) {
          good.push(offer);
        }
      }
    }
    return good;
  }

  #heldOf(device: DeviceId): number {
    return [...this.#pool.values()].filter((offer) => offer.device === device).length;
  }

  #usable(relaySeconds: number): readonly OfferedKeyPackage[] {
    return [...this.#pool.values()].filter(
      ({ id, parcel }) =>
        !this.#used.has(id) && bucketEndsAt(parcel.bucket) > relaySeconds + MARGIN_SECONDS,
    );
  }
}

/** Marks a KeyPackage as used for this group. */
export function useWrites(offer: OfferedKeyPackage, group: string): readonly StoreWrite[] {
  const use = encodeFields([VERSION, decodeHex(group), decodeHex(offer.device)]);
  return [
    { key: USED + offer.id, value: use },
    { key: POOL + offer.id, value: null },
  ];
}

export function poolWrites(offers: readonly OfferedKeyPackage[]): readonly StoreWrite[] {
  return offers.map((offer) => ({ key: POOL + offer.id, value: encodeOffer(offer) }));
}

function decodeUse(bytes: Uint8Array): Use {
  return readRecord(bytes, (fields) => {
    fields.version(VERSION);
    return {
      group: encodeHex(fields.bytes(ID_BYTES)),
      device: encodeHex(fields.bytes(ID_BYTES)),
    };
  });
}

function nameOf(sealed: Uint8Array): string {
  return encodeHex(sha256(sealed).subarray(0, ID_BYTES));
}

/** Only of the offers that the roster still has: the others are never looked at again anyway. */
function seenWrite(device: DeviceId, seen: ReadonlySet<string>): StoreWrite {
  const value = encodeFields([VERSION, [...seen].map(decodeHex)]);
  return { key: SEEN_OFFERS + device, value };
}

function decodeSeen(bytes: Uint8Array): ReadonlySet<string> {
  return readRecord(bytes, (fields) => {
    fields.version(VERSION);
    return new Set(fields.list(Number.MAX_SAFE_INTEGER, (list) => encodeHex(list.bytes(ID_BYTES))));
  });
}
