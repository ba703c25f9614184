/** What a device knows when it decides about repair, and what follows from it at once. */
import {
  type Device,
  deviceOf,
  familyOf,
  isGuardian,
  type Leaf,
  seniorOf,
} from './abstract-mls.ts';
import type { Kinship } from './model-family.ts';
import type { Asking, HelpReader } from './model-help.ts';
import type { ChainState, Surroundings } from './model-state.ts';

/** A guardian who is not the most senior, and one who hopes for another, waits so many days. */
export const PATIENCE = 1;

export interface Situation {
  readonly around: Surroundings;
  readonly family: Kinship;
  readonly today: number;
  readonly help: HelpReader;
  /** Of this device, not known to be used. */
  readonly keyPackages: readonly Leaf[];
}

export function isGuardianHere({ family }: Situation, { device }: ChainState): boolean {
  return isGuardian(device) && family.wanted.has(device);
}

/** The most senior guardian answers at once, the others after a day; for a child those of its family. */
export function isMyTurn(
  { family, today }: Situation,
  state: ChainState,
  asking: Asking,
  asks: Device,
): boolean {
  const answering = [...family.wanted].filter(
    (device) => isGuardian(asks) || familyOf(device) === familyOf(asks),
  );
  return seniorOf(answering) === state.device || today - asking.since >= PATIENCE;
}

/** A family lets in and replaces its own; where none of its guardians is there, another one a guardian. */
export function mayAnswer({ device, group }: ChainState, other: Device): boolean {
  return (
    familyOf(other) === familyOf(device) ||
    (isGuardian(other) &&
      !group.leaves
        .map(deviceOf)
        .some((one) => one !== other && isGuardian(one) && familyOf(one) === familyOf(other)))
  );
}

/** No member yet; or one whose welcome is lost, or who has been silent since it came (rule 24). */
export function isToBeLetIn({ today }: Situation, state: ChainState, device: Device): boolean {
  const leaf = state.group.leaves.find((member) => deviceOf(member) === device);
  if (leaf === undefined) {
    return true;
  }
  const welcome = state.welcomes.find((other) => other.leaf === leaf);
  const silentFor = today - (state.unheard?.get(leaf) ?? today);
  return welcome?.isLost === true || silentFor > (welcome === undefined ? PATIENCE : 0);
}

export function offerOf({ help }: Situation, state: ChainState, device: Device): Leaf | undefined {
  const leaf = help.lastAsking(device)?.leaf;
  return leaf === undefined || state.used?.has(leaf) === true ? undefined : leaf;
}
