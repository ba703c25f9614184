/**
 * What a chain does next (docs/chain.md rules 9, 10, 19, 24, 29): one thing per call of step(), with
 * at most one request under way.
 */
import { type Envelope, MAX_ADDRESSES_PER_FRAME } from '@knothole/protocol';
import { constantTimeEqual } from '../crypto/hash.ts';
import type { GetOutcome } from '../ports.ts';
import type { ChainHost } from './chain-host.ts';
import {
  type ChainState,
  epochNumber,
  live,
  stuck,
  type Welcome,
  withLostWelcome,
} from './chain-state.ts';
import { BlockedIntents, type WriteContext } from './commit-maker.ts';
import { type ChainSlot, EpochSlots } from './epoch-slots.ts';
import { isLater, suspected } from './forks.ts';
import { Frontier, WATCHED_POSITIONS } from './frontier.ts';
import { landOwn } from './landing.ts';
import { incarnationOf, isEpochThere, isThere } from './look-back.ts';
import { putParcelIfPossible } from './parcel.ts';
import { type ReadContext, ShownItems, type Step } from './read-context.ts';
import { readEnvelope, skipPosition } from './reader.ts';
import type { ChainEvent, Head, Identity, StuckReason } from './types.ts';
import { prepare } from './writer.ts';

/** Stuck in these a device's last commit is everybody's; elsewhere a welcome may lead to nobody. */
const STILL_INVITES: ReadonlySet<StuckReason> = new Set(['path', 'bucket']);

/** The actor's hold on the state. */
export interface Workplace {
  state(): ChainState;
  /** Computes and persists in one go; false when `compute` gave nothing. */
  update(compute: (state: ChainState) => Promise<Step | undefined>): Promise<boolean>;
  wake(): void;
}

interface LaterHead {
  readonly sender: Identity;
  readonly head: Head;
}

export class ChainWork {
  /** A receipt has waited long enough (rule 21). */
  isReceiptDue = false;
  readonly #host: ChainHost;
  readonly #place: Workplace;
  readonly #frontier: Frontier;
  readonly #blocked = new BlockedIntents();
  readonly #delivered = new Set<string>();
  #slots: { readonly epoch: number; readonly slots: EpochSlots } | undefined;
  #mustLookBack = true;
  #mustLook = true;
  #mustTryBucket = true;
  #isCatchingUp = false;
  #later: LaterHead | null = null;

  constructor(host: ChainHost, place: Workplace) {
    this.#host = host;
    this.#place = place;
    this.#frontier = new Frontier(host.link, () => place.wake());
  }

  /** After a new connection, or when something went wrong: believe nothing about the relay. */
  lookAgain(): void {
    this.#mustLookBack = true;
    this.#mustLook = true;
    this.#mustTryBucket = true;
    this.#delivered.clear();
    // What was pushed before may be what the relay has forgotten since (rule 29).
    this.#frontier.watch([]);
  }

  /**
   * Rule 30: the commit that leads to a later epoch was durable before anybody told of it, so that the
   * next look finds it, or this device is where the relay does not show it.
   */
  hearHead(sender: Identity, head: Head): void {
    if (isLater(this.#place.state(), head)) {
      this.#later = { sender, head };
      this.#mustLook = true;
    }
  }

  /** Some time has passed: a bucket that was too far ahead may have come into reach. */
  tryBucketAgain(): void {
    this.#mustTryBucket = true;
  }

  /** True when there is more to do at once; false when only a wake-up can bring something. */
  async step(): Promise<boolean> {
    const { status, bucket } = this.#place.state();
    if (status.kind !== 'live') {
      this.#frontier.watch([]);
      this.#slots?.slots.erase();
      this.#slots = undefined;
      return (
        status.kind === 'stuck' &&
        ((status.reason === 'bucket' && (await this.#tryBucket())) ||
          (STILL_INVITES.has(status.reason) && this.#deliverWelcome()))
      );
    }
    if (bucket === null) {
      return this.#begin();
    }
    return (
      (await this.#lookBack()) ||
      (await this.#read()) ||
      (await this.#deliverWelcome()) ||
      (await this.#write())
    );
  }

  close(): void {
    this.#frontier.watch([]);
  }

  /** Rule 3: the first commit has nobody to compete with; it is applied as soon as it is durable. */
  #begin(): Promise<boolean> {
    return this.#place.update(async (state) => {
      const prepared = await prepare(this.#writeContext(), state);
      return prepared?.pending
        ? landOwn(this.#readContext(), prepared, prepared.pending, { epoch: 0, position: 0 })
        : undefined;
    });
  }

  /**
   * Rule 29: at each connection the last slot, and the whole epoch where the relay says that its store
   * is another one.
   */
  async #lookBack(): Promise<boolean> {
    if (!this.#mustLookBack) {
      return false;
    }
    this.#mustLookBack = false;
    const { link, rules } = this.#host;
    const state = this.#place.state();
    const { lastRead, incarnation } = state;
    if (lastRead === null || rules.atLostSlot === 'ignore') {
      return false;
    }
    const present = incarnationOf(link);
    const isAnother =
      incarnation !== null && present !== null && !constantTimeEqual(incarnation, present);
    const isWhole =
      (await isThere(link, lastRead)) &&
      (!isAnother || (await isEpochThere(link, state, await this.#epochSlots())));
    if (!isWhole) {
      return this.#stop('rollback');
    }
    return present !== null && (isAnother || incarnation === null) && this.#remember(present);
  }

  #remember(incarnation: Uint8Array): Promise<boolean> {
    return this.#place.update(async (state) => ({ state: { ...state, incarnation }, events: [] }));
  }

  /** Rule 9: at one's own position only, in order; the first empty one is the frontier. */
  async #read(): Promise<boolean> {
    const slots = await this.#epochSlots();
    const pushed = this.#pushed(slots);
    if (pushed.length > 0) {
      this.#mustLook ||= pushed.length === WATCHED_POSITIONS;
      return this.#take(pushed.map((envelope) => ({ kind: 'value', envelope })));
    }
    if (this.#mustLook && (await this.#look(slots))) {
      return true;
    }
    this.#frontier.watch(this.#slotsAhead(slots, WATCHED_POSITIONS));
    return false;
  }

  /** Asks for what stands ahead; true when that was something. */
  async #look(slots: EpochSlots): Promise<boolean> {
    this.#mustLook = false;
    const later = this.#later;
    const count = this.#isCatchingUp ? MAX_ADDRESSES_PER_FRAME : WATCHED_POSITIONS;
    const wanted = this.#slotsAhead(slots, count);
    const outcomes = await this.#host.link.get(wanted.map(({ ref }) => ref));
    this.#isCatchingUp = outcomes.every(({ kind }) => kind === 'value');
    this.#mustLook ||= this.#isCatchingUp;
    return (await this.#take(outcomes)) || this.#missLater(later);
  }

  /** A look has ended where nothing stands. */
  #missLater(later: LaterHead | null): Promise<boolean> {
    if (later === null) {
      return Promise.resolve(false);
    }
    this.#later = null;
    return this.#place.update(async (state) => {
      const missed = isLater(state, later.head)
        ? suspected(this.#host.rules, state, later.sender)
        : state;
      return missed === state ? undefined : { state: missed, events: [] };
    });
  }

  /** Processes what stands at the next positions, in one transaction. */
  #take(outcomes: readonly GetOutcome[]): Promise<boolean> {
    return this.#place.update(async (before) => {
      const slots = await this.#epochSlots();
      const context = this.#readContext();
      let state = before;
      const events: ChainEvent[] = [];
      for (const [index, outcome] of outcomes.entries()) {
        const slot = slots.at(state.position);
        const step = await this.#readOutcome(context, state, slot, outcome, outcomes.slice(index));
        if (step === undefined) {
          break;
        }
        state = step.state;
        events.push(...step.events);
        if (state.position === 0 || state.status.kind !== 'live') {
          this.#mustLook = true;
          break;
        }
      }
      return state === before ? undefined : { state, events };
    });
  }

  async #readOutcome(
    context: ReadContext,
    state: ChainState,
    slot: ChainSlot,
    outcome: GetOutcome,
    rest: readonly GetOutcome[],
  ): Promise<Step | undefined> {
    switch (outcome.kind) {
      case 'value':
        return readEnvelope(context, state, slot, outcome.envelope);
      case 'expired':
        return { state: stuck(state, 'expired'), events: [] };
      case 'none': {
        const mayPass =
          context.rules.atNone === 'skip' && rest.some(({ kind }) => kind === 'value');
        return mayPass ? { state: skipPosition(state), events: [] } : undefined;
      }
    }
  }

  /** Rule 24: again on every connection, until the joiner has spoken. */
  async #deliverWelcome(): Promise<boolean> {
    const welcome = this.#place
      .state()
      .welcomes.find(
        (candidate) => !candidate.isLost && !this.#delivered.has(welcomeKey(candidate)),
      );
    if (welcome === undefined) {
      return false;
    }
    const { parcel, content } = welcome;
    if (await putParcelIfPossible(this.#host.link, parcel, content)) {
      this.#delivered.add(welcomeKey(welcome));
      return true;
    }
    return this.#place.update(async (state) => ({
      state: withLostWelcome(state, welcome),
      events: [],
    }));
  }

  /** Rule 19: one inner, persisted first, put at my own position until it is clear what stands there. */
  async #write(): Promise<boolean> {
    if (this.#place.state().pending === null && !(await this.#prepare())) {
      return false;
    }
    const { pending, position, status } = this.#place.state();
    if (pending === null || status.kind !== 'live') {
      return true;
    }
    const { cap, sealKey, ref } = (await this.#epochSlots()).at(position);
    const envelope = this.#host.rules.seal(sealKey, pending.inner, ref.address);
    const outcome = await this.#host.link.put(ref.bucket, cap, envelope);
    switch (outcome.kind) {
      case 'ok':
        return this.#take([{ kind: 'value', envelope }]);
      case 'taken':
        return this.#take([{ kind: 'value', envelope: outcome.envelope }]);
      case 'expired':
        return this.#stop('expired');
      case 'bucket':
        return this.#stop('bucket');
    }
  }

  /**
   * Rule 4: stuck (bucket) ends when the relay takes what is pending. Only its answer is of interest
   * here: once live, this device reads up to the position and puts the same bytes again.
   */
  async #tryBucket(): Promise<boolean> {
    if (!this.#mustTryBucket) {
      return false;
    }
    if (await this.#lookBack()) {
      return true;
    }
    this.#mustTryBucket = false;
    const { pending, position, bucket } = this.#place.state();
    if (bucket !== null && pending !== null) {
      const slots = await EpochSlots.of(this.#place.state().group, bucket);
      const { cap, sealKey, ref } = slots.at(position);
      slots.erase();
      const envelope = this.#host.rules.seal(sealKey, pending.inner, ref.address);
      if ((await this.#host.link.put(ref.bucket, cap, envelope)).kind === 'bucket') {
        return false;
      }
    }
    this.#mustLook = true;
    return this.#place.update(async (state) => ({ state: live(state), events: [] }));
  }

  #prepare(): Promise<boolean> {
    return this.#place.update(async (before) => {
      const state = await prepare(this.#writeContext(), before);
      return state === undefined ? undefined : { state, events: [] };
    });
  }

  #stop(reason: StuckReason): Promise<boolean> {
    return this.#place.update(async (state) => ({ state: stuck(state, reason), events: [] }));
  }

  #pushed(slots: EpochSlots): readonly Envelope[] {
    const envelopes: Envelope[] = [];
    for (const slot of this.#slotsAhead(slots, WATCHED_POSITIONS)) {
      const envelope = this.#frontier.pushed(slot);
      if (envelope === undefined) {
        break;
      }
      envelopes.push(envelope);
    }
    return envelopes;
  }

  #slotsAhead(slots: EpochSlots, count: number): readonly ChainSlot[] {
    const { position } = this.#place.state();
    return Array.from({ length: count }, (_, offset) => slots.at(position + offset));
  }

  async #epochSlots(): Promise<EpochSlots> {
    const state = this.#place.state();
    const epoch = epochNumber(state);
    if (state.bucket === null) {
      throw new Error('epoch 0 has no chain');
    }
    if (this.#slots?.epoch !== epoch) {
      this.#slots?.slots.erase();
      this.#slots = { epoch, slots: await EpochSlots.of(state.group, state.bucket) };
    }
    return this.#slots.slots;
  }

  #readContext(): ReadContext {
    const { rules, policy, link, transactor } = this.#host;
    return {
      rules,
      policy,
      relaySeconds: link.timeSeconds(),
      shown: new ShownItems(transactor.store, this.#place.state().id),
    };
  }

  #writeContext(): WriteContext {
    const { rules, policy, link } = this.#host;
    return {
      rules,
      policy,
      relaySeconds: link.timeSeconds(),
      receiptDue: this.isReceiptDue,
      snapshot: () => this.#host.snapshot(this.#place.state().id),
      blocked: this.#blocked,
    };
  }
}

function welcomeKey({ device, epoch }: Welcome): string {
  return `${epoch}/${device}`;
}
