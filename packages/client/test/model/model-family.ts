/**
 * What the family group knows, taken as a channel that loses nothing and is never late: in the product
 * it is a chain of its own, which heals by the same rules. The vault too is taken to be at hand
 * whenever the words of the kit are.
 */
import type { Device, Lineage } from './abstract-mls.ts';

export class Family {
  /** Devices that are to be in the conversation: certified, not revoked, of its people. */
  readonly wanted: Set<Device>;
  /** What a guardian's device has last put into the vault, up to a day behind the conversation. */
  vault: Lineage;
  /** Grows with each head that is told. */
  told = 0;
  readonly #heads = new Map<Device, ReadonlyMap<string, string>>();

  constructor(wanted: Iterable<Device>, vault: Lineage) {
    this.wanted = new Set(wanted);
    this.vault = vault;
  }

  tellHeads(device: Device, heads: ReadonlyMap<string, string>): void {
    if (this.#heads.get(device) !== heads) {
      this.#heads.set(device, heads);
      this.told += 1;
    }
  }

  headsOf(device: Device): ReadonlyMap<string, string> {
    return this.#heads.get(device) ?? new Map();
  }
}
