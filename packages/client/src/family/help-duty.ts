/** Asking and answering in help chains, as this device's role allows. */
import { type Lineage, lineageOf } from '../chain/lineage.ts';
import type { DeviceId } from '../view.ts';
import { Answering } from './answering.ts';
import { Asking, type Trouble } from './asking.ts';
import { soonest } from './durations.ts';
import { troubleOf } from './existing-group.ts';
import { type HelpKeys, helpSecretOf } from './help-keys.ts';
import type { Household } from './household.ts';
import type { KitLine } from './kit-line.ts';
import { lineOf } from './known-kits.ts';
import { hasSteppedBack } from './looking-along.ts';
import type { RepairDuty } from './repair-duty.ts';
import { seniorGuardian } from './roster.ts';

export class HelpDuty {
  readonly #asking: Asking;
  readonly #answering: Answering | null;

  private constructor(asking: Asking, answering: Answering | null) {
    this.#asking = asking;
    this.#answering = answering;
  }

  static async open(
    household: Household,
    keys: HelpKeys,
    repairs: RepairDuty,
    arrived: () => void,
  ): Promise<HelpDuty> {
    const { host, me, device, time, held, invitations } = household;
    const relaySeconds = (): number => time.now();
    const signer = device.signer;
    const mayCall = (guardian: DeviceId): boolean => !household.roster.revoked.has(guardian);
    const kitLine = (): KitLine => lineOf(household.roster.kits);
    const asking = await Asking.open({
      host,
      me,
      signer,
      secret: keys.kind === 'child' ? keys.secret : helpSecretOf(keys.helpRoot, me.device),
      invitations,
      relaySeconds,
      troubles: () => troublesOf(household),
      lineages: () => lineagesOf(household),
      mayCall,
      kitLine,
      farewell: (statement) => {
        household.farewellInHelpChain = statement;
        arrived();
      },
      arrived,
    });
    const answering =
      keys.kind === 'child'
        ? null
        : new Answering({
            host,
            me,
            signer,
            helpRoot: keys.helpRoot,
            held,
            relaySeconds,
            devices: () => knownDevices(household),
            missing: () => repairs.missing,
            mayCall,
            kitLine,
            isSenior: () => isSenior(household),
            chainFor: (lineage) => household.chainFor(lineage),
            told: household.told,
            arrived,
          });
    return new HelpDuty(asking, answering);
  }

  /** Unix seconds, relay time: when there is something to do, if nothing happens. */
  get deadline(): number | null {
    return soonest([this.#asking.deadline, this.#answering?.deadline ?? null]);
  }

  connected(): void {
    this.#asking.connected();
    this.#answering?.connected();
  }

  /** What others ask of this device. @throws {KnotholeError} OFFLINE. */
  async answer(): Promise<void> {
    await this.#answering?.advance();
  }

  /** What this device asks of others. @throws {KnotholeError} OFFLINE. */
  async ask(): Promise<void> {
    await this.#answering?.call();
    await this.#asking.advance();
  }

  close(): void {
    this.#asking.close();
    this.#answering?.close();
  }
}

/** A device that knows it was taken out does not ask; a guardian asks where another one is. */
function troublesOf({ trackers, me, roster }: Household): readonly Trouble[] {
  if (roster.revoked.has(me.device)) {
    return [];
  }
  return trackers.flatMap((tracker) => {
    const { group, policy, status, members } = tracker.view;
    const goings = 'goings' in tracker ? tracker.goings : [];
    const trouble = troubleOf(status);
    // Whoever has left a child to itself is not lost.
    const reason = hasSteppedBack({ trouble, policy, goings }, me) ? null : trouble;
    const isHeard = members.some(({ role, device }) => role === 'guardian' && device !== me.device);
    return reason !== null && (me.role === 'child' || isHeard)
      ? [{ group, lineage: lineageOf(policy, group), reason }]
      : [];
  });
}

/** Of everything that this device is in, or would be. */
function lineagesOf({ trackers }: Household): readonly Lineage[] {
  return trackers.flatMap(({ view: { policy, group, status } }) =>
    status.kind === 'left' ? [] : [lineageOf(policy, group)],
  );
}

/** Members of the family group before they are let in, too: they can be in trouble like the others. */
function knownDevices({ roster, family, me }: Household): readonly DeviceId[] {
  const members = family?.view.members.map(({ device }) => device) ?? [];
  const all = new Set([...roster.admitted.keys(), ...members]);
  return [...all].filter((device) => device !== me.device && !roster.revoked.has(device));
}

function isSenior({ family, roster, me }: Household): boolean {
  return family !== null && seniorGuardian(family.view.members, roster) === me.device;
}
