/**
 * What a device does for its family without any person: joining what arrives, founding what is
 * missing or broken, removing what must go, asking and answering for help, handing out KeyPackages.
 * Everything is done again in each round until there is nothing left to do.
 */
import type { ChainEvent } from '../chain/types.ts';
import { BridgeHeads } from '../friends/bridge-heads.ts';
import { BridgeHelp } from '../friends/bridge-help.ts';
import { FriendsDuty } from '../friends/friends-duty.ts';
import { GroupsDuty } from '../friends/groups-duty.ts';
import { PassDuty } from '../friends/pass-duty.ts';
import { HistoryDuty } from '../history/history-duty.ts';
import type { LinkStatus } from '../ports.ts';
import { HOUR_SECONDS, soonest } from './durations.ts';
import { HeadsDuty } from './heads-duty.ts';
import { HelpDuty } from './help-duty.ts';
import type { Household } from './household.ts';
import { Inheritance } from './inheritance.ts';
import { KeyPackageDuty } from './key-package-duty.ts';
import { OversightDuty } from './oversight-duty.ts';
import { RepairDuty } from './repair-duty.ts';
import { VaultDuty } from './vault-duty.ts';

interface Duties {
  readonly repairs: RepairDuty;
  readonly help: HelpDuty | null;
  readonly bridges: BridgeHelp;
  readonly vault: VaultDuty | null;
  readonly heads: HeadsDuty;
  readonly bridgeHeads: BridgeHeads;
  readonly history: HistoryDuty;
}

export class Upkeep {
  readonly #household: Household;
  readonly #repairs: RepairDuty;
  readonly #help: HelpDuty | null;
  readonly #bridges: BridgeHelp;
  readonly #keyPackages: KeyPackageDuty;
  readonly #friends: FriendsDuty;
  readonly #groups: GroupsDuty;
  readonly #oversight: OversightDuty;
  readonly #vault: VaultDuty | null;
  #connection: LinkStatus | null = null;

  readonly #heads: HeadsDuty;
  readonly #bridgeHeads: BridgeHeads;
  readonly #passes: PassDuty;
  readonly history: HistoryDuty;

  private constructor(household: Household, arrived: () => void, duties: Duties) {
    const { repairs, help, bridges, vault, heads, bridgeHeads, history } = duties;
    this.#household = household;
    this.#repairs = repairs;
    this.#help = help;
    this.#bridges = bridges;
    this.#vault = vault;
    this.#heads = heads;
    this.#bridgeHeads = bridgeHeads;
    this.history = history;
    this.#keyPackages = new KeyPackageDuty(household);
    this.#passes = new PassDuty(household, arrived);
    this.#friends = new FriendsDuty(household);
    this.#groups = new GroupsDuty(household);
    this.#oversight = new OversightDuty(household);
  }

  /** `arrived` is called when there is something to do for {@link round}. */
  static async open(household: Household, arrived: () => void): Promise<Upkeep> {
    const inheritance = await Inheritance.open(household.host.transactor.store);
    const bridges = new BridgeHelp(household, inheritance, arrived);
    const repairs = new RepairDuty(household, inheritance, bridges);
    const { help: keys } = household;
    const help = keys === null ? null : await HelpDuty.open(household, keys, repairs, arrived);
    const vault =
      keys?.kind === 'guardian'
        ? await VaultDuty.open(household, inheritance, keys.vaultKey)
        : null;
    const heads = await HeadsDuty.open(household);
    const bridgeHeads = await BridgeHeads.open(household);
    const history = await HistoryDuty.open(household);
    return new Upkeep(household, arrived, {
      repairs,
      help,
      bridges,
      vault,
      heads,
      bridgeHeads,
      history,
    });
  }

  /** Once per change, while the relay is there. @throws {KnotholeError} OFFLINE. */
  async round(connection: LinkStatus): Promise<void> {
    if (connection !== this.#connection) {
      this.#help?.connected();
      this.#bridges.connected();
      this.#vault?.connected();
      this.#connection = connection;
    }
    await this.#help?.answer();
    await this.#bridges.round();
    await this.#repairs.reconcile();
    await this.#keyPackages.replenish();
    await this.#friends.round();
    await this.#groups.round();
    await this.#oversight.round(this.#repairs.input);
    await this.#passes.round();
    await this.#help?.ask();
    await this.#vault?.keep();
    await this.#heads.advance();
    await this.#bridgeHeads.round();
    await this.history.round();
    await this.#household.keepFold();
  }

  /** An event of the family group that has come since this device was started. */
  hear(event: ChainEvent): void {
    this.#heads.hear(event);
  }

  /** Unix seconds, relay time: when to call {@link round}, if nothing happens. */
  get deadline(): number | null {
    return soonest([
      this.#help?.deadline ?? null,
      this.#bridges.deadline,
      this.#repairs.deadline,
      this.#vault?.deadline ?? null,
      this.#heads.deadline,
      this.#bridgeHeads.deadline,
      this.#passes.deadline,
      // A new week, a bucket that is to be left, somebody who is not heard any more.
      this.#household.time.now() + HOUR_SECONDS,
    ]);
  }

  close(): void {
    this.#help?.close();
    this.#bridges.close();
  }
}
