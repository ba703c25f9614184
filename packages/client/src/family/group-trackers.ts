/** Follow one group each and keep what its events fold to. */
import { type Lineage, lineageOf } from '../chain/lineage.ts';
import type { Chain, ChainEvent, ChainView, Identity } from '../chain/types.ts';
import { ITEM_KINDS } from '../conversation/item-kinds.ts';
import { type Digest, EMPTY_DIGEST, foldDigest } from '../conversation/summary.ts';
import { type Endings, foldEnding } from '../friends/endings.ts';
import { type Farewells, foldFarewell } from '../friends/farewells.ts';
import { isShared } from '../friends/friendship.ts';
import { answered, foldPosted, type KnownWord } from '../friends/group-book.ts';
import { readGroupNameItem } from '../friends/group-plan.ts';
import type { Clock } from '../ports.ts';
import type { DeviceId, PersonId, Profile } from '../view.ts';
import {
  type Departing,
  type FamilyFold,
  foldFamily,
  foldLeave,
  leaversUpTo,
} from './family-fold.ts';
import { foldGoing, type Going, type Goings, NO_GOINGS } from './goings.ts';
import type { Roster } from './roster.ts';

const PAGE = 64;
/** Older events are not read when the device starts: more unread than this is shown as this. */
const LOOK_BACK = 500;
/** As many are read at least, to find the last words. */
const LAST_WORDS = 32;

/** Feeds the events of a chain to `fold`, each exactly once and in order. */
export class EventFeed {
  readonly #chain: Chain;
  readonly #fold: (event: ChainEvent) => void;
  readonly #changed: () => void;
  readonly #unsubscribe: () => void;
  #next: number;

  constructor(chain: Chain, from: number, fold: (event: ChainEvent) => void, changed: () => void) {
    this.#chain = chain;
    this.#next = from;
    this.#fold = fold;
    this.#changed = changed;
    this.#unsubscribe = chain.onChange((_, events) => this.#take(events));
  }

  /** Reads what was persisted before; events that arrive meanwhile come in their order. */
  async catchUp(): Promise<void> {
    while (this.#next < this.#chain.view.eventCount) {
      const events = await this.#chain.events(this.#next, PAGE);
      for (const event of events) {
        this.#takeOne(event);
      }
      if (events.length === 0) {
        return;
      }
    }
  }

  get next(): number {
    return this.#next;
  }

  close(): void {
    this.#unsubscribe();
  }

  #take(events: readonly ChainEvent[]): void {
    for (const event of events) {
      this.#takeOne(event);
    }
    this.#changed();
  }

  #takeOne(event: ChainEvent): void {
    if (event.index === this.#next) {
      this.#next += 1;
      this.#fold(event);
    }
  }
}

export interface FamilyOptions {
  readonly chain: Chain;
  readonly fold: FamilyFold;
  readonly me: DeviceId;
  /** Each event that is not in `fold`, once. */
  readonly heard: (event: ChainEvent) => void;
  readonly changed: () => void;
}

/** The family group: who is in the family. */
export class FamilyTracker {
  readonly chain: Chain;
  readonly #feed: EventFeed;
  #fold: FamilyFold;

  private constructor({ chain, fold, me, heard, changed }: FamilyOptions) {
    this.chain = chain;
    this.#fold = fold;
    const lineage = lineageOf(chain.view.policy, chain.view.group);
    const take = (event: ChainEvent): void => {
      this.#fold = foldFamily(this.#fold, lineage, event, me);
      heard(event);
    };
    this.#feed = new EventFeed(chain, fold.next, take, changed);
  }

  static async open(options: FamilyOptions): Promise<FamilyTracker> {
    const tracker = new FamilyTracker(options);
    await tracker.#feed.catchUp();
    return tracker;
  }

  get roster(): Roster {
    return this.#fold.roster;
  }

  get view(): ChainView {
    return this.chain.view;
  }

  get departing(): Departing {
    return this.#fold.departing;
  }

  get fold(): FamilyFold {
    return this.#fold;
  }

  /** Resolves when this device's leave stands in the chain, or after so long. */
  untilLeft(device: DeviceId, clock: Clock, patienceMilliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const finish = (): void => {
        cancelTimer();
        unsubscribe();
        resolve();
      };
      const look = (): void => {
        if (this.departing.has(device) || this.view.status.kind !== 'live') {
          finish();
        }
      };
      const cancelTimer = clock.after(patienceMilliseconds, finish);
      const unsubscribe = this.chain.onChange(look);
      look();
    });
  }

  async close(): Promise<void> {
    this.#feed.close();
    await this.chain.close();
  }
}

export interface ConversationOptions {
  readonly chain: Chain;
  readonly me: Identity;
  readonly readUpTo: number;
  /** Whether something is not to be shown, as this device knows now. */
  readonly isHidden: (event: ChainEvent) => boolean;
  /** Each event that is not to be hidden; the latest again at every start. */
  readonly heard: (event: ChainEvent) => void;
  readonly changed: () => void;
}

/** A conversation: what was said last, and how much of it is unread. */
export class ConversationTracker {
  readonly chain: Chain;
  readonly #me: Identity;
  readonly #isHidden: (event: ChainEvent) => boolean;
  readonly #heard: (event: ChainEvent) => void;
  readonly #feed: EventFeed;
  #departing: Departing = new Map();
  /** Of those, who had left when this device came back itself: they may be there again since. */
  #leftBefore: ReadonlySet<DeviceId> = new Set();
  /** How far each leaver's family had answered then: the versions of its posted lists. */
  #leftAt: ReadonlyMap<DeviceId, number> = new Map();
  #endings: Endings = new Map();
  #farewells: Farewells = new Map();
  #groupWords: ReadonlyMap<PersonId, KnownWord> = new Map();
  #groupName: Profile | null = null;
  #digest: Digest = EMPTY_DIGEST;
  #goings: Goings = NO_GOINGS;
  readonly #lineage: Lineage;
  #knownSince: number | null = null;
  #readUpTo: number;

  private constructor(options: ConversationOptions) {
    const { chain, me, readUpTo, isHidden, heard, changed } = options;
    this.chain = chain;
    this.#lineage = lineageOf(chain.view.policy, chain.view.group);
    this.#me = me;
    this.#isHidden = isHidden;
    this.#heard = heard;
    this.#readUpTo = readUpTo;
    const { eventCount } = chain.view;
    const from = Math.max(0, eventCount - LOOK_BACK, Math.min(readUpTo, eventCount - LAST_WORDS));
    this.#feed = new EventFeed(chain, from, (event) => this.#fold(event), changed);
  }

  static async open(options: ConversationOptions): Promise<ConversationTracker> {
    const tracker = new ConversationTracker(options);
    const { form, predecessors } = options.chain.view.policy;
    if (form === 'group' || predecessors.length > 0) {
      // Nobody who has left is brought back: however long ago, and by no group that succeeds it.
      tracker.#departing = await leaversUpTo(options.chain, tracker.#feed.next);
    }
    await tracker.#feed.catchUp();
    return tracker;
  }

  get view(): ChainView {
    return this.chain.view;
  }

  get digest(): Digest {
    return this.#digest;
  }

  get departing(): Departing {
    const isBack = new Set(this.view.members.map(({ device }) => device));
    const isThere = (device: DeviceId): boolean =>
      this.#leftBefore.has(device) && isBack.has(device);
    return [...this.#leftBefore].some(isThere)
      ? new Map([...this.#departing].filter(([device]) => !isThere(device)))
      : this.#departing;
  }

  /** What the lists of its family's children that were posted before it left come to, by {@link answered}. */
  leftAt(device: DeviceId): number {
    return this.#leftAt.get(device) ?? 0;
  }

  /** By whom the two of it were told apart, in it. */
  get endings(): Endings {
    return this.#endings;
  }

  /** Families in it that have said that they are gone. */
  get farewells(): Farewells {
    return this.#farewells;
  }

  /** Lists of a group of several families, as they were posted in it. */
  get groupWords(): Iterable<KnownWord> {
    return this.#groupWords.values();
  }

  /** What a member has called it last; null: nobody has, lately. */
  get groupName(): Profile | null {
    return this.#groupName;
  }

  /** Unix seconds, relay time of something that this device saw here; null: nothing yet. */
  get knownSince(): number | null {
    return this.#knownSince;
  }

  /** By which guardians leave a child to itself in the group that the conversation is in now. */
  get goings(): readonly Going[] {
    const { group } = this.view;
    return [...this.#goings.values()].filter((going) => going.group === group);
  }

  get readUpTo(): number {
    return this.#readUpTo;
  }

  /** Everything before this event has been seen; call it once that is durable. */
  markRead(upTo: number): void {
    this.#readUpTo = upTo;
    this.#digest = { ...this.#digest, unread: 0 };
  }

  async close(): Promise<void> {
    this.#feed.close();
    await this.chain.close();
  }

  #fold(event: ChainEvent): void {
    if (isShared(this.chain.view.policy)) {
      this.#endings = foldEnding(this.#endings, event);
      this.#farewells = foldFarewell(this.#farewells, this.chain.view.policy, event);
      this.#groupWords = foldPosted(this.#groupWords, event);
      this.#foldName(event);
    }
    this.#goings = foldGoing(this.#goings, this.chain.view.group, event);
    if (!this.#isHidden(event)) {
      this.#digest = foldDigest(this.#digest, event, this.#me.person, this.#readUpTo);
      this.#heard(event);
    }
    this.#foldLeave(event);
    this.#knownSince ??= event.seenAt;
  }

  #foldLeave(event: ChainEvent): void {
    const before = this.#departing;
    this.#departing = foldLeave(before, this.#lineage, event);
    if (event.kind === 'moved' && event.reason === 'removed') {
      this.#leftBefore = new Set(this.#departing.keys());
    } else if (this.#departing !== before) {
      const news = [...this.#departing.keys()].filter(
        (device) => this.#departing.get(device) !== before.get(device),
      );
      this.#leftBefore = new Set([...this.#leftBefore].filter((device) => !news.includes(device)));
      const at = event.kind === 'item' ? answered(this.#groupWords.values(), event.sender.root) : 0;
      this.#leftAt = new Map([...this.#leftAt, ...news.map((device) => [device, at] as const)]);
    }
  }

  #foldName(event: ChainEvent): void {
    if (
      event.kind === 'item' &&
      event.item.kind === ITEM_KINDS.groupName &&
      !this.#isHidden(event)
    ) {
      this.#groupName = readGroupNameItem(event.item.body)?.name ?? this.#groupName;
    }
  }
}
