/**
 * How a device goes when its family, or its child, is erased: it says the word wherever it has not been
 * heard, and then forgets everything. Each step is looked at again in every round, so that a crash
 * anywhere is only a pause.
 */

import { encodeHex } from '@knothole/protocol';
import type { Intent } from '../chain/types.ts';
import { CHAIN_ITEM_KINDS } from '../chain/types.ts';
import { ITEM_KINDS } from '../conversation/item-kinds.ts';
import { constantTimeEqual } from '../crypto/hash.ts';
import { isShared } from '../friends/friendship.ts';
import type { HistoryDuty } from '../history/history-duty.ts';
import type { DeviceId } from '../view.ts';
import { type ErasingRecord, erasingWrite, loadErasing } from './erasing-record.ts';
import { erasureItem } from './erasure.ts';
import { makeItem } from './family-items.ts';
import { forgetChats } from './forget-chats.ts';
import { FamilyTracker } from './group-trackers.ts';
import { HelpChain } from './help-chain.ts';
import { helpSecretOf } from './help-keys.ts';
import type { Household } from './household.ts';
import { signLeave } from './statement.ts';
import { endVault } from './vault-end.ts';

const ID_BYTES = 16;
/** So long a device that has heard the word helps to spread it, and no longer. */
const HEARD_SECONDS = 60;

type Tracker = Household['trackers'][number];

export class Erasing {
  readonly #household: Household;
  readonly #history: HistoryDuty;
  #record: ErasingRecord | null;
  /** Groups that this device has asked to be out of. */
  readonly #left = new Set<string>();

  private constructor(household: Household, history: HistoryDuty, record: ErasingRecord | null) {
    this.#household = household;
    this.#history = history;
    this.#record = record;
  }

  static async open(household: Household, history: HistoryDuty): Promise<Erasing> {
    return new Erasing(household, history, await loadErasing(household.host.transactor.store));
  }

  /** Whether the family is being erased, as far as this device knows. */
  get isUnderWay(): boolean {
    return this.#record !== null || this.#household.farewell !== null;
  }

  /** Unix seconds, relay time: when {@link advance} has more to do, if nothing happens. */
  get deadline(): number | null {
    const record = this.#record;
    return record === null || record.isOwn ? null : record.since + HEARD_SECONDS;
  }

  /** The words of the kit were given here; durable when resolved, and not to be taken back. */
  async begin(statement: Uint8Array): Promise<void> {
    await this.#keep({ statement, isOwn: true, isTold: false, since: this.#household.time.now() });
  }

  /**
   * Does what is to be done before this device forgets; answers whether it may. Whoever erases the
   * family waits until the word stands everywhere: else nobody would hear it.
   * @throws {KnotholeError} OFFLINE.
   */
  async advance(isOnline: boolean): Promise<boolean> {
    const { me, roster, farewell, time } = this.#household;
    if (roster.erased.has(me.person)) {
      return true;
    }
    const statement = this.#record?.statement ?? farewell;
    if (statement === null) {
      await forgetChats(this.#household, this.#history, isOnline);
      return false;
    }
    const record = this.#record ?? (await this.#heard(statement));
    const waits = record.isOwn || time.now() < record.since + HEARD_SECONDS;
    if (isOnline) {
      for (const tracker of this.#lacking) {
        await this.#sayIn(tracker, statement);
      }
      await this.#tell(record);
    }
    return !waits || (this.#record?.isTold === true && this.#lacking.length === 0);
  }

  #heard(statement: Uint8Array): Promise<ErasingRecord> {
    return this.#keep({
      statement,
      isOwn: false,
      isTold: false,
      since: this.#household.time.now(),
    });
  }

  async #keep(record: ErasingRecord): Promise<ErasingRecord> {
    await this.#household.host.transactor.commit([erasingWrite(record)]);
    this.#record = record;
    return record;
  }

  /** Where others are who have not been told, or from where this device is still to go. */
  get #lacking(): readonly Tracker[] {
    const { me, trackers } = this.#household;
    return trackers.filter((tracker) => {
      const { status, members, policy } = tracker.view;
      const isHeard = tracker instanceof FamilyTracker || isShared(policy);
      return (
        isHeard &&
        status.kind === 'live' &&
        members.some(({ device }) => device !== me.device) &&
        (!this.#isSaidIn(tracker) || (this.#goesFrom(tracker) && !tracker.departing.has(me.device)))
      );
    });
  }

  #isSaidIn(tracker: Tracker): boolean {
    return tracker instanceof FamilyTracker
      ? tracker.roster.ended !== null
      : tracker.farewells.has(this.#household.me.root);
  }

  /**
   * A guardian stays beside a child of hers whose tablet is off: a group in which she only asks to be
   * out could not let her go, nor go on (docs/rules.md). Inside the family nobody is left to see it.
   */
  #goesFrom(tracker: Tracker): boolean {
    const { me } = this.#household;
    return (
      !(tracker instanceof FamilyTracker) &&
      tracker.view.members.every(
        ({ root, role, device }) =>
          me.role === 'child' ||
          root !== me.root ||
          role === 'guardian' ||
          tracker.departing.has(device),
      )
    );
  }

  async #sayIn(tracker: Tracker, statement: Uint8Array): Promise<void> {
    const { me, host, device } = this.#household;
    const { chain, view } = tracker;
    const isOnItsWay = view.outbox.some(
      ({ item }) => item.kind === ITEM_KINDS.erasure && constantTimeEqual(item.body, statement),
    );
    const intents: Intent[] = [];
    if (!isOnItsWay && !this.#isSaidIn(tracker)) {
      intents.push({ kind: 'say', item: erasureItem(host.random, statement) });
    }
    if (
      this.#goesFrom(tracker) &&
      !tracker.departing.has(me.device) &&
      !this.#left.has(view.group)
    ) {
      this.#left.add(view.group);
      const leave = signLeave(device.signer.key, view.group);
      intents.push({
        kind: 'leave',
        id: encodeHex(host.random.bytes(ID_BYTES)),
        statement: makeItem(host.random, CHAIN_ITEM_KINDS.statement, leave),
      });
    }
    if (intents.length > 0) {
      await chain.submit(intents);
    }
  }

  /** Guardians' devices alone know the vault and the help chains of the others. */
  async #tell(record: ErasingRecord): Promise<void> {
    const { help, host, time } = this.#household;
    if (record.isTold || !time.isKnown) {
      return;
    }
    if (help?.kind === 'guardian') {
      await endVault(host.link, help.vaultKey, time.now(), record.statement);
      for (const device of this.#devices) {
        const chain = new HelpChain(host.link, helpSecretOf(help.helpRoot, device));
        await chain.write(time.now(), record.statement);
      }
    }
    await this.#keep({ ...record, isTold: true });
  }

  /** Also those that were taken out: what is on a lost tablet goes, if it ever asks. */
  get #devices(): readonly DeviceId[] {
    const { roster, family, me } = this.#household;
    const members = family?.view.members.map(({ device }) => device) ?? [];
    const all = new Set([...roster.admitted.keys(), ...members]);
    return [...all].filter((device) => device !== me.device);
  }
}
