/** A link to one relay that heals itself: dials, waits, dials again, and watches what was watched. */
import {
  type Bucket,
  type Envelope,
  KnotholeError,
  MAX_ADDRESSES_PER_FRAME,
  PASS_BYTES,
  type SlotCap,
  type SlotRef,
} from '@knothole/protocol';
import type { Clock, GetOutcome, LinkStatus, PutOutcome, Random, RelayLink } from '../ports.ts';
import { reconnectDelay } from './reconnect-delay.ts';
import {
  type Exchange,
  getExchange,
  putExchange,
  revokeExchange,
  watchExchange,
} from './relay-exchange.ts';
import { RelaySession, type SessionEnd } from './relay-session.ts';
import { relaySocketUrl } from './relay-url.ts';
import { slotKey } from './slot-key.ts';
import type { OpenSocket } from './socket.ts';
import { WatchList } from './watch-list.ts';

export interface RelayLinkOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly openSocket: OpenSocket;
  readonly url: string;
  /** Null for pairing. */
  readonly pass: Uint8Array | null;
  /**
   * Calls `wake` whenever the network may be back; the returned function stops that. Omitted where
   * the platform has no such hint.
   */
  readonly onWakeHint?: (wake: () => void) => () => void;
}

/** Only a connection that lasted counts as a success: a relay that welcomes and hangs up does not. */
const STEADY_MILLISECONDS = 10_000;
/** Waiting does not help against a refusal; a relay that was set up wrongly may be put right. */
const REFUSED_RETRY_MILLISECONDS = 300_000;

/**
 * Starts dialling at once.
 * @throws {KnotholeError} INPUT when the URL is none of a relay, or the pass not 32 bytes.
 */
export function openRelayLink(options: RelayLinkOptions): RelayLink {
  if (options.pass !== null && options.pass.length !== PASS_BYTES) {
    throw new KnotholeError('INPUT', `a pass is ${PASS_BYTES} bytes, got ${options.pass.length}`);
  }
  return new SelfHealingLink({ ...options, url: relaySocketUrl(options.url) });
}

class SelfHealingLink implements RelayLink {
  readonly #options: RelayLinkOptions;
  #pass: Uint8Array | null;
  readonly #listeners = new Set<{ readonly call: (status: LinkStatus) => void }>();
  readonly #watches = new WatchList();
  /** Watched, or no longer, since the last flush. */
  readonly #changed = new Map<string, SlotRef>();
  readonly #ignoreWakeHints: () => void;
  #status: LinkStatus = { kind: 'connecting' };
  #session: RelaySession | undefined;
  #failures = 0;
  #cancelTimer: () => void = () => undefined;
  /** What the relay last said, and this device's time then. */
  #told: { readonly seconds: number; readonly atMilliseconds: number } | undefined;
  #isClosed = false;

  constructor(options: RelayLinkOptions) {
    this.#options = options;
    this.#pass = options.pass;
    this.#ignoreWakeHints = options.onWakeHint?.(() => this.#wake()) ?? (() => undefined);
    this.#dial();
  }

  get status(): LinkStatus {
    return this.#status;
  }

  timeSeconds(): number {
    const now = this.#options.clock.nowMilliseconds();
    if (this.#told === undefined) {
      return Math.floor(now / 1_000);
    }
    const elapsed = Math.max(0, now - this.#told.atMilliseconds);
    return this.#told.seconds + Math.floor(elapsed / 1_000);
  }

  onStatus(call: (status: LinkStatus) => void): () => void {
    const listener = { call };
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  async put(bucket: Bucket, cap: SlotCap, envelope: Envelope): Promise<PutOutcome> {
    return this.#online().ask(putExchange(bucket, cap, envelope));
  }

  async get(slots: readonly SlotRef[]): Promise<readonly GetOutcome[]> {
    if (slots.length > MAX_ADDRESSES_PER_FRAME) {
      throw new KnotholeError('INPUT', `at most ${MAX_ADDRESSES_PER_FRAME} slots at once`);
    }
    return slots.length === 0 ? [] : this.#online().ask(getExchange(slots));
  }

  watch(slot: SlotRef, callback: (envelope: Envelope) => void): () => void {
    if (this.#isClosed) {
      return () => undefined;
    }
    const end = this.#watches.add(slot, callback);
    this.#change(slot);
    return () => {
      if (end()) {
        this.#change(slot);
      }
    };
  }

  async revoke(nonce: Uint8Array): Promise<void> {
    return this.#online().ask(revokeExchange(nonce));
  }

  usePass(pass: Uint8Array | null): void {
    this.#pass = pass;
    if (this.#status.kind === 'refused' && !this.#isClosed) {
      this.#cancelTimer();
      this.#session?.close();
      this.#status = { kind: 'offline' };
      this.#dial();
    }
  }

  close(): Promise<void> {
    this.#isClosed = true;
    this.#ignoreWakeHints();
    this.#cancelTimer();
    this.#session?.close();
    this.#session = undefined;
    this.#watches.clear();
    this.#changed.clear();
    this.#setStatus({ kind: 'offline' });
    this.#listeners.clear();
    return Promise.resolve();
  }

  /** Dials at once, or finds out whether the connection has outlived the change of network. */
  #wake(): void {
    if (this.#session === undefined) {
      this.#cancelTimer();
      this.#dial();
    } else if (this.#status.kind === 'online') {
      this.#session.probe();
    }
  }

  #dial(): void {
    const { clock, openSocket, url } = this.#options;
    this.#session = new RelaySession({
      clock,
      openSocket,
      url,
      pass: this.#pass,
      events: {
        welcomed: ({ time, incarnation, notice }) => {
          this.#learnTime(time);
          this.#welcomed({ kind: 'online', incarnation, notice });
        },
        told: (timeSeconds) => this.#learnTime(timeSeconds),
        pushed: ({ slot, envelope }) => this.#watches.deliver(slot, envelope),
        ended: (end) => this.#ended(end),
      },
    });
    if (this.#status.kind !== 'refused') {
      this.#setStatus({ kind: 'connecting' });
    }
  }

  #welcomed(status: LinkStatus): void {
    this.#cancelTimer = this.#options.clock.after(STEADY_MILLISECONDS, () => {
      this.#failures = 0;
    });
    for (const slot of this.#watches.slots()) {
      this.#change(slot);
    }
    this.#setStatus(status);
  }

  #ended(end: SessionEnd): void {
    this.#cancelTimer();
    this.#session = undefined;
    const delay =
      end.kind === 'refused'
        ? REFUSED_RETRY_MILLISECONDS
        : Math.max(
            end.retryAfterSeconds * 1_000,
            reconnectDelay(this.#failures, this.#options.random),
          );
    this.#failures += 1;
    this.#cancelTimer = this.#options.clock.after(delay, () => this.#dial());
    if (end.kind === 'refused') {
      this.#setStatus({ kind: 'refused', code: end.code });
    } else if (this.#status.kind !== 'refused') {
      this.#setStatus({ kind: 'offline' });
    }
  }

  #online(): RelaySession {
    if (this.#session === undefined || this.#status.kind !== 'online') {
      throw new KnotholeError('OFFLINE', 'the relay cannot be reached');
    }
    return this.#session;
  }

  #learnTime(seconds: number): void {
    this.#told = { seconds, atMilliseconds: this.#options.clock.nowMilliseconds() };
  }

  /** Collects what one turn of the caller changes, so that it travels in one frame. */
  #change(slot: SlotRef): void {
    if (this.#changed.size === 0) {
      queueMicrotask(() => this.#flush());
    }
    this.#changed.set(slotKey(slot), slot);
  }

  #flush(): void {
    const changed = [...this.#changed.values()];
    this.#changed.clear();
    // Offline nothing is lost by dropping them: the next welcome watches all that is watched then.
    const session = this.#status.kind === 'online' ? this.#session : undefined;
    if (session === undefined) {
      return;
    }
    const wanted = changed.filter((slot) => this.#watches.has(slot));
    const unwanted = changed.filter((slot) => !this.#watches.has(slot));
    // The relay listens first and looks second, so a WATCH also brings what was written meanwhile.
    for (const exchange of [...watchFrames('WATCH', wanted), ...watchFrames('UNWATCH', unwanted)]) {
      session.ask(exchange).catch(ignoreRefusal);
    }
  }

  #setStatus(status: LinkStatus): void {
    if (
      status.kind === this.#status.kind &&
      status.kind !== 'online' &&
      status.kind !== 'refused'
    ) {
      return;
    }
    this.#status = status;
    for (const { call } of [...this.#listeners]) {
      call(status);
    }
  }
}

function watchFrames(kind: 'WATCH' | 'UNWATCH', slots: readonly SlotRef[]): Exchange<void>[] {
  const exchanges: Exchange<void>[] = [];
  for (let start = 0; start < slots.length; start += MAX_ADDRESSES_PER_FRAME) {
    exchanges.push(watchExchange(kind, slots.slice(start, start + MAX_ADDRESSES_PER_FRAME)));
  }
  return exchanges;
}

/** A cut is made good at the next welcome; what the relay refuses to watch, get refuses by name. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof KnotholeError)) {
    throw error;
  }
}
