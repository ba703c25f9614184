/** Brings the groups of this device to what reconciliation says, until there is nothing left. */
import { hasCode } from '@knothole/protocol';
import { type Lineage, lineageOf, predecessorsAfter } from '../chain/lineage.ts';
import {
  CHAIN_ITEM_KINDS,
  type Chain,
  type GroupId,
  type GroupPolicy,
  type Item,
} from '../chain/types.ts';
import type { BridgeHelp } from '../friends/bridge-help.ts';
import { type FriendsInput, type LostBridge, planFriends } from '../friends/plan-friends.ts';
import { planGroups } from '../friends/plan-groups.ts';
import { planSteppingBack } from '../friends/plan-oversight.ts';
import type { StoreWrite } from '../ports.ts';
import type { DeviceId } from '../view.ts';
import { applyRepair, type RepairTools } from './apply-repairs.ts';
import { soonest } from './durations.ts';
import { existingGroup } from './existing-group.ts';
import { leaversUpTo } from './family-fold.ts';
import { makeItem } from './family-items.ts';
import type { FamilyTracker } from './group-trackers.ts';
import type { Household } from './household.ts';
import type { Inheritance, KnownConversation } from './inheritance.ts';
import { planRepairs, type ReconcileInput, type Repair, wantedInFamily } from './reconcile.ts';
import { patientUntil, refoundingDueAt } from './refounding.ts';
import { bestOf } from './told-lineages.ts';

/** As many devices as can hold an old word against somebody at once, and a few. */
const MAX_RETURNS = 6;

/** What is done in a group that is here. */
type RepairOfGroup = Exclude<
  Repair,
  { readonly kind: 'found' | 'refound' | 'befriend' | 'bridge' }
>;

export class RepairDuty {
  readonly #household: Household;
  readonly #inheritance: Inheritance;
  readonly #bridgeHelp: BridgeHelp;
  readonly #underWay = new Set<string>();
  /** How often somebody has come in as things stand. */
  readonly #returns = new Map<string, number>();

  constructor(household: Household, inheritance: Inheritance, bridgeHelp: BridgeHelp) {
    this.#household = household;
    this.#inheritance = inheritance;
    this.#bridgeHelp = bridgeHelp;
  }

  /** Founds, adds, replaces and removes. */
  async reconcile(): Promise<void> {
    const { family, time, held, roster, host, bridges, me } = this.#household;
    // Before the relay has told its time a new conversation could end up in a bucket of the past.
    if (family === null || !time.isKnown) {
      return;
    }
    const commit = (writes: readonly StoreWrite[]): Promise<void> => host.transactor.commit(writes);
    await held.takeIn(roster.offers, commit);
    for (const bridge of bridges.values()) {
      await held.takeIn(bridge.fold.offers, commit, bridge.otherThan(me.root));
    }
    await this.#noticeTrouble();
    const input = this.#input(family);
    this.#noteArrived(input);
    const friends = this.#friendsInput(input);
    const planned = [
      ...planRepairs(input),
      ...planFriends(friends),
      ...planGroups(friends),
      ...planSteppingBack(friends),
    ];
    const repairs = planned.filter((repair) => this.#isNew(repair));
    for (const repair of repairs) {
      const chain = await this.#apply(repair);
      if (chain !== undefined) {
        await this.#household.attach(chain);
      }
    }
    if (repairs.length > 0) {
      await this.reconcile();
    }
  }

  /** What plans are made from; null where nothing is to be planned. */
  get input(): FriendsInput | null {
    const { family, time } = this.#household;
    return family === null || !time.isKnown ? null : this.#friendsInput(this.#input(family));
  }

  /** Devices that belong into the family group and are not in it, or have not come. */
  get missing(): readonly DeviceId[] {
    const { family } = this.#household;
    const isAble = family !== null && family.view.status.kind === 'live';
    return isAble ? wantedInFamily(this.#input(family)) : [];
  }

  /** Unix seconds, relay time: when there may be more to do, if nothing happens. */
  get deadline(): number | null {
    const { family, me } = this.#household;
    if (family === null || me.role !== 'guardian') {
      return null;
    }
    const input = this.#input(family);
    const moments = [input.family, ...input.conversations].flatMap((group) => {
      const dueAt = refoundingDueAt(group, input);
      return dueAt === null ? [] : [dueAt, patientUntil(group)];
    });
    return soonest(moments.filter((at) => at > input.now));
  }

  /**
   * Whoever has come in is invited again if she is out once more and may be in: somebody may have taken
   * her out by a word that has been taken back since. Not for ever, against one who does nothing else.
   */
  #noteArrived({ conversations }: ReconcileInput): void {
    for (const { id, members } of conversations) {
      const group = this.#household.chainOf(id)?.view.group ?? id;
      for (const { device } of members) {
        for (const key of this.#underWay) {
          const returns = this.#returns.get(key) ?? 0;
          if (key.startsWith(addKey(group, device, '')) && returns < MAX_RETURNS) {
            this.#returns.set(key, returns + 1);
            this.#underWay.delete(key);
          }
        }
      }
    }
  }

  /** A conversation whose damaged record gives not even its groups can only be left as it is. */
  async #apply(repair: Repair): ReturnType<typeof applyRepair> {
    try {
      const chain = await applyRepair(this.#tools(), repair);
      if (repair.kind === 'befriend') {
        this.#noteInvited(repair, chain);
      }
      return chain;
    } catch (error) {
      if (repair.kind === 'refound' && hasCode(error, 'STORE_CORRUPT')) {
        return undefined;
      }
      throw error;
    }
  }

  #tools(): RepairTools {
    const { host, device, held, time, log } = this.#household;
    return {
      host,
      device,
      held,
      relaySeconds: () => time.now(),
      chainOf: (conversation) => this.#household.chainOf(conversation),
      statementsOf: (conversation, out) => this.#statementsOf(conversation, out),
      kitWords: () => this.#household.kitWords,
      leaversOf: (conversation) => this.#leaversOf(conversation),
      inherited: (form: GroupPolicy['form'], people): readonly GroupId[] =>
        this.#inherited(form, people),
      inheritedShared: (people) => this.#goneOn(this.#inheritance.sharedBy(people)),
      inheritedBridge: (family) => this.#goneOn(this.#inheritance.bridgeWith(family)),
      refounded: (conversation, groups) => log.founded(conversation, time.now(), groups),
    };
  }

  /** Of all conversations that this device is in, or has heard of from the vault. */
  get #lineages(): readonly Lineage[] {
    const here = this.#household.trackers.map(({ view }) => lineageOf(view.policy, view.group));
    return [...here, ...this.#inheritance.conversations.map(({ lineage }) => lineage)];
  }

  /** As the vault told; where its members have been led on since, from there. */
  #inherited(form: GroupPolicy['form'], people: readonly string[]): readonly GroupId[] {
    const lineage = this.#inheritance.predecessorsOf(form, people);
    const told = bestOf(this.#household.told.winnersOver(lineage, this.#lineages));
    return predecessorsAfter(told?.lineage ?? lineage);
  }

  /** As the vault told; where the other family has been led on since, from there. */
  #goneOn(known: KnownConversation | undefined): readonly GroupId[] {
    const lineage = known?.lineage ?? [];
    const told = bestOf(this.#bridgeHelp.told.winnersOver(lineage, this.#lineages));
    return predecessorsAfter(told?.lineage ?? lineage);
  }

  /** Families that are known, whose bridge this device has never been in, and that have asked. */
  get #lostBridges(): readonly LostBridge[] {
    const { friends, bridges, me } = this.#household;
    return [...friends.families].flatMap(([family, { isParted, relayUrl }]) => {
      const known = this.#inheritance.bridgeWith(family);
      const isHere = [...bridges.values()].some((bridge) => bridge.otherThan(me.root) === family);
      const asking = [...this.#bridgeHelp.askingOf(family).keys()];
      return isParted || isHere || known === undefined
        ? []
        : [{ family, roots: known.families, relayUrl, asking }];
    });
  }

  async #noticeTrouble(): Promise<void> {
    const { trackers, log, time, host } = this.#household;
    const known = this.#lineages;
    const writes = trackers.flatMap((tracker) => {
      const { id, trouble } = existingGroup(tracker, this.#household, known);
      return log.notice(id, trouble !== null, time.now());
    });
    if (writes.length > 0) {
      await host.transactor.commit(writes);
    }
  }

  /** Where nothing was founded, it is tried again. */
  #noteInvited(repair: Extract<Repair, { kind: 'befriend' }>, chain: Chain | undefined): void {
    if (chain === undefined) {
      this.#underWay.delete(befriendKey(repair));
      return;
    }
    for (const device of [...repair.own, ...repair.theirs]) {
      this.#underWay.add(addKey(chain.view.group, device, repair.version));
    }
  }

  #friendsInput(input: ReconcileInput): FriendsInput {
    const { friends: book, bridges, me, takenOut } = this.#household;
    const known = this.#lineages;
    return {
      ...input,
      book,
      bridges: [...bridges.values()].map((bridge) => {
        const family = bridge.otherThan(me.root);
        const { offers, gone } = bridge.fold;
        const isIn = (device: DeviceId): boolean =>
          !gone.has(device) && takenOut({ device, root: family }) === undefined;
        const asking = this.#bridgeHelp.askingOf(family);
        return {
          family,
          group: existingGroup(bridge, this.#household, known),
          offering: [...offers.keys()].filter(isIn),
          asking: new Map([...asking].filter(([device]) => isIn(device))),
        };
      }),
      lostBridges: this.#lostBridges,
      takenOut,
      isInherited: (group) =>
        this.#inheritance.conversations.some(({ lineage }) => lineage.includes(group)),
      wasTried: (group, device, version) => {
        const mlsGroup = this.#household.chainOf(group)?.view.group ?? group;
        return this.#underWay.has(addKey(mlsGroup, device, version));
      },
    };
  }

  #input(family: FamilyTracker): ReconcileInput {
    const { me, roster, conversations, bridges, held, time } = this.#household;
    const known = this.#lineages;
    return {
      me,
      roster,
      family: existingGroup(family, this.#household, known),
      conversations: [...conversations.values(), ...bridges.values()].map((it) =>
        existingGroup(it, this.#household, known),
      ),
      available: held.available(time.now()),
      now: time.now(),
    };
  }

  async #leaversOf(conversation: string): Promise<ReadonlySet<DeviceId>> {
    const tracker = this.#household.trackerOf(conversation);
    if (tracker === undefined) {
      return new Set();
    }
    const earlier = await leaversUpTo(tracker.chain, tracker.view.eventCount);
    return new Set([...earlier.keys(), ...tracker.departing.keys()]);
  }

  /**
   * What allows this device to remove another one: its leave, or the words that took it out. A guardian
   * needs none for a child's device, nor for her own.
   */
  #statementsOf(conversation: string, device: DeviceId): readonly Item[] {
    const { me, roster, host } = this.#household;
    const tracker = this.#household.trackerOf(conversation);
    const member = tracker?.view.members.find((one) => one.device === device);
    const isAlone =
      me.role === 'guardian' &&
      member?.root === me.root &&
      (member.role === 'child' || member.person === me.person);
    const known = isAlone ? undefined : roster.revoked.get(device);
    const leave = tracker?.departing.get(device);
    return known === undefined
      ? leave === undefined
        ? []
        : [leave]
      : known.statements.map((body) => makeItem(host.random, CHAIN_ITEM_KINDS.statement, body));
  }

  /** What is under way is not submitted again with every change. */
  #isNew(repair: Repair): boolean {
    const keys = this.#keysOf(repair);
    const isNew = keys.length === 0 || keys.some((key) => !this.#underWay.has(key));
    for (const key of keys) {
      this.#underWay.add(key);
    }
    return isNew;
  }

  /** By MLS group: in one that succeeds it, epochs begin again. */
  #keysOf(repair: Repair): readonly string[] {
    if (repair.kind === 'befriend') {
      return [befriendKey(repair)];
    }
    if (repair.kind === 'bridge') {
      return [`bridge/${repair.family}`];
    }
    if (repair.kind === 'found' || repair.kind === 'refound') {
      return [];
    }
    return this.#keysIn(repair);
  }

  #keysIn(repair: RepairOfGroup): readonly string[] {
    const group = this.#household.chainOf(repair.group)?.view.group ?? repair.group;
    switch (repair.kind) {
      case 'replace':
        return [`${group}/${repair.device}/${repair.epoch}`];
      case 'remove':
        return repair.devices.map((device) => `${group}/${device}/out/${repair.version ?? 0}`);
      case 'leave':
        return [`${group}/leave`];
      case 'add': {
        const { version } = repair;
        return version === undefined
          ? []
          : repair.devices.map((device) => addKey(group, device, version));
      }
    }
  }
}

/** Once for each change of mind: who was removed at an end may be invited after it. */
function addKey(group: string, device: DeviceId, version: number | ''): string {
  return `${group}/${device}/in/${version}`;
}

function befriendKey({ group, people, version }: Extract<Repair, { kind: 'befriend' }>): string {
  return `${group ?? people.join('/')}/${version}`;
}
