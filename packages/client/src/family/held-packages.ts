/**
 * The KeyPackages of other devices that this guardian's device holds, and which of them it has used
 * for what. Each is used once: the mark is written with the intent that uses it.
 */
import { bucketEndsAt, decodeHex, encodeHex } from '@knothole/protocol';
import type { ChainPolicy } from '../chain/types.ts';
import { inspectKeyPackage } from '../crypto/key-package.ts';
import type { MlsSuite } from '../crypto/suite.ts';
import type { LocalStore, StoreWrite } from '../ports.ts';
import type { DeviceId } from '../view.ts';
import { encodeFields, readRecord } from './fields.ts';
import { decodeOffer, encodeOffer, type OfferedKeyPackage } from './key-packages.ts';
import { POOL, USED } from './store-keys.ts';

const VERSION = 1;
const ID_BYTES = 16;
/** A parcel that is about to end would not be found in time. */
const MARGIN_SECONDS = 86_400;

interface Use {
  readonly group: string;
  readonly device: DeviceId;
}

export class HeldPackages {
  readonly #suite: MlsSuite;
  readonly #policy: ChainPolicy;
  /** Handed over in pairing slots. */
  readonly #pool: Map<string, OfferedKeyPackage>;
  readonly #used: Map<string, Use>;
  readonly #refused = new Set<string>();

  private constructor(
    suite: MlsSuite,
    policy: ChainPolicy,
    pool: Map<string, OfferedKeyPackage>,
    used: Map<string, Use>,
  ) {
    this.#suite = suite;
    this.#policy = policy;
    this.#pool = pool;
    this.#used = used;
  }

  static async open(
    store: LocalStore,
    suite: MlsSuite,
    policy: ChainPolicy,
  ): Promise<HeldPackages> {
    const pool = (await store.list(POOL)).map(({ value }) => decodeOffer(value));
    const used = (await store.list(USED)).map(
      ({ key, value }) => [key.slice(USED.length), decodeUse(value)] as const,
    );
    return new HeldPackages(
      suite,
      policy,
      new Map(pool.map((offer) => [offer.id, offer])),
      new Map(used),
    );
  }

  /** Devices that have been invited into a group, ever. */
  invitedTo(group: string): ReadonlySet<DeviceId> {
    const uses = [...this.#used.values()].filter((use) => use.group === group);
    return new Set(uses.map(({ device }) => device));
  }

  /** How many unused ones there are for each device; `offers` are those said in the family group. */
  available(
    offers: readonly OfferedKeyPackage[],
    relaySeconds: number,
  ): ReadonlyMap<DeviceId, number> {
    const counts = new Map<DeviceId, number>();
    for (const { device } of this.#usable(offers, relaySeconds)) {
      counts.set(device, (counts.get(device) ?? 0) + 1);
    }
    return counts;
  }

  /** The next good one of a device; those that another device made, or nobody, are passed over. */
  async pick(
    device: DeviceId,
    offers: readonly OfferedKeyPackage[],
    relaySeconds: number,
  ): Promise<OfferedKeyPackage | undefined> {
    for (const offer of this.#usable(offers, relaySeconds)) {
      if (offer.device === device) {
        if (await this.isGood(offer)) {
          return offer;
        }
        this.#refused.add(offer.id);
      }
    }
    return undefined;
  }

  /** Whether the KeyPackage is sound and certified for the device that it was offered for. */
  async isGood({ keyPackage, device }: OfferedKeyPackage): Promise<boolean> {
    const leaf = await inspectKeyPackage(this.#suite, keyPackage);
    const identity =
      leaf === undefined ? undefined : this.#policy.identify(leaf.identity, leaf.signatureKey);
    return identity?.device === device;
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

  #usable(
    offers: readonly OfferedKeyPackage[],
    relaySeconds: number,
  ): readonly OfferedKeyPackage[] {
    return [...this.#pool.values(), ...offers].filter(
      ({ id, parcel }) =>
        !this.#used.has(id) &&
        !this.#refused.has(id) &&
        bucketEndsAt(parcel.bucket) > relaySeconds + MARGIN_SECONDS,
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
