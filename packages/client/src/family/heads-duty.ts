/** Tells the family which epochs this device is in, and compares what the others tell (rule 30). */
import { decodeHex, encodeHex } from '@knothole/protocol';
import type { ChainEvent, ChainView, Head } from '../chain/types.ts';
import { ITEM_KINDS } from '../conversation/item-kinds.ts';
import type { LocalStore } from '../ports.ts';
import { encodeFields, readRecord } from './fields.ts';
import { headsItem, MAX_HEADS, readHeads } from './heads-item.ts';
import type { Household } from './household.ts';
import { STORE_KEYS } from './store-keys.ts';

const VERSION = 1;
const GROUP_BYTES = 16;
const MAX_CONVERSATIONS = 512;
/** A change of epoch is told together with those that follow it, and not by all at the same moment. */
const SHORTEST_DELAY_SECONDS = 60;
const LONGEST_DELAY_SECONDS = 600;

type ItemEvent = Extract<ChainEvent, { readonly kind: 'item' }>;

export class HeadsDuty {
  readonly #household: Household;
  /** By group: the epoch that was told last. */
  #told: ReadonlyMap<string, number>;
  /** Unix seconds, relay time: when to tell; null while there is nothing to. */
  #dueAt: number | null = null;
  #heard: readonly ItemEvent[] = [];

  private constructor(household: Household, told: ReadonlyMap<string, number>) {
    this.#household = household;
    this.#told = told;
  }

  static async open(household: Household): Promise<HeadsDuty> {
    return new HeadsDuty(household, await loadTold(household.host.transactor.store));
  }

  /** Unix seconds, relay time: when to call {@link advance}, if nothing happens. */
  get deadline(): number | null {
    return this.#dueAt;
  }

  /** An event of the family group: compared in the next round. */
  hear(event: ChainEvent): void {
    if (event.kind === 'item' && event.item.kind === ITEM_KINDS.heads) {
      this.#heard = [...this.#heard, event];
    }
  }

  async advance(): Promise<void> {
    await this.#compare();
    const { family, time } = this.#household;
    const news = this.#news();
    if (news.length === 0 || family === null || family.view.status.kind !== 'live') {
      this.#dueAt = null;
      return;
    }
    this.#dueAt ??= time.now() + headsDelaySeconds(this.#household);
    if (this.#dueAt <= time.now()) {
      await this.#tell(news.slice(0, MAX_HEADS));
      this.#dueAt = null;
    }
  }

  async #compare(): Promise<void> {
    const heard = this.#heard;
    this.#heard = [];
    for (const { sender, item } of heard) {
      for (const head of readHeads(item.body) ?? []) {
        const tracker = this.#household.trackers.find(({ view }) => view.group === head.group);
        await tracker?.chain.compareHead(sender, head);
      }
    }
  }

  #news(): readonly Head[] {
    const { conversations, bridges, family } = this.#household;
    const others = family?.view.members.filter(({ role }) => role === 'guardian') ?? [];
    // A bridge is no business of the tablets'.
    const shared = others.length > 1 ? [...bridges.values()] : [];
    return [...conversations.values(), ...shared].flatMap(({ view }) => {
      const head = currentHead(view);
      return head !== undefined && this.#told.get(head.group) !== head.epoch ? [head] : [];
    });
  }

  async #tell(heads: readonly Head[]): Promise<void> {
    const { family, host, conversations, bridges } = this.#household;
    const present = new Set(
      [...conversations.values(), ...bridges.values()].map(({ view }) => view.group),
    );
    const told = new Map(
      [...this.#told, ...heads.map(({ group, epoch }) => [group, epoch] as const)].filter(
        ([group]) => present.has(group),
      ),
    );
    const pairs = [...told].map(([group, epoch]) => [decodeHex(group), epoch]);
    await family?.chain.submit(
      [{ kind: 'say', item: headsItem(host.random, heads) }],
      [{ key: STORE_KEYS.heads, value: encodeFields([VERSION, pairs]) }],
    );
    this.#told = told;
  }
}

export function headsDelaySeconds({ host }: Household): number {
  const [high = 0, low = 0] = host.random.bytes(2);
  const share = (high * 256 + low) / 65_535;
  const spread = LONGEST_DELAY_SECONDS - SHORTEST_DELAY_SECONDS;
  return Math.round(SHORTEST_DELAY_SECONDS + share * spread);
}

/** A device that is stuck tells what it saw last: it may be the branch that nobody else is in. */
export function currentHead({ heads, status }: ChainView): Head | undefined {
  return status.kind === 'live' || status.kind === 'stuck' ? heads.at(-1) : undefined;
}

async function loadTold(store: LocalStore): Promise<ReadonlyMap<string, number>> {
  const bytes = await store.get(STORE_KEYS.heads);
  return bytes === undefined
    ? new Map()
    : readRecord(bytes, (fields) => {
        fields.version(VERSION);
        return new Map(
          fields.list(MAX_CONVERSATIONS, (list) =>
            list.nested(
              (nested) => [encodeHex(nested.bytes(GROUP_BYTES)), nested.integer()] as const,
            ),
          ),
        );
      });
}
