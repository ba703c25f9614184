/** What reading needs besides the chain's own state, and what it gives. */
import type { LocalStore } from '../ports.ts';
import type { ChainState } from './chain-state.ts';
import { wasShown } from './chain-store.ts';
import type { ChainRules } from './rules.ts';
import type { ChainEvent, ChainPolicy, GroupId } from './types.ts';

/** Computed, not yet true: it becomes so when it is persisted (rule 11). */
export interface Step {
  readonly state: ChainState;
  readonly events: readonly ChainEvent[];
}

export interface ReadContext {
  readonly rules: ChainRules;
  readonly policy: ChainPolicy;
  /** For display and for one's own intents; never for validity (rule 15). */
  readonly relaySeconds: number;
  readonly shown: ShownItems;
}

/**
 * Items shown before, by author and id (I3): in the store, or earlier in the same transaction. By
 * author, because a member who got hold of somebody's id must not be able to silence him with it.
 */
export class ShownItems {
  readonly #store: LocalStore;
  readonly #group: GroupId;
  readonly #inThisStep = new Set<string>();

  constructor(store: LocalStore, group: GroupId) {
    this.#store = store;
    this.#group = group;
  }

  /** True the first time: the caller shows it then. */
  async isNew(device: string, item: string): Promise<boolean> {
    const key = `${item}-${device}`;
    if (this.#inThisStep.has(key) || (await wasShown(this.#store, this.#group, device, item))) {
      return false;
    }
    this.#inThisStep.add(key);
    return true;
  }
}
