/**
 * One device: the real chain code over simulated ports, and beside it what in the product the family's
 * code does: it hands out KeyPackages, looks into their parcels, and acts on revocations.
 */
import { encodeHex, hasCode, type KnotholeError } from '@knothole/protocol';
import { type ChainHost, joinChain, openChains } from '../../src/chain/chain-host.ts';
import { openParcel } from '../../src/chain/parcel.ts';
import { CHAIN_RULES, type ChainRules } from '../../src/chain/rules.ts';
import { Transactor } from '../../src/chain/transactor.ts';
import {
  CHAIN_ITEM_KINDS,
  type Chain,
  type ChainEvent,
  type Intent,
  type Item,
  type Member,
  type Told,
} from '../../src/chain/types.ts';
import { decodeIntent } from '../../src/chain/work-record.ts';
import { encodeAscii, sha256 } from '../../src/crypto/hash.ts';
import { encodeStatementSnapshot } from '../../src/family/statement-snapshot.ts';
import type { StoreWrite } from '../../src/ports.ts';
import { type Approval, familyOf, nameOf, personOf } from '../model/abstract-mls.ts';
import { forbiddenAmong, withApproval } from '../model/model-statements.ts';
import { DeviceObserver, type OpenInvitation } from './device-observer.ts';
import { roleOf } from './key-package-pool.ts';
import {
  type Death,
  EMPTY_IMAGE,
  MemoryStore,
  type StoreImage,
  type StorePlace,
} from './memory-store.ts';
import { SeededRandom } from './seeded-random.ts';
import { SimulatedLink } from './simulated-link.ts';
import type { SimulatedNetwork } from './simulated-network.ts';
import {
  approvalIn,
  approvalOf,
  approvalsToldIn,
  revokedBy,
  simulationPolicy,
} from './simulation-policy.ts';
import { synchronousSuite } from './synchronous-suite.ts';
import { VirtualClock, type VirtualTime } from './virtual-clock.ts';

const BACKUPS = 20;

/** One policy for all: what it knows of credentials is the same for everybody. */
export const POLICY: ReturnType<typeof simulationPolicy> = simulationPolicy();

/** One run of the device's process. */
interface Life {
  readonly store: MemoryStore;
  readonly link: SimulatedLink;
  readonly clock: VirtualClock;
  readonly host: ChainHost;
  isUnpacking: boolean;
}

export interface Surrounding {
  readonly network: SimulatedNetwork;
  readonly time: VirtualTime;
  /** A revocation obliges: the device is to remove whom it is about. */
  onDuty(
    device: SimulatedDevice,
    conversation: string,
    about: string,
    statement: Item,
  ): Promise<void>;
}

export class SimulatedDevice {
  readonly name: string;
  readonly place: StorePlace;
  readonly random: SeededRandom;
  readonly observer: DeviceObserver = new DeviceObserver();
  chains = new Map<string, Chain>();
  /** What its store held before its last transactions, newest last: none of before it came in. */
  backups: readonly StoreImage[] = [];
  invitations: OpenInvitation[] = [];
  troubles: string[] = [];
  /** What guardians of several families have said, wherever this device has read it. */
  approvals: readonly Approval[];
  /** Names of the approvals that were read in each conversation. */
  readonly said: Set<string>;
  /** Devices that it has heard are taken out: in the product no guardian lets one in again. */
  readonly revoked = new Set<string>();
  /** How far the family's code has acted on what was shown, by conversation. */
  readonly #heeded = new Map<string, number>();
  /** Submitted and not yet durable, by conversation and device. */
  #duties = new Set<string>();
  #joining: OpenInvitation | undefined;
  #doom: { left: number; readonly death: Death } | undefined;
  readonly #surrounding: Surrounding;
  readonly #rules: ChainRules;
  #life: Life;

  constructor(
    surrounding: Surrounding,
    options: {
      readonly name: string;
      readonly seed: number;
      readonly image?: StoreImage;
      readonly rules?: ChainRules;
      readonly approvals?: readonly Approval[];
      readonly said?: ReadonlySet<string>;
    },
  ) {
    this.name = options.name;
    this.approvals = options.approvals ?? [];
    this.said = new Set(options.said);
    this.#surrounding = surrounding;
    this.#rules = options.rules ?? CHAIN_RULES;
    this.place = { image: options.image ?? EMPTY_IMAGE, owner: undefined };
    const seed = sha256(encodeAscii(`${options.seed}/${options.name}`));
    this.random = new SeededRandom(new DataView(seed.buffer).getUint32(0));
    this.#life = this.#begin();
  }

  get host(): ChainHost {
    return this.#life.host;
  }

  get link(): SimulatedLink {
    return this.#life.link;
  }

  /** Opens what the store has; to be awaited before anything else. */
  async open(): Promise<void> {
    for (const chain of await openChains(this.host)) {
      this.adopt(chain);
      const { id, eventCount } = chain.view;
      const heeded = Math.min(this.#heeded.get(id) ?? 0, eventCount);
      for (const event of await chain.events(heeded, eventCount)) {
        this.#heed(id, event);
      }
    }
  }

  /** The process dies at the transaction behind so many others. */
  doom(transactions: number, death: Death): void {
    this.#doom = { left: transactions, death };
  }

  /** Starts the process again if it has died. */
  async revive(): Promise<void> {
    if (this.#life.store.isDead) {
      this.observer.deeds.push({ kind: 'died' });
      await this.crash();
    }
  }

  /** It dies no more. */
  spare(): void {
    this.#doom = undefined;
  }

  adopt(chain: Chain): void {
    const { id } = chain.view;
    this.chains.set(id, chain);
    chain.onChange((_, events) => {
      for (const event of events) {
        this.#heed(id, event);
      }
    });
  }

  isLive(conversation: string): boolean {
    return this.chains.get(conversation)?.view.status.kind === 'live';
  }

  /** kill -9, and a new process on what the store has; or on another image of the store. */
  async crash(image: StoreImage = this.place.image): Promise<void> {
    void this.#life.link.close();
    void this.#life.store.close();
    this.place.image = image;
    this.chains = new Map();
    this.#joining = undefined;
    this.#duties = new Set();
    this.#life = this.#begin();
    await this.open();
  }

  /** Its owner stops the client, writes into its store what he likes, and starts it again. */
  async tamper(writes: readonly StoreWrite[]): Promise<void> {
    void this.#life.link.close();
    void this.#life.store.close();
    const doom = this.#doom;
    // It is the client that is to die, not its owner's hand.
    this.#doom = undefined;
    const store = this.#openStore();
    await store.commit(store.version, writes);
    await store.close();
    this.#doom = doom;
    await this.crash();
  }

  /**
   * Lets the next timer ring, if it does so within `limit` milliseconds, and looks whether somebody has
   * let this device in; true when a timer rang.
   */
  act(limit?: number): boolean {
    const hasRung = this.#life.clock.ringNext(limit);
    const hasUse = this.invitations.some((invitation) => this.#hasUse(invitation));
    if (hasUse && !this.#life.isUnpacking) {
      void this.#unpack(this.#life);
    }
    return hasRung;
  }

  /** Intents of a conversation as the store has them. */
  intentsOf(conversation: string): readonly Intent[] {
    const prefix = `chain/${conversation}/intent/`;
    return [...this.place.image.records]
      .filter(([key]) => key.startsWith(prefix))
      .map(([, value]) => decodeIntent(value).intent);
  }

  #begin(): Life {
    const { network, time } = this.#surrounding;
    const store = this.#openStore();
    const link = new SimulatedLink(network, this.observer);
    const clock = new VirtualClock(time);
    const host: ChainHost = {
      suite: synchronousSuite(this.random),
      clock,
      random: this.random,
      link,
      transactor: new Transactor(store),
      policy: {
        ...POLICY,
        acceptsWelcome: (policy, members, self, inviter, told) =>
          POLICY.acceptsWelcome(policy, members, self, inviter, told) &&
          this.#isWelcome(members, told),
      },
      rules: this.#rules,
      snapshot: () =>
        familyOf(this.name) === ''
          ? encodeAscii(`snapshot of ${this.name}`)
          : encodeStatementSnapshot(this.approvals.map(approvalOf)),
      onStoreTrouble: (error: KnotholeError) => this.troubles.push(error.code),
    };
    return { store, link, clock, host, isUnpacking: false };
  }

  #openStore(): MemoryStore {
    let before = this.place.image;
    return new MemoryStore(this.place, {
      onCommit: (image, writes) => {
        this.backups = [...this.backups, before].slice(-BACKUPS);
        before = image;
        this.observer.deeds.push({ kind: 'transaction', image, writes });
        this.#noteJoined(writes);
      },
      death: () => this.#deathNow(),
    });
  }

  #deathNow(): Death | undefined {
    const doom = this.#doom;
    if (doom === undefined || doom.left > 0) {
      this.#doom = doom && { ...doom, left: doom.left - 1 };
      return undefined;
    }
    this.#doom = undefined;
    void this.#life.link.close();
    return doom.death;
  }

  /** A KeyPackage is used up with the transaction that joins by it. */
  #noteJoined(writes: readonly StoreWrite[]): void {
    const joining = this.#joining;
    if (joining && writes.some(({ key }) => key === `chain-state/${joining.conversation}`)) {
      this.#joining = undefined;
      this.invitations = this.invitations.filter((other) => other !== joining);
      this.backups = [];
    }
  }

  async #unpack(life: Life): Promise<void> {
    life.isUnpacking = true;
    try {
      for (const invitation of this.invitations) {
        for (const content of await openParcel(life.link, invitation.parcel)) {
          await this.#join(life, invitation, content);
        }
      }
    } catch (error) {
      if (!hasCode(error, 'OFFLINE') && !hasCode(error, 'EXPIRED')) {
        throw error;
      }
    } finally {
      life.isUnpacking = false;
    }
  }

  #hasUse({ conversation, isSuccessor }: OpenInvitation): boolean {
    return isSuccessor || !this.isLive(conversation);
  }

  async #join(life: Life, invitation: OpenInvitation, content: Uint8Array): Promise<void> {
    const { conversation, keyPackage } = invitation;
    if (!this.#hasUse(invitation) || !this.invitations.includes(invitation)) {
      return;
    }
    this.observer.deeds.push({
      kind: 'joined',
      conversation,
      invitation,
      content: encodeHex(sha256(content)),
    });
    this.#joining = invitation;
    try {
      const { chain, snapshot } = await joinChain(life.host, {
        parcelContent: content,
        keyPackage,
        instead: () => this.chains.get(conversation),
        as: () => conversation,
      });
      this.approvals = approvalsToldIn(snapshot).reduce(withApproval, this.approvals);
      this.adopt(chain);
    } catch (error) {
      // Not for this device: nothing was written.
      if (!hasCode(error, 'POLICY') && !hasCode(error, 'WRONG_STAGE')) {
        throw error;
      }
      this.invitations = this.invitations.filter((other) => other !== invitation);
    }
  }

  /** Rule 17: nobody comes back to what was ended, by an old approval. */
  #isWelcome(members: readonly Member[], { snapshot }: Told): boolean {
    const known = approvalsToldIn(snapshot).reduce(withApproval, this.approvals);
    const devices = members.map(({ device }) => device);
    return devices.every(
      (device) =>
        roleOf(device) === 'guardian' ||
        forbiddenAmong(known, personOf(device), devices).length === 0,
    );
  }

  /** Rule 17: a revocation that is heard obliges everybody to remove. */
  #heed(conversation: string, event: ChainEvent): void {
    const approval = event.kind === 'item' ? approvalIn(event.item.body) : undefined;
    if (approval !== undefined) {
      this.approvals = withApproval(this.approvals, approval);
      const { group } = this.chains.get(conversation)?.view ?? { group: conversation };
      this.said.add(`${conversation} ${group} ${nameOf(approval)}`);
      return;
    }
    if (event.kind === 'item' && event.item.kind === CHAIN_ITEM_KINDS.statement) {
      this.revoked.add(revokedBy(event.item.body));
    }
    const duty = this.#dutyOf(conversation, event);
    // A duty counts when it is durable; what comes behind it until then is heeded again after a crash.
    const heeded = (): Map<string, number> => this.#heeded.set(conversation, event.index + 1);
    const duties = this.#duties;
    if (duty === undefined && duties.size === 0) {
      heeded();
    } else if (duty !== undefined && !duties.has(`${conversation} ${duty.about}`)) {
      const name = `${conversation} ${duty.about}`;
      duties.add(name);
      void this.#surrounding.onDuty(this, conversation, duty.about, duty.statement).then(() => {
        duties.delete(name);
        if (duties === this.#duties) {
          heeded();
        }
      });
    }
  }

  #dutyOf(
    conversation: string,
    event: ChainEvent,
  ): { readonly about: string; readonly statement: Item } | undefined {
    if (event.kind !== 'item' || event.item.kind !== CHAIN_ITEM_KINDS.statement) {
      return undefined;
    }
    const device = revokedBy(event.item.body);
    const isPeer = this.chains
      .get(conversation)
      ?.view.members.some((member) => member.device === device);
    const isKnown = this.intentsOf(conversation).some(
      (intent) => intent.kind === 'remove' && intent.devices.includes(device),
    );
    return isPeer && !isKnown && device !== this.name && roleOf(device) === 'child'
      ? { about: device, statement: event.item }
      : undefined;
  }
}
