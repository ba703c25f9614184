/**
 * I9: no child is with anybody of another family whom its guardians have not allowed, and after they
 * have taken that back no two such devices are in one group.
 */
import {
  type Approval,
  type Device,
  deviceOf,
  familyOf,
  type Group,
  isGuardian,
  personOf,
} from './abstract-mls.ts';
import { AllSeeing, type Invariant } from './invariants.ts';
import { isGuardianOf } from './model-families.ts';
import type { Family } from './model-family.ts';
import type { ModelMember } from './model-member.ts';
import type { ChainState } from './model-state.ts';
import { covers, forbiddenAmong, withApproval } from './model-statements.ts';

interface Town {
  readonly issued: readonly Approval[];
  knownTo(device: Device): readonly Approval[];
  /** Devices that their own families have not taken out. */
  readonly certified: ReadonlySet<Device>;
}

export class FamiliesWitness extends AllSeeing {
  readonly #town: Town;
  readonly #all: ReadonlyMap<Device, ModelMember>;

  constructor(
    members: ReadonlyMap<Device, ModelMember>,
    claims: readonly Invariant[],
    family: Family | undefined,
    town: Town,
  ) {
    super(members, claims, family);
    this.#all = members;
    this.#town = town;
  }

  override entered(device: Device, before: Group, after: Group, committer: Device = ''): void {
    super.entered(device, before, after);
    if (after.purpose?.kind !== 'conversation') {
      return;
    }
    const was = before.leaves.map(deviceOf);
    const members = after.leaves.map(deviceOf);
    const arriving = members.filter((member) => !was.includes(member));
    const intruder = arriving.find(
      (member) => !isGuardian(member) && !isGuardianOf(committer, member),
    );
    if (intruder !== undefined) {
      this.claim('I9', `${intruder} is let in by ${committer}, of another family`);
    }
    for (const child of members.filter((member) => !isGuardian(member))) {
      const stranger = members
        .filter((other) => familyOf(other) !== familyOf(child))
        .filter((other) => arriving.includes(child) || arriving.includes(other))
        .find((other) => !this.#wasEverAllowed(child, other, members));
      if (stranger !== undefined) {
        this.claim('I9', `${child} is with ${stranger}, and no guardian of its has allowed it`);
      }
      if (!members.some((member) => isGuardianOf(member, child))) {
        this.claim('I9', `${child} is left without a guardian of its own`);
      }
    }
  }

  override joined(device: Device, state?: ChainState): void {
    super.joined(device);
    if (state !== undefined) {
      const known = this.#town.knownTo(device).reduce(withApproval, state.approvals ?? []);
      this.#forbid(state.group, known, device, state.group.leaves.map(deviceOf));
    }
  }

  override atRest(mayStopAll?: boolean): void {
    super.atRest(mayStopAll);
    this.keptApart();
  }

  /** What is asked of a friendship that was ended. */
  keptApart(): void {
    // Who is stuck reads and says nothing: an ended friendship that broke in that moment is not repaired.
    // Nor whom its own family has taken out meanwhile: it hears of no ending, and the other side is silent.
    const live = [...this.#all.values()].filter(
      ({ isLive, state }) => isLive && this.#town.certified.has(state.device),
    );
    for (const { state } of live) {
      const here = live.filter((other) => other.state.group.secret === state.group.secret);
      const devices = here.map((other) => other.state.device);
      this.#forbid(state.group, this.#town.issued, state.device, devices);
    }
  }

  #forbid(
    { purpose }: Group,
    approvals: readonly Approval[],
    device: Device,
    members: readonly Device[],
  ): void {
    for (const child of purpose?.kind === 'conversation' ? members : []) {
      const [other] = isGuardian(child) ? [] : forbiddenAmong(approvals, personOf(child), members);
      if (other !== undefined) {
        this.claim('I9', `${device} is where ${child} is, which may not be with ${other}`);
      }
    }
  }

  #wasEverAllowed(child: Device, other: Device, members: readonly Device[]): boolean {
    const granted = this.#town.issued.filter((approval) => approval.granted);
    return covers(granted, personOf(child), other, members);
  }
}
