/**
 * What the family group knows, taken as a channel that loses nothing and is never late: in the product
 * it is a chain of its own, which heals by the same rules. The vault too is taken to be at hand
 * whenever the words of the kit are.
 */
import type { Approval, Device, Lineage } from './abstract-mls.ts';

/** What a device knows of who is to be in a conversation, and whom it hears of besides. */
export interface Kinship {
  /** Devices that are to be in the conversation: certified, not revoked, of its people. */
  readonly wanted: ReadonlySet<Device>;
  /** What a guardian's device has last put into the vault, up to a day behind the conversation. */
  vault: Lineage;
  tellHeads(device: Device, heads: ReadonlyMap<string, string>): void;
  headsOf(device: Device): ReadonlyMap<string, string>;
  /** What guardians have said about children and other families, in whichever conversation. */
  approvals(): readonly Approval[];
  /** Whether its help chain can be read: another family's only where the bridge is up. */
  hears(device: Device): boolean;
}

export class Family implements Kinship {
  vault: Lineage;
  readonly #wanted: Set<Device>;
  readonly #heads = new Map<Device, ReadonlyMap<string, string>>();

  constructor(wanted: Iterable<Device>, vault: Lineage) {
    this.#wanted = new Set(wanted);
    this.vault = vault;
  }

  get wanted(): Set<Device> {
    return this.#wanted;
  }

  tellHeads(device: Device, heads: ReadonlyMap<string, string>): void {
    if (this.#heads.get(device) !== heads) {
      this.#heads.set(device, heads);
    }
  }

  headsOf(device: Device): ReadonlyMap<string, string> {
    return this.#heads.get(device) ?? new Map();
  }

  approvals(): readonly Approval[] {
    return [];
  }

  hears(): boolean {
    return true;
  }
}
