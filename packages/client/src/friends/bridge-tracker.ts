/** Follows what this family's guardians share with those of another family. */
import { type Lineage, lineageOf } from '../chain/lineage.ts';
import type { Chain, ChainEvent, ChainView, Identity } from '../chain/types.ts';
import { type Departing, foldLeave } from '../family/family-fold.ts';
import { EventFeed } from '../family/group-trackers.ts';
import type { DeviceId, FamilyId } from '../view.ts';
import { type BridgeFold, EMPTY_BRIDGE, foldBridge } from './bridge-fold.ts';
import { type Farewells, foldFarewell } from './farewells.ts';
import type { KnownTerms } from './friend-book.ts';
import type { KnownWord } from './group-book.ts';

export class BridgeTracker {
  readonly chain: Chain;
  readonly #feed: EventFeed;
  #fold: BridgeFold = EMPTY_BRIDGE;
  #present: BridgeFold = EMPTY_BRIDGE;
  #audience = 0;
  #departing: Departing = new Map();
  #farewells: Farewells = new Map();

  private constructor(chain: Chain, me: Identity, changed: () => void) {
    this.chain = chain;
    const lineage: Lineage = lineageOf(chain.view.policy, chain.view.group);
    this.#feed = new EventFeed(
      chain,
      0,
      (event) => {
        this.#fold = foldBridge(this.#fold, event, me.device);
        this.#hearWithAll(event, me);
        this.#departing = foldLeave(this.#departing, lineage, event);
        this.#farewells = foldFarewell(this.#farewells, chain.view.policy, event);
      },
      changed,
    );
  }

  static async open(chain: Chain, me: Identity, changed: () => void): Promise<BridgeTracker> {
    const tracker = new BridgeTracker(chain, me, changed);
    await tracker.#feed.catchUp();
    return tracker;
  }

  get view(): ChainView {
    return this.chain.view;
  }

  get fold(): BridgeFold {
    return this.#fold;
  }

  /** What was said since somebody came last, or the group was founded anew: what everybody who is here has heard. */
  get present(): BridgeFold {
    return this.#present;
  }

  /** Another number for each change of those who have to hear it all. */
  get audience(): number {
    return this.#audience;
  }

  /** What either side has said of who may be with whom. */
  get heard(): readonly KnownTerms[] {
    return [...this.#fold.allowances.values()].map(({ subject, ...terms }) => ({
      ...terms,
      subject: subject.person,
    }));
  }

  /** What either side has said of groups. */
  get groupWords(): readonly KnownWord[] {
    return [...this.#fold.groups.values()].flatMap(({ words }) => [...words.values()]);
  }

  /** Families in it that have said that they are gone. */
  get farewells(): Farewells {
    return this.#farewells;
  }

  get departing(): Departing {
    return this.#departing;
  }

  /** Whether both this device and that family are in it, and nobody of it is going. */
  isWith(family: FamilyId, me: DeviceId): boolean {
    const { status, members } = this.view;
    return (
      status.kind === 'live' &&
      !this.#departing.has(me) &&
      members.some(({ root, device }) => root === family && !this.#departing.has(device))
    );
  }

  /** The other family, as seen from the one with this root. */
  otherThan(root: FamilyId): FamilyId {
    return this.view.policy.roots.find((one) => one !== root) ?? '';
  }

  #hearWithAll(event: ChainEvent, me: Identity): void {
    if (event.kind === 'joined' || event.kind === 'moved') {
      this.#present = EMPTY_BRIDGE;
      this.#audience += 1;
    } else {
      this.#present = foldBridge(this.#present, event, me.device);
    }
  }

  async close(): Promise<void> {
    this.#feed.close();
    await this.chain.close();
  }
}
