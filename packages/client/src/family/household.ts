/**
 * The groups that this device is in, and the upkeep that needs no person: joining what arrives,
 * founding what is missing, removing what must go, handing out KeyPackages.
 */
import { KnotholeError } from '@knothole/protocol';
import { type ChainHost, type Joined, openChains } from '../chain/chain-host.ts';
import { compareLineages, type Lineage, lineageOf } from '../chain/lineage.ts';
import { CHAIN_ITEM_KINDS, type Chain, type Identity, type Item } from '../chain/types.ts';
import type { RelayLink, StoreWrite } from '../ports.ts';
import type { DeviceId, Profile } from '../view.ts';
import { applyRepair } from './apply-repairs.ts';
import type { CoreContext } from './core-context.ts';
import { type DeviceRecord, identityOf } from './device-record.ts';
import { type FamilyFold, foldWrite, isWorthKeeping, loadFold } from './family-fold.ts';
import { keyPackageItem, makeItem, offerKeyItem } from './family-items.ts';
import { ConversationTracker, FamilyTracker } from './group-trackers.ts';
import { HeldPackages } from './held-packages.ts';
import { Invitations, ownKeyPackageWrites } from './invitations.ts';
import { sealOffer } from './key-packages.ts';
import { signOfferKey } from './offer-key.ts';
import { makeFamilyPolicy } from './policy.ts';
import { readMarker } from './read-marker.ts';
import { type ExistingGroup, planRepairs, type Repair, seniorGuardian } from './reconcile.ts';
import { RelayTime } from './relay-time.ts';
import { hasRevoked, type Revocation, revokedHere } from './revocation.ts';
import {
  admit,
  EMPTY_ROSTER,
  encodeSnapshot,
  type Revoked,
  type Roster,
  rosterFromSnapshot,
  withRevoked,
} from './roster.ts';
import { STORE_KEYS } from './store-keys.ts';

export interface HouseholdOptions {
  readonly context: CoreContext;
  readonly device: DeviceRecord;
  readonly link: RelayLink;
  /** This device's own profile while its admission has not arrived; null on a guardian's. */
  readonly ownProfile: Profile | null;
  /** A chain has changed, after it was persisted. */
  readonly changed: () => void;
  /** There is something to do for {@link Household.upkeep}. */
  readonly arrived: () => void;
}

export class Household {
  readonly me: Identity;
  readonly device: DeviceRecord;
  readonly time: RelayTime;
  readonly host: ChainHost;
  readonly held: HeldPackages;
  readonly conversations: Map<string, ConversationTracker> = new Map();
  family: FamilyTracker | null = null;
  readonly #options: HouseholdOptions;
  readonly #revokedHere: Map<DeviceId, Revocation>;
  /** Of the family group, as it is kept: what is known while no tracker follows the group. */
  #kept: FamilyFold;
  readonly #underWay = new Set<string>();
  #invitations: Invitations | null = null;
  #hasSaidOfferKey = false;

  private constructor(
    options: HouseholdOptions,
    parts: {
      readonly me: Identity;
      readonly time: RelayTime;
      readonly held: HeldPackages;
      readonly policy: ChainHost['policy'];
      readonly fold: FamilyFold;
      readonly revokedHere: readonly Revocation[];
    },
  ) {
    const { context, link } = options;
    this.#options = options;
    this.device = options.device;
    this.me = parts.me;
    this.time = parts.time;
    this.held = parts.held;
    this.#kept = parts.fold;
    this.#revokedHere = new Map(parts.revokedHere.map((known) => [known.device, known]));
    this.host = {
      suite: context.suite,
      clock: context.ports.clock,
      random: context.ports.random,
      link,
      transactor: context.transactor,
      policy: {
        ...parts.policy,
        acceptsWelcome: (policy, members, self, inviter) =>
          !hasRevoked(this.roster.revoked, members) &&
          parts.policy.acceptsWelcome(policy, members, self, inviter),
      },
      rules: context.rules,
      snapshot: (group) =>
        group === this.device.familyGroup ? encodeSnapshot(this.roster) : new Uint8Array(),
      onStoreTrouble: (error) => {
        if (error.code !== 'STORE_FULL') {
          context.fail(error);
        }
      },
    };
  }

  static async open(options: HouseholdOptions): Promise<Household> {
    const { context, device, link } = options;
    const { store } = context.transactor;
    const me = identityOf(device);
    if (me === undefined) {
      throw new KnotholeError('STORE_CORRUPT', "this device's certificates do not verify");
    }
    const policy = makeFamilyPolicy();
    const snapshot = await store.get(STORE_KEYS.snapshot);
    const seed = snapshot === undefined ? EMPTY_ROSTER : rosterFromSnapshot(snapshot);
    const household = new Household(options, {
      me,
      time: await RelayTime.open(context.ports.clock, link, context.transactor),
      held: await HeldPackages.open({
        store,
        suite: context.suite,
        policy,
        key: device.signer.key,
      }),
      policy,
      fold: await loadFold(store, device.familyGroup, seed, me.device),
      revokedHere: await revokedHere(store),
    });
    for (const chain of await openChains(household.host)) {
      await household.#attach(chain);
    }
    household.#invitations = await Invitations.open({
      host: household.host,
      signer: device.signer,
      relaySeconds: () => household.time.now(),
      chainFor: (lineage) => household.#chainFor(lineage),
      as: ({ policy }) => (policy.kind === 'family' ? device.familyGroup : undefined),
      also: (joined) => household.#joinWrites(joined),
      arrived: options.arrived,
    });
    return household;
  }

  get roster(): Roster {
    const roster = this.family?.roster ?? this.#kept.roster;
    const here = [...this.#revokedHere.values()];
    const isKnown = here.every(({ device, since }) => roster.revoked.get(device)?.since === since);
    return isKnown ? roster : withRevoked(roster, here);
  }

  /** A device was revoked here; durable already. */
  revoked(revocation: Revocation): void {
    this.#revokedHere.set(revocation.device, revocation);
  }

  chainOf(group: string): Chain | undefined {
    return group === this.family?.view.id
      ? this.family.chain
      : this.conversations.get(group)?.chain;
  }

  /** Joins what has arrived. @throws {KnotholeError} OFFLINE. */
  async collect(): Promise<void> {
    await this.#invitations?.collect(async (chain) => {
      await this.#attach(chain);
      this.#options.changed();
    });
  }

  /** Founds, adds and removes what reconciliation finds, until there is nothing left. */
  async reconcile(): Promise<void> {
    const { family } = this;
    // Before the relay has told its time a new conversation could end up in a bucket of the past.
    if (family === null || !this.time.isKnown) {
      return;
    }
    await this.held.takeIn(this.roster.offers, (writes) => this.host.transactor.commit(writes));
    const repairs = this.#plan(family).filter((repair) => this.#isNew(repair));
    for (const repair of repairs) {
      const chain = await applyRepair(
        {
          host: this.host,
          device: this.device,
          held: this.held,
          relaySeconds: () => this.time.now(),
          chainOf: (group) => this.chainOf(group),
          statementOf: (group, device) => this.#statementOf(group, device),
        },
        repair,
      );
      if (chain !== undefined) {
        await this.#attach(chain);
      }
    }
    if (repairs.length > 0) {
      await this.reconcile();
    }
  }

  /** Hands out KeyPackages when few are left. */
  async replenish(): Promise<void> {
    const { family, host, me } = this;
    if (family === null || family.view.status.kind !== 'live' || !this.time.isKnown) {
      return;
    }
    await this.#publishOfferKey(family);
    const holder = seniorGuardian(family.view.members, this.roster);
    const key = holder === undefined ? undefined : this.roster.offerKeys.get(holder);
    if (key === undefined || key.device === me.device) {
      return;
    }
    const fresh = (await this.#invitations?.replenish()) ?? [];
    const items = fresh.flatMap((own) => {
      const sealed = sealOffer(host.random, own, me.device, key);
      return sealed === undefined
        ? []
        : [keyPackageItem(host.random, { holder: key.device, sealed })];
    });
    if (items.length > 0) {
      await family.chain.submit(
        items.map((item) => ({ kind: 'say', item })),
        ownKeyPackageWrites(fresh),
      );
      this.#invitations?.handedOut(fresh);
    }
  }

  /** Keeps what the family group's events have come to, now and then. */
  async keepFold(): Promise<void> {
    const fold = this.family?.fold;
    if (fold !== undefined && isWorthKeeping(fold, this.#kept.next)) {
      await this.host.transactor.commit([foldWrite(fold)]);
      this.#kept = fold;
    }
  }

  async close(): Promise<void> {
    this.#invitations?.close();
    await this.family?.close();
    for (const conversation of this.conversations.values()) {
      await conversation.close();
    }
  }

  /** Others hand KeyPackages only to a guardian's device whose key they know. */
  async #publishOfferKey({ chain }: FamilyTracker): Promise<void> {
    const { me, host, device, roster } = this;
    if (me.role === 'guardian' && !roster.offerKeys.has(me.device) && !this.#hasSaidOfferKey) {
      this.#hasSaidOfferKey = true;
      const item = offerKeyItem(host.random, signOfferKey(device.signer.key));
      await chain.submit([{ kind: 'say', item }]);
    }
  }

  async #attach(chain: Chain): Promise<void> {
    const { changed } = this.#options;
    const { id, policy } = chain.view;
    await (policy.kind === 'family' ? this.family : this.conversations.get(id))?.close();
    if (policy.kind === 'family') {
      this.family = await FamilyTracker.open(chain, this.#kept, this.me.device, changed);
    } else {
      const readUpTo = await readMarker(this.host.transactor.store, id);
      const revoked = (): Revoked => this.roster.revoked;
      this.conversations.set(
        id,
        await ConversationTracker.open({ chain, me: this.me, readUpTo, revoked, changed }),
      );
    }
  }

  /** Whichever conversation here shares a group with this lineage: it is the same one. */
  #chainFor(lineage: Lineage): Chain | undefined {
    const all = [...(this.family === null ? [] : [this.family]), ...this.conversations.values()];
    return all.find(
      ({ view }) => compareLineages(lineage, lineageOf(view.policy, view.group)) !== 'unrelated',
    )?.chain;
  }

  /** Refuses another family group than the one that the certificates came with. */
  #joinWrites(joined: Joined): readonly StoreWrite[] {
    if (joined.policy.kind !== 'family') {
      return [];
    }
    const lineage = lineageOf(joined.policy, joined.group);
    if (this.family === null && !lineage.includes(this.device.familyGroup)) {
      throw new KnotholeError('POLICY', 'this is not the family group of this device');
    }
    const told = rosterFromSnapshot(joined.snapshot);
    const { ownProfile: profile } = this.#options;
    const { person, role, device } = this.me;
    const roster =
      profile === null ? told : admit(told, { device, profile: { person, role, profile } });
    // A device that comes back has missed events; what it was offered before is still its own.
    const { departing, next } = this.family?.fold ?? this.#kept;
    this.#kept = { roster: { ...roster, offers: this.roster.offers }, departing, next };
    return [{ key: STORE_KEYS.snapshot, value: encodeSnapshot(roster) }, foldWrite(this.#kept)];
  }

  #plan(family: FamilyTracker): readonly Repair[] {
    return planRepairs({
      me: this.me,
      roster: this.roster,
      family: this.#existing(family),
      conversations: [...this.conversations.values()].map((it) => this.#existing(it)),
      available: this.held.available(this.time.now()),
      now: this.time.now(),
    });
  }

  #existing({ view, departing }: FamilyTracker | ConversationTracker): ExistingGroup {
    return {
      id: view.id,
      policy: view.policy,
      isLive: view.status.kind === 'live',
      members: view.members,
      invited: this.held.invitedTo(view.id),
      departing: new Set(departing.keys()),
      silent: view.awaitingJoin.map(({ device, epoch, sinceSeconds: since }) => ({
        device,
        epoch,
        since,
        isLost: view.lostWelcomes.includes(device),
        invitations: this.held.timesInvited(view.id, device),
      })),
    };
  }

  /** What allows this device to remove another one: its leave, or a guardian's word. */
  #statementOf(group: string, device: DeviceId): Item | undefined {
    const tracker = group === this.family?.view.id ? this.family : this.conversations.get(group);
    const known = this.me.role === 'child' ? this.roster.revoked.get(device) : undefined;
    return known === undefined
      ? tracker?.departing.get(device)
      : makeItem(this.host.random, CHAIN_ITEM_KINDS.statement, known.statement);
  }

  /** What is under way is not submitted again with every change. */
  #isNew(repair: Repair): boolean {
    const keys = keysOf(repair);
    const isNew = keys.length === 0 || keys.some((key) => !this.#underWay.has(key));
    for (const key of keys) {
      this.#underWay.add(key);
    }
    return isNew;
  }
}

function keysOf(repair: Repair): readonly string[] {
  switch (repair.kind) {
    case 'found':
    case 'add':
      return [];
    case 'replace':
      return [`${repair.group}/${repair.device}/${repair.epoch}`];
    case 'remove':
      return repair.devices.map((device) => `${repair.group}/${device}`);
  }
}
