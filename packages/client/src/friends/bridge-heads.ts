/**
 * Tells another family's guardians which epochs this device sees in what the two families share, and
 * compares what they tell (docs/chain.md rule 30): a relay that shows each family a history of its own is
 * noticed where their guardians talk to each other.
 */
import { decodeHex, encodeHex } from '@knothole/protocol';
import type { Head } from '../chain/types.ts';
import { soonest } from '../family/durations.ts';
import { encodeFields, readRecord } from '../family/fields.ts';
import { currentHead, headsDelaySeconds } from '../family/heads-duty.ts';
import { headsItem, MAX_HEADS } from '../family/heads-item.ts';
import type { Household } from '../family/household.ts';
import { STORE_KEYS } from '../family/store-keys.ts';
import type { LocalStore, StoreWrite } from '../ports.ts';
import type { SaidHeads } from './bridge-fold.ts';
import type { BridgeTracker } from './bridge-tracker.ts';

const VERSION = 1;
const GROUP_BYTES = 16;
const MAX_TOLD = 4_096;

export class BridgeHeads {
  readonly #household: Household;
  /** By bridge and group: the epoch that was told last. */
  #told: ReadonlyMap<string, number>;
  /** By bridge: when to tell, relay time. */
  readonly #dueAt = new Map<string, number>();
  readonly #compared = new WeakSet<SaidHeads>();

  private constructor(household: Household, told: ReadonlyMap<string, number>) {
    this.#household = household;
    this.#told = told;
  }

  static async open(household: Household): Promise<BridgeHeads> {
    return new BridgeHeads(household, await loadTold(household.host.transactor.store));
  }

  /** Unix seconds, relay time: when to call {@link round}, if nothing happens. */
  get deadline(): number | null {
    return soonest([...this.#dueAt.values()]);
  }

  async round(): Promise<void> {
    const { bridges, me, time } = this.#household;
    for (const bridge of bridges.values()) {
      await this.#compare(bridge);
      const { group } = bridge.view;
      const news = bridge.isWith(bridge.otherThan(me.root), me.device) ? this.#news(bridge) : [];
      if (news.length === 0) {
        this.#dueAt.delete(group);
        continue;
      }
      const dueAt = this.#dueAt.get(group) ?? time.now() + headsDelaySeconds(this.#household);
      this.#dueAt.set(group, dueAt);
      if (dueAt <= time.now()) {
        await this.#tell(bridge, news.slice(0, MAX_HEADS));
        this.#dueAt.delete(group);
      }
    }
  }

  /** Only of what is shared with the family that tells it: of the rest it knows nothing. */
  async #compare(bridge: BridgeTracker): Promise<void> {
    const fresh = bridge.fold.heads.filter((said) => !this.#compared.has(said));
    for (const said of fresh) {
      this.#compared.add(said);
      for (const head of said.heads) {
        const shared = this.#sharedOver(bridge).find(({ view }) => view.group === head.group);
        await shared?.chain.compareHead(said.sender, head);
      }
    }
  }

  #sharedOver(bridge: BridgeTracker): readonly Pick<BridgeTracker, 'view' | 'chain'>[] {
    const other = bridge.otherThan(this.#household.me.root);
    const conversations = [...this.#household.conversations.values()];
    return [bridge, ...conversations.filter(({ view }) => view.policy.roots.includes(other))];
  }

  #news(bridge: BridgeTracker): readonly Head[] {
    return this.#sharedOver(bridge).flatMap(({ view }) => {
      const head = view.group === bridge.view.group ? undefined : currentHead(view);
      return head !== undefined && this.#told.get(nameOf(bridge, head)) !== head.epoch
        ? [head]
        : [];
    });
  }

  async #tell(bridge: BridgeTracker, heads: readonly Head[]): Promise<void> {
    const { host, bridges } = this.#household;
    const present = new Set(
      [...bridges.values()].flatMap((one) =>
        this.#sharedOver(one).map(({ view }) => nameOf(one, view)),
      ),
    );
    const all = [
      ...this.#told,
      ...heads.map((head) => [nameOf(bridge, head), head.epoch] as const),
    ];
    const told = new Map(all.filter(([name]) => present.has(name)));
    const item = headsItem(host.random, heads);
    await bridge.chain.submit([{ kind: 'say', item }], [toldWrite(told)]);
    this.#told = told;
  }
}

function nameOf({ view }: BridgeTracker, { group }: { readonly group: string }): string {
  return view.group + group;
}

function toldWrite(told: ReadonlyMap<string, number>): StoreWrite {
  const pairs = [...told].map(([name, epoch]) => [decodeHex(name), epoch]);
  return { key: STORE_KEYS.bridgeHeads, value: encodeFields([VERSION, pairs]) };
}

async function loadTold(store: LocalStore): Promise<ReadonlyMap<string, number>> {
  const bytes = await store.get(STORE_KEYS.bridgeHeads);
  return bytes === undefined
    ? new Map()
    : readRecord(bytes, (fields) => {
        fields.version(VERSION);
        const pairs = fields.list(MAX_TOLD, (list) =>
          list.nested(
            (nested) => [encodeHex(nested.bytes(2 * GROUP_BYTES)), nested.integer()] as const,
          ),
        );
        return new Map(pairs);
      });
}
