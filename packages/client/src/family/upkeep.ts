/**
 * What a device does for its family without any person: joining what arrives, founding what is
 * missing or broken, removing what must go, asking and answering for help, handing out KeyPackages.
 * Everything is done again in each round until there is nothing left to do.
 */
import type { LinkStatus } from '../ports.ts';
import { HOUR_SECONDS, soonest } from './durations.ts';
import { HelpDuty } from './help-duty.ts';
import type { Household } from './household.ts';
import { Inheritance } from './inheritance.ts';
import { KeyPackageDuty } from './key-package-duty.ts';
import { RepairDuty } from './repair-duty.ts';
import { VaultDuty } from './vault-duty.ts';

interface Duties {
  readonly repairs: RepairDuty;
  readonly help: HelpDuty | null;
  readonly vault: VaultDuty | null;
}

export class Upkeep {
  readonly #household: Household;
  readonly #repairs: RepairDuty;
  readonly #help: HelpDuty | null;
  readonly #keyPackages: KeyPackageDuty;
  readonly #vault: VaultDuty | null;
  #connection: LinkStatus | null = null;

  private constructor(household: Household, { repairs, help, vault }: Duties) {
    this.#household = household;
    this.#repairs = repairs;
    this.#help = help;
    this.#vault = vault;
    this.#keyPackages = new KeyPackageDuty(household);
  }

  /** `arrived` is called when there is something to do for {@link round}. */
  static async open(household: Household, arrived: () => void): Promise<Upkeep> {
    const inheritance = await Inheritance.open(household.host.transactor.store);
    const repairs = new RepairDuty(household, inheritance);
    const { help: keys } = household;
    const help = keys === null ? null : await HelpDuty.open(household, keys, repairs, arrived);
    const vault =
      keys?.kind === 'guardian'
        ? await VaultDuty.open(household, inheritance, keys.vaultKey)
        : null;
    return new Upkeep(household, { repairs, help, vault });
  }

  /** Once per change, while the relay is there. @throws {KnotholeError} OFFLINE. */
  async round(connection: LinkStatus): Promise<void> {
    if (connection !== this.#connection) {
      this.#help?.connected();
      this.#vault?.connected();
      this.#connection = connection;
    }
    await this.#help?.answer();
    await this.#repairs.reconcile();
    await this.#keyPackages.replenish();
    await this.#help?.ask();
    await this.#vault?.keep();
    await this.#household.keepFold();
  }

  /** Unix seconds, relay time: when to call {@link round}, if nothing happens. */
  get deadline(): number | null {
    return soonest([
      this.#help?.deadline ?? null,
      this.#repairs.deadline,
      this.#vault?.deadline ?? null,
      // A new week, a bucket that is to be left, somebody who is not heard any more.
      this.#household.time.now() + HOUR_SECONDS,
    ]);
  }

  close(): void {
    this.#help?.close();
  }
}
