/**
 * This device's own KeyPackages: watches the parcels of those it has handed out, joins what arrives
 * there, and makes new ones when they run out.
 */
import {
  bucketEndsAt,
  hasCode,
  KnotholeError,
  type KnotholeErrorCode,
  WEEK_SECONDS,
} from '@knothole/protocol';
import { type ChainHost, type Joined, joinChain } from '../chain/chain-host.ts';
import type { Lineage } from '../chain/lineage.ts';
import { openParcel, watchParcel } from '../chain/parcel.ts';
import type { Chain, GroupPolicy, Parcel } from '../chain/types.ts';
import type { RelayLink, StoreWrite } from '../ports.ts';
import type { DeviceId } from '../view.ts';
import {
  type DeviceSigner,
  decodeOwnKeyPackage,
  encodeOwnKeyPackage,
  makeOwnKeyPackage,
  type OwnKeyPackage,
} from './key-packages.ts';
import { OWN_KEY_PACKAGES } from './store-keys.ts';

/** A parcel that ends so soon is not spoken of any more. */
const MARGIN_SECONDS = 4 * WEEK_SECONDS;

/** What junk in a parcel, or a group that this device must not join, ends in. */
const REFUSALS: readonly KnotholeErrorCode[] = ['MLS', 'INPUT', 'POLICY', 'CERTIFICATE'];

export interface InvitationsOptions {
  readonly host: ChainHost;
  readonly signer: DeviceSigner;
  readonly relaySeconds: () => number;
  /** The chain on this device that a group with this lineage goes on from: see {@link joinChain}. */
  readonly chainFor: (lineage: Lineage, policy: GroupPolicy) => Chain | undefined;
  /** Under which id a group is kept that is new here; undefined: its own. */
  readonly as: (joined: Joined) => string | undefined;
  /** See {@link joinChain}. */
  readonly overrules: (joined: Joined, instead: Chain) => boolean;
  /** Written with a join. May throw POLICY to refuse the group. */
  readonly also: (joined: Joined) => readonly StoreWrite[];
  /** Something may have arrived: call {@link Invitations.collect}. */
  readonly arrived: () => void;
  /** Where a welcome may be put: see {@link Invitations.watchAlso}. */
  readonly links: () => readonly RelayLink[];
}

export class Invitations {
  readonly #options: InvitationsOptions;
  readonly #unused = new Map<
    string,
    { readonly own: OwnKeyPackage; readonly unwatches: (() => void)[] }
  >();
  readonly #arrived = new Set<string>();

  private constructor(options: InvitationsOptions) {
    this.#options = options;
  }

  static async open(options: InvitationsOptions): Promise<Invitations> {
    const invitations = new Invitations(options);
    const records = await options.host.transactor.store.list(OWN_KEY_PACKAGES);
    for (const { value } of records) {
      invitations.#watch(decodeOwnKeyPackage(value));
    }
    return invitations;
  }

  /**
   * Joins what has arrived since the last time; each chain goes to `joined` at once, because it is at
   * work already when the next parcel cannot be read. @throws {KnotholeError} OFFLINE.
   */
  async collect(joined: (chain: Chain) => Promise<void>): Promise<void> {
    for (const id of [...this.#arrived]) {
      const chain = await this.#openArrived(id);
      if (chain !== undefined) {
        await joined(chain);
      }
    }
  }

  /** Looks away first: what is pushed while it looks is one more reason to look. */
  async #openArrived(id: string): Promise<Chain | undefined> {
    this.#arrived.delete(id);
    try {
      return await this.#open(id);
    } catch (error) {
      this.#arrived.add(id);
      throw error;
    }
  }

  /**
   * Fresh KeyPackages for this guardian's device, when it has few of the `size` that it should have;
   * none otherwise. Nothing is written yet.
   */
  async replenish(holder: DeviceId, size: number): Promise<readonly OwnKeyPackage[]> {
    const { host, signer, relaySeconds } = this.#options;
    await this.#dropEnded();
    const kept = [...this.#unused.values()].filter(({ own }) => own.holder === holder).length;
    const missing = kept < size - 1 ? size - kept : 0;
    const fresh: OwnKeyPackage[] = [];
    while (fresh.length < missing) {
      fresh.push(await makeOwnKeyPackage(host.suite, host.random, signer, relaySeconds(), holder));
    }
    return fresh;
  }

  /** One of them, while nothing has come by it and its parcel has not ended. */
  unused(id: string): OwnKeyPackage | undefined {
    const own = this.#unused.get(id)?.own;
    const isGood =
      own !== undefined &&
      bucketEndsAt(own.parcel.bucket) > this.#options.relaySeconds() + MARGIN_SECONDS;
    return isGood ? own : undefined;
  }

  /** Starts to watch for them; call it when {@link ownKeyPackageWrites} are durable. */
  handedOut(fresh: readonly OwnKeyPackage[]): void {
    for (const own of fresh) {
      this.#watch(own);
    }
  }

  close(): void {
    for (const { unwatches } of this.#unused.values()) {
      unwatches.forEach(run);
    }
    this.#unused.clear();
  }

  /** One more relay is in reach, and somebody may invite this device there. */
  watchAlso(link: RelayLink): void {
    for (const { own, unwatches } of this.#unused.values()) {
      unwatches.push(this.#watchAt(link, own));
    }
  }

  #watch(own: OwnKeyPackage): void {
    const unwatches = this.#options.links().map((link) => this.#watchAt(link, own));
    this.#unused.set(own.id, { own, unwatches });
  }

  #watchAt(link: RelayLink, own: OwnKeyPackage): () => void {
    return watchParcel(link, own.parcel, () => {
      this.#arrived.add(own.id);
      this.#options.arrived();
    });
  }

  async #open(id: string): Promise<Chain | undefined> {
    const own = this.#unused.get(id)?.own;
    if (own === undefined) {
      return undefined;
    }
    const contents = await this.#contentsOf(own);
    if (contents === undefined) {
      await this.#options.host.transactor.commit([{ key: OWN_KEY_PACKAGES + id, value: null }]);
      this.#forget(id);
      return undefined;
    }
    for (const content of contents) {
      const chain = await this.#join(own, content);
      if (chain !== undefined) {
        this.#forget(id);
        return chain;
      }
    }
    return undefined;
  }

  /** Undefined when the parcel has ended, by the relay's time or by its word. */
  async #contentsOf({ parcel }: OwnKeyPackage): Promise<readonly Uint8Array[] | undefined> {
    const { host, links, relaySeconds } = this.#options;
    if (bucketEndsAt(parcel.bucket) <= relaySeconds()) {
      return undefined;
    }
    try {
      const contents = [...(await openParcel(host.link, parcel))];
      for (const link of links().filter((one) => one !== host.link)) {
        contents.push(...(await openIfThere(link, parcel)));
      }
      return contents;
    } catch (error) {
      if (hasCode(error, 'EXPIRED')) {
        return undefined;
      }
      throw error;
    }
  }

  async #join(own: OwnKeyPackage, parcelContent: Uint8Array): Promise<Chain | undefined> {
    const { host, also, as, chainFor, overrules } = this.#options;
    try {
      const { chain } = await joinChain(host, {
        parcelContent,
        keyPackage: own.pair,
        instead: chainFor,
        as,
        overrules,
        also: (joined) => [{ key: OWN_KEY_PACKAGES + own.id, value: null }, ...also(joined)],
      });
      return chain;
    } catch (error) {
      if ([...REFUSALS, 'WRONG_STAGE' as const].some((code) => hasCode(error, code))) {
        return undefined;
      }
      throw error;
    }
  }

  /** By what has ended nobody comes: it is not to be counted as if somebody could. */
  async #dropEnded(): Promise<void> {
    const now = this.#options.relaySeconds();
    const ended = [...this.#unused.values()]
      .filter(({ own }) => bucketEndsAt(own.parcel.bucket) <= now)
      .map(({ own }) => own.id);
    if (ended.length > 0) {
      const { transactor } = this.#options.host;
      await transactor.commit(ended.map((id) => ({ key: OWN_KEY_PACKAGES + id, value: null })));
      for (const id of ended) {
        this.#forget(id);
      }
    }
  }

  #forget(id: string): void {
    this.#unused.get(id)?.unwatches.forEach(run);
    this.#unused.delete(id);
  }
}

/** Another family's relay that is away, or refuses, keeps nobody from coming in by the own one. */
async function openIfThere(link: RelayLink, parcel: Parcel): Promise<readonly Uint8Array[]> {
  try {
    return await openParcel(link, parcel);
  } catch (error) {
    if (error instanceof KnotholeError) {
      return [];
    }
    throw error;
  }
}

function run(task: () => void): void {
  task();
}

/** Makes fresh KeyPackages durable, secrets and all. */
export function ownKeyPackageWrites(fresh: readonly OwnKeyPackage[]): readonly StoreWrite[] {
  return fresh.map((own) => ({ key: OWN_KEY_PACKAGES + own.id, value: encodeOwnKeyPackage(own) }));
}
