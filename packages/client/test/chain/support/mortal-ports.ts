/**
 * Ports that die at a chosen call, as a process does: the call is made or not, its answer never
 * comes, and nothing that was under way goes on.
 */
import type { Bucket, Envelope, SlotCap, SlotRef } from '@knothole/protocol';
import type {
  Clock,
  GetOutcome,
  LinkStatus,
  LocalStore,
  PutOutcome,
  RelayLink,
  StoreWrite,
} from '../../../src/ports.ts';

export interface DeathPlan {
  /** The port call, counted from 1, at which the process dies; Infinity: never. */
  readonly atCall: number;
  /** Whether that call still happens. */
  readonly happens: boolean;
}

export const IMMORTAL: DeathPlan = { atCall: Number.POSITIVE_INFINITY, happens: false };

const never = <Value>(): Promise<Value> => new Promise<Value>(() => undefined);

/** The life of one run of a device's process. */
export class Life {
  readonly died: Promise<void>;
  readonly #plan: DeathPlan;
  readonly #cleanups: (() => void)[] = [];
  #calls = 0;
  #isDead = false;
  #tellDied: () => void = () => undefined;

  constructor(plan: DeathPlan = IMMORTAL) {
    this.#plan = plan;
    this.died = new Promise((resolve) => {
      this.#tellDied = resolve;
    });
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  get calls(): number {
    return this.#calls;
  }

  /** kill -9. */
  end(): void {
    if (!this.#isDead) {
      this.#isDead = true;
      for (const cleanup of this.#cleanups) {
        cleanup();
      }
      this.#tellDied();
    }
  }

  atEnd(cleanup: () => void): void {
    this.#cleanups.push(cleanup);
  }

  async call<Value>(act: () => Promise<Value>): Promise<Value> {
    if (this.#isDead) {
      return never();
    }
    this.#calls += 1;
    if (this.#calls === this.#plan.atCall) {
      if (this.#plan.happens) {
        const acted = act().catch(() => undefined);
        this.#isDead = true;
        await acted;
        this.#isDead = false;
      }
      this.end();
      return never();
    }
    const value = await act();
    return this.#isDead ? never() : value;
  }
}

export class MortalStore implements LocalStore {
  readonly #life: Life;
  readonly #store: LocalStore;

  constructor(life: Life, store: LocalStore) {
    this.#life = life;
    this.#store = store;
  }

  get version(): number {
    return this.#store.version;
  }

  // Reading changes nothing: dying there is dying at the next call.
  get(key: string): Promise<Uint8Array | undefined> {
    return this.#life.isDead ? never() : this.#store.get(key);
  }

  list(
    prefix: string,
    options?: { readonly last?: number; readonly before?: string },
  ): Promise<readonly { readonly key: string; readonly value: Uint8Array }[]> {
    return this.#life.isDead ? never() : this.#store.list(prefix, options);
  }

  commit(expectedVersion: number, writes: readonly StoreWrite[]): Promise<number> {
    return this.#life.call(() => this.#store.commit(expectedVersion, writes));
  }

  destroy(): Promise<void> {
    return this.#life.call(() => this.#store.destroy());
  }

  close(): Promise<void> {
    return this.#store.close();
  }
}

export class MortalLink implements RelayLink {
  readonly #life: Life;
  readonly #link: RelayLink;

  constructor(life: Life, link: RelayLink) {
    this.#life = life;
    this.#link = link;
  }

  get status(): LinkStatus {
    return this.#link.status;
  }

  timeSeconds(): number {
    return this.#link.timeSeconds();
  }

  onStatus(listener: (status: LinkStatus) => void): () => void {
    const stop = this.#link.onStatus(listener);
    this.#life.atEnd(stop);
    return stop;
  }

  put(bucket: Bucket, cap: SlotCap, envelope: Envelope): Promise<PutOutcome> {
    return this.#life.call(() => this.#link.put(bucket, cap, envelope));
  }

  get(slots: readonly SlotRef[]): Promise<readonly GetOutcome[]> {
    return this.#life.call(() => this.#link.get(slots));
  }

  watch(slot: SlotRef, callback: (envelope: Envelope) => void): () => void {
    if (this.#life.isDead) {
      return () => undefined;
    }
    const stop = this.#link.watch(slot, callback);
    this.#life.atEnd(stop);
    return stop;
  }

  revoke(nonce: Uint8Array): Promise<void> {
    return this.#life.call(() => this.#link.revoke(nonce));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

export class MortalClock implements Clock {
  readonly #life: Life;
  readonly #clock: Clock;

  constructor(life: Life, clock: Clock) {
    this.#life = life;
    this.#clock = clock;
  }

  nowMilliseconds(): number {
    return this.#clock.nowMilliseconds();
  }

  after(milliseconds: number, callback: () => void): () => void {
    if (this.#life.isDead) {
      return () => undefined;
    }
    const cancel = this.#clock.after(milliseconds, callback);
    this.#life.atEnd(cancel);
    return cancel;
  }
}
