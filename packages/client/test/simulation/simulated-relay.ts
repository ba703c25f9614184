/**
 * The relay's own rules over slots in memory, in this thread: sessions, calendar and watchers are the
 * product's. What a schedule does to a relay stands at the end.
 */
import { PROTOCOL_VERSION, type RelayFrame, WEEK_SECONDS } from '@knothole/protocol';
import { BucketCalendar } from '../../../relay/src/core/bucket-calendar.ts';
import { PairingQuota } from '../../../relay/src/core/pairing-quota.ts';
import { PassHolders } from '../../../relay/src/core/pass-holders.ts';
import { DEFAULT_LIMITS, type RelayCore } from '../../../relay/src/core/relay-core.ts';
import { Session } from '../../../relay/src/core/session.ts';
import { TrustedTime } from '../../../relay/src/core/trusted-time.ts';
import { Watchers } from '../../../relay/src/core/watchers.ts';
import { MemorySlots, type SlotDisk } from './memory-slots.ts';

const NO_LIMIT = 1_000_000_000;
const PASS = new Uint8Array(32);
/** Nobody is a guest here. */
const NO_GUESTS = { has: (): boolean => true, add: (): void => undefined };

export class SimulatedRelay {
  readonly #core: RelayCore;
  readonly #disk: SlotDisk;
  #seconds: number;

  /** Time stands still at `seconds` (Unix time) until {@link passWeek}. */
  constructor(disk: SlotDisk, seconds: number) {
    this.#disk = disk;
    this.#seconds = seconds;
    const store = new MemorySlots(disk);
    const clock = {
      wallSeconds: (): number => this.#seconds,
      monotonicSeconds: (): number => this.#seconds,
    };
    const watchers = new Watchers();
    const log = { write: (): void => undefined };
    const time = new TrustedTime(clock, store.highWater);
    this.#core = {
      store,
      watchers,
      calendar: new BucketCalendar(time, store, log, (mark) => watchers.dropEnded(mark)),
      pairing: new PairingQuota(clock),
      passes: new PassHolders(PASS, NO_GUESTS, clock, NO_LIMIT),
      clock,
      log,
      limits: { ...DEFAULT_LIMITS, putsPerSecond: NO_LIMIT, putBurst: NO_LIMIT },
      notice: '',
    };
  }

  get seconds(): number {
    return this.#seconds;
  }

  get incarnation(): Uint8Array {
    return this.#disk.incarnation;
  }

  /** A connection that has been welcomed. */
  connect(send: (frame: RelayFrame) => void): Session {
    const session = new Session(this.#core, { send, close: () => undefined });
    session.receive({ kind: 'HELLO', version: PROTOCOL_VERSION, pass: PASS });
    return session;
  }

  passWeek(): void {
    this.#seconds += WEEK_SECONDS;
  }

  /** Fault: restored from an older copy, without the last `count` slots. */
  rollBack(count: number): void {
    const kept = Math.max(0, this.#disk.slots.size - count);
    this.#disk.slots = new Map([...this.#disk.slots].slice(0, kept));
  }

  /** What `knothole restore` does, and what a copy of the whole machine does not. */
  renewIncarnation(incarnation: Uint8Array): void {
    this.#disk.incarnation = incarnation;
  }
}
