/** Brings the groups of this device to what reconciliation says, until there is nothing left. */
import { hasCode } from '@knothole/protocol';
import { type Lineage, lineageOf, predecessorsAfter } from '../chain/lineage.ts';
import { CHAIN_ITEM_KINDS, type GroupId, type GroupPolicy, type Item } from '../chain/types.ts';
import type { DeviceId } from '../view.ts';
import { applyRepair, type RepairTools } from './apply-repairs.ts';
import { soonest } from './durations.ts';
import { existingGroup } from './existing-group.ts';
import { leaversUpTo } from './family-fold.ts';
import { makeItem } from './family-items.ts';
import type { FamilyTracker } from './group-trackers.ts';
import type { Household } from './household.ts';
import type { Inheritance } from './inheritance.ts';
import { planRepairs, type ReconcileInput, type Repair, wantedInFamily } from './reconcile.ts';
import { patientUntil, refoundingDueAt } from './refounding.ts';
import { bestOf } from './told-lineages.ts';

export class RepairDuty {
  readonly #household: Household;
  readonly #inheritance: Inheritance;
  readonly #underWay = new Set<string>();

  constructor(household: Household, inheritance: Inheritance) {
    this.#household = household;
    this.#inheritance = inheritance;
  }

  /** Founds, adds, replaces and removes. */
  async reconcile(): Promise<void> {
    const { family, time, held, roster, host } = this.#household;
    // Before the relay has told its time a new conversation could end up in a bucket of the past.
    if (family === null || !time.isKnown) {
      return;
    }
    await held.takeIn(roster.offers, (writes) => host.transactor.commit(writes));
    await this.#noticeTrouble();
    const repairs = planRepairs(this.#input(family)).filter((repair) => this.#isNew(repair));
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

  /** A conversation whose damaged record gives not even its groups can only be left as it is. */
  async #apply(repair: Repair): ReturnType<typeof applyRepair> {
    try {
      return await applyRepair(this.#tools(), repair);
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
      leaversOf: (conversation) => this.#leaversOf(conversation),
      inherited: (form: GroupPolicy['form'], people): readonly GroupId[] =>
        this.#inherited(form, people),
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

  #input(family: FamilyTracker): ReconcileInput {
    const { me, roster, conversations, held, time } = this.#household;
    const known = this.#lineages;
    return {
      me,
      roster,
      family: existingGroup(family, this.#household, known),
      conversations: [...conversations.values()].map((it) =>
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
      me.role === 'guardian' && (member?.role === 'child' || member?.person === me.person);
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
    if (repair.kind !== 'replace' && repair.kind !== 'remove') {
      return [];
    }
    const group = this.#household.chainOf(repair.group)?.view.group ?? repair.group;
    return repair.kind === 'replace'
      ? [`${group}/${repair.device}/${repair.epoch}`]
      : repair.devices.map((device) => `${group}/${device}`);
  }
}
