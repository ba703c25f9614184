/**
 * One conversation at work: reads up to the frontier, writes what is to be written, watches, sleeps.
 * Everything is computed first, persisted in one transaction, and only then shown or sent
 * (docs/chain.md rule 11): a crash between any two lines means that what was not persisted has not
 * happened.
 */
import {
  encodeHex,
  hasCode,
  KnotholeError,
  RELAY_ERRORS,
  type RelayErrorCode,
} from '@knothole/protocol';
import { eraseDropped } from '../crypto/erase-secrets.ts';
import { exporter } from '../crypto/group-state.ts';
import type { LinkStatus, StoreWrite } from '../ports.ts';
import type { ChainHost } from './chain-host.ts';
import type { ChainState } from './chain-state.ts';
import { loadEvents, writesBetween } from './chain-store.ts';
import { viewState } from './chain-view.ts';
import { ChainWork } from './chain-work.ts';
import { compareHead } from './forks.ts';
import type { Step } from './read-context.ts';
import { withIntents } from './submission.ts';
import { Timers } from './timers.ts';
import type { Chain, ChainEvent, ChainView, Head, Identity, Intent } from './types.ts';
import { Wakeup } from './wakeup.ts';

type Listener = (view: ChainView, events: readonly ChainEvent[]) => void;

const FIRST_RETRY_MILLISECONDS = 100;
const LONGEST_RETRY_MILLISECONDS = 10_000;
const REFUSED_RETRY_MILLISECONDS = 30_000;
/** Rule 4: how often a bucket that was too far ahead is tried again while the connection lasts. */
const BUCKET_RETRY_MILLISECONDS = 3_600_000;
/** Rule 22: own leaves are renewed within an hour of start-up, not all at once. */
const RENEWAL_SPREAD_MILLISECONDS = 3_600_000;

export class ChainActor implements Chain {
  readonly #host: ChainHost;
  readonly #work: ChainWork;
  readonly #wakeup = new Wakeup();
  readonly #timers: Timers<'receipt' | 'renewal' | 'retry' | 'bucket'>;
  readonly #listeners = new Set<{ readonly call: Listener }>();
  readonly #ignoreStatus: () => void;
  #state: ChainState;
  #view: ChainView;
  #refusal: RelayErrorCode | null = null;
  #lock: Promise<unknown> = Promise.resolve();
  #isClosed = false;
  #isRenewalConsidered = false;
  #failures = 0;

  /** `state` is persisted already; the chain is at work when the constructor returns. */
  constructor(host: ChainHost, state: ChainState) {
    this.#host = host;
    this.#state = state;
    this.#view = viewState(host.policy, state, null);
    this.#timers = new Timers(host.clock);
    this.#work = new ChainWork(host, {
      state: () => this.#state,
      update: (compute) => this.#update(compute),
      wake: () => this.#wakeup.ring(),
    });
    this.#ignoreStatus = host.link.onStatus((status) => this.#onStatus(status));
    this.#onStatus(host.link.status);
    this.#arrangeReceipt();
    this.#arrangeBucketTrial();
    void this.#run();
  }

  get view(): ChainView {
    return this.#view;
  }

  async submit(intents: readonly Intent[], also: readonly StoreWrite[] = []): Promise<void> {
    await this.#exclusive(async () => {
      this.#requireOpen();
      await this.#persist({ state: withIntents(this.#state, intents), events: [] }, also);
    });
    this.#wakeup.ring();
  }

  events(from: number, limit: number): Promise<readonly ChainEvent[]> {
    return loadEvents(this.#host.transactor.store, this.#state.id, from, limit);
  }

  onChange(listener: Listener): () => void {
    const entry = { call: listener };
    this.#listeners.add(entry);
    return () => {
      this.#listeners.delete(entry);
    };
  }

  async compareHead(sender: Identity, head: Head): Promise<void> {
    await this.#update(async (state) => {
      const compared = compareHead(this.#host.rules, state, sender, head);
      return compared === state ? undefined : { state: compared, events: [] };
    });
    this.#work.hearHead(sender, head);
    this.#wakeup.ring();
  }

  exportSecret(label: string, length: number): Promise<Uint8Array> {
    return this.#exclusive(() => exporter(this.#state.group, label, new Uint8Array(0), length));
  }

  async close(): Promise<void> {
    this.#halt();
    await this.#lock.catch(() => undefined);
  }

  async #run(): Promise<void> {
    while (!this.#isClosed) {
      try {
        const isBusy = await this.#work.step();
        this.#succeeded();
        if (!isBusy) {
          await this.#wakeup.sleep();
        }
      } catch (error) {
        await this.#recover(error);
      }
    }
  }

  /** One transaction: nothing else of this chain changes between computing and persisting. */
  #update(compute: (state: ChainState) => Promise<Step | undefined>): Promise<boolean> {
    return this.#exclusive(async () => {
      const step = this.#isClosed ? undefined : await compute(this.#state);
      if (step !== undefined) {
        await this.#persist(step);
      }
      return step !== undefined;
    });
  }

  async #persist(step: Step, also: readonly StoreWrite[] = []): Promise<void> {
    const before = this.#state;
    const durable = (state: ChainState): ChainState =>
      this.#host.rules.keepsWelcomes ? state : { ...state, welcomes: [] };
    const writes = writesBetween(durable(before), durable(step.state), step.events);
    const isDurable = this.#host.rules.persistsBeforeSending || step.state.pending === null;
    await this.#host.transactor.commit(isDurable ? [...writes, ...also] : also);
    this.#adopt(before, step);
  }

  #adopt(before: ChainState, { state, events }: Step): void {
    this.#state = state;
    if (before.group !== state.group) {
      eraseDropped(before.group, state.group);
    }
    if (before.pending !== null && state.pending === null) {
      this.#work.isReceiptDue = false;
    }
    this.#arrangeReceipt();
    this.#arrangeBucketTrial();
    this.#publish(events);
  }

  #publish(events: readonly ChainEvent[]): void {
    this.#view = viewState(this.#host.policy, this.#state, this.#refusal);
    for (const { call } of [...this.#listeners]) {
      call(this.#view, events);
    }
  }

  /** Rule 21: what is owed waits a while for something to ride on. */
  #arrangeReceipt(): void {
    if (this.#state.owed === null || this.#state.status.kind !== 'live') {
      this.#timers.stop('receipt');
      this.#work.isReceiptDue = false;
    } else if (!this.#work.isReceiptDue) {
      const { rules, random } = this.#host;
      this.#timers.start('receipt', rules.receiptDelayMilliseconds(random), () => {
        this.#work.isReceiptDue = true;
        this.#wakeup.ring();
      });
    }
  }

  #arrangeBucketTrial(): void {
    const { status } = this.#state;
    if (status.kind !== 'stuck' || status.reason !== 'bucket') {
      this.#timers.stop('bucket');
      return;
    }
    this.#timers.start('bucket', BUCKET_RETRY_MILLISECONDS, () => {
      this.#work.tryBucketAgain();
      this.#wakeup.ring();
      this.#arrangeBucketTrial();
    });
  }

  #onStatus(status: LinkStatus): void {
    if (status.kind === 'refused') {
      this.#setRefusal(status.code);
    }
    if (status.kind === 'online') {
      this.#considerRenewal();
      this.#work.lookAgain();
      this.#wakeup.ring();
    }
  }

  #considerRenewal(): void {
    const { rules, random, link } = this.#host;
    const { leafUpdated, bucket, intents } = this.#state;
    if (this.#isRenewalConsidered) {
      return;
    }
    this.#isRenewalConsidered = true;
    const isPending = intents.some(({ intent }) => intent.kind === 'update');
    if (
      bucket !== null &&
      !isPending &&
      rules.isLeafOld(leafUpdated.atSeconds, link.timeSeconds())
    ) {
      const [share = 0] = random.bytes(1);
      const delay = (share / 255) * RENEWAL_SPREAD_MILLISECONDS;
      this.#timers.start('renewal', delay, () => void this.#renewLeaf());
    }
  }

  async #renewLeaf(): Promise<void> {
    const id = encodeHex(this.#host.random.bytes(16));
    try {
      await this.submit([{ kind: 'update', id }]);
    } catch (error) {
      this.#reportStore(error);
    }
  }

  async #recover(error: unknown): Promise<void> {
    if (this.#isClosed) {
      return;
    }
    this.#work.lookAgain();
    if (hasCode(error, 'STORE_CONFLICT') || hasCode(error, 'STORE_CORRUPT')) {
      this.#halt();
      this.#reportStore(error);
    } else if (hasCode(error, 'STORE_FULL')) {
      this.#reportStore(error);
      await this.#pause(LONGEST_RETRY_MILLISECONDS);
    } else if (hasCode(error, 'OFFLINE')) {
      await this.#pause(this.#nextRetry());
    } else if (error instanceof KnotholeError && isRelayCode(error.code)) {
      this.#setRefusal(error.code);
      await this.#pause(REFUSED_RETRY_MILLISECONDS);
    } else {
      // A fault of ours: this chain stops, and the fault is not hidden.
      this.#halt();
      throw error;
    }
  }

  #nextRetry(): number {
    this.#failures += 1;
    return Math.min(FIRST_RETRY_MILLISECONDS * 2 ** this.#failures, LONGEST_RETRY_MILLISECONDS);
  }

  async #pause(milliseconds: number): Promise<void> {
    this.#timers.start('retry', milliseconds, () => this.#wakeup.ring());
    await this.#wakeup.sleep();
    this.#timers.stop('retry');
  }

  #succeeded(): void {
    this.#failures = 0;
    if (this.#refusal !== null && this.#host.link.status.kind === 'online') {
      this.#setRefusal(null);
    }
  }

  #setRefusal(refusal: RelayErrorCode | null): void {
    if (this.#refusal !== refusal) {
      this.#refusal = refusal;
      this.#publish([]);
    }
  }

  #reportStore(error: unknown): void {
    if (!(error instanceof KnotholeError)) {
      throw error;
    }
    this.#host.onStoreTrouble?.(error);
  }

  #halt(): void {
    this.#isClosed = true;
    this.#ignoreStatus();
    this.#timers.stopAll();
    this.#work.close();
    this.#wakeup.ring();
  }

  #requireOpen(): void {
    if (this.#isClosed) {
      throw new KnotholeError('WRONG_STAGE', 'this chain is closed');
    }
  }

  #exclusive<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = this.#lock.then(work);
    this.#lock = done.catch(() => undefined);
    return done;
  }
}

function isRelayCode(code: string): code is RelayErrorCode {
  return code in RELAY_ERRORS;
}
