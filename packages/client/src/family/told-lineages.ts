/**
 * Where the devices of the family are, as their help chains tell (docs/chain.md rules 27 and 28): a
 * guardian who has missed a founding can only bring them back by going on from there. Nothing of it is
 * kept; the notes are read again with every start.
 */
import { compareLineages, groupsBeyond, type Lineage } from '../chain/lineage.ts';
import type { GroupId } from '../chain/types.ts';
import type { DeviceId } from '../view.ts';

/** As many groups may a told lineage be ahead: the vault is written after every founding. */
const MAX_GROUPS_AHEAD = 8;

/** A lineage that a device is in. */
export interface Told {
  readonly device: DeviceId;
  readonly lineage: Lineage;
  /** Since when it tells so: Unix seconds, relay time. */
  readonly since: number;
}

export class ToldLineages {
  readonly #calledBack = new Set<GroupId>();
  readonly #byDevice = new Map<DeviceId, { at: number; told: readonly Told[] }>();

  /** From a note that was written `at` by its device's time. Of several of one moment each has a part. */
  hear(
    device: DeviceId,
    { at, heardAt }: { readonly at: number; readonly heardAt: number },
    lineages: readonly Lineage[],
  ): void {
    const before = this.#byDevice.get(device) ?? { at: 0, told: [] };
    if (at < before.at) {
      return;
    }
    const told = lineages.map((lineage) => ({
      device,
      lineage,
      since: before.told.find((known) => isSame(known.lineage, lineage))?.since ?? heardAt,
    }));
    const rest = before.told.filter(
      (known) => at === before.at && !lineages.some((lineage) => isSame(lineage, known.lineage)),
    );
    this.#byDevice.set(device, { at, told: [...rest, ...told] });
  }

  /** A device asks about a group that this guardian has left to the children in it. */
  callBack(group: GroupId): void {
    this.#calledBack.add(group);
  }

  isCalledBack(group: GroupId): boolean {
    return this.#calledBack.has(group);
  }

  forget(device: DeviceId): void {
    this.#byDevice.delete(device);
  }

  /**
   * Those that win over a lineage, so that none of its welcomes is followed where they are. A patched
   * client can make one up. It is not believed where it is no history that goes on from this one, or far
   * ahead: of what the two have in common a group upon it could lack what others know it by who were off
   * meanwhile, and they would be cut off. Nor is one that is also of another conversation, of all that
   * are `known`: nobody could tell the two apart any more.
   */
  winnersOver(own: Lineage, known: readonly Lineage[]): readonly Told[] {
    const foreign = known.filter((other) => compareLineages(other, own) === 'unrelated');
    const isOurs = (lineage: Lineage): boolean =>
      compareLineages(lineage, own) === 'wins' &&
      (groupsBeyond(lineage, own) ?? Number.POSITIVE_INFINITY) <= MAX_GROUPS_AHEAD &&
      foreign.every((other) => compareLineages(lineage, other) === 'unrelated');
    return [...this.#byDevice.values()].flatMap(({ told }) =>
      told.filter(({ lineage }) => isOurs(lineage)),
    );
  }
}

/** The one of them that wins over the others; undefined when there is none. */
export function bestOf(told: readonly Told[]): Told | undefined {
  return told.reduce<Told | undefined>(
    (best, one) =>
      best === undefined || compareLineages(one.lineage, best.lineage) === 'wins' ? one : best,
    undefined,
  );
}

function isSame(one: Lineage, other: Lineage): boolean {
  return one.length === other.length && one.every((group, index) => group === other[index]);
}
