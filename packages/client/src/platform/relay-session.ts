/**
 * One connection to a relay, from HELLO to its end. It believes nothing: whatever no honest relay
 * sends ends the connection, and what answers no request of ours is dropped.
 */
import {
  decodeRelayFrame,
  encodeClientFrame,
  FRAME_BYTES,
  KnotholeError,
  PROTOCOL_VERSION,
  type RelayFrame,
} from '@knothole/protocol';
import type { Clock } from '../ports.ts';
import { type Exchange, pingExchange } from './relay-exchange.ts';
import type { OpenSocket, Socket } from './socket.ts';

type Frame<K extends RelayFrame['kind']> = Extract<RelayFrame, { readonly kind: K }>;

export type SessionEnd =
  /** `retryAfterSeconds` is what the relay asked for, 0 when it did not. */
  | { readonly kind: 'cut'; readonly retryAfterSeconds: number }
  | { readonly kind: 'refused'; readonly code: 'PASS' | 'VERSION' };

export interface SessionEvents {
  welcomed(welcome: Frame<'WELCOME'>): void;
  /** The relay's Unix time in seconds, again. */
  told(timeSeconds: number): void;
  pushed(value: Frame<'VAL'>): void;
  /** Once; never after `close`. */
  ended(end: SessionEnd): void;
}

export interface SessionOptions {
  readonly clock: Clock;
  readonly openSocket: OpenSocket;
  readonly url: string;
  readonly pass: Uint8Array | null;
  readonly events: SessionEvents;
}

const CUT: SessionEnd = { kind: 'cut', retryAfterSeconds: 0 };

const TICK_SECONDS = 5;
/** No frame at all for so long, with a request open: the connection is dead. */
const SILENCE_TICKS = 4;
/** No answer to one request for so long, whatever else arrives: the relay is not serving us. */
const UNANSWERED_TICKS = 24;
/** PING after so long without a frame: well below the relay's IDLE_SECONDS. */
const IDLE_TICKS = 9;
/** A tick off by more than this: the device slept, or somebody set its clock. */
const CLOCK_JUMP_MILLISECONDS = 30_000;

/** Small enough that a slow line is not taken for a dead one. */
const MAX_RUNNING = 16;
const MAX_BULKY = 2;
const MAX_WAIT_SECONDS = 60;

interface Running {
  readonly exchange: Exchange<unknown>;
  ticks: number;
}

export class RelaySession {
  readonly #clock: Clock;
  readonly #pass: Uint8Array | null;
  readonly #events: SessionEvents;
  #stage: 'greeting' | 'ready' | 'ended' = 'greeting';
  #socket: Socket | undefined;
  #lastRequest = 0;
  #silentTicks = 0;
  #tickedAt: number;
  #cancelTick: () => void = () => undefined;
  readonly #running = new Map<number, Running>();
  readonly #queue: Exchange<unknown>[] = [];
  /** Told BUSY or BUDGET by the relay, each with what cancels its wait. */
  readonly #waiting = new Map<Exchange<unknown>, () => void>();

  constructor(options: SessionOptions) {
    this.#clock = options.clock;
    this.#pass = options.pass;
    this.#events = options.events;
    this.#tickedAt = this.#clock.nowMilliseconds();
    this.#scheduleTick();
    this.#open(options.openSocket, options.url);
  }

  /** Queues a request; its outcome rejects with OFFLINE when the connection ends first. */
  ask<T>(exchange: Exchange<T>): Promise<T> {
    if (this.#stage === 'ready') {
      this.#queue.push(exchange);
      this.#sendNext();
    } else {
      exchange.fail(offline());
    }
    return exchange.outcome;
  }

  /** Finds out whether the connection still lives, and what the relay's time is. */
  probe(): void {
    this.ask(pingExchange()).then(
      (timeSeconds) => this.#events.told(timeSeconds),
      () => undefined,
    );
  }

  /** Ends the connection; open requests reject with OFFLINE. */
  close(): void {
    if (this.#stage === 'ended') {
      return;
    }
    this.#stage = 'ended';
    this.#cancelTick();
    this.#socket?.close();
    const open = [...this.#running.values()].map(({ exchange }) => exchange);
    for (const exchange of [...open, ...this.#waiting.keys(), ...this.#queue]) {
      exchange.fail(offline());
    }
    for (const cancel of this.#waiting.values()) {
      cancel();
    }
    this.#running.clear();
    this.#waiting.clear();
    this.#queue.length = 0;
  }

  #open(openSocket: OpenSocket, url: string): void {
    try {
      this.#socket = openSocket(url, {
        opened: () => this.#greet(),
        received: (bytes) => this.#received(bytes),
        closed: () => this.#end(CUT),
      });
    } catch {
      // A page over https may not open ws: the platform throws, and to us it is one more dead line.
      this.#clock.after(0, () => this.#end(CUT));
    }
  }

  #greet(): void {
    if (this.#stage === 'greeting') {
      this.#send({ kind: 'HELLO', version: PROTOCOL_VERSION, pass: this.#pass });
    }
  }

  #end(end: SessionEnd): void {
    if (this.#stage !== 'ended') {
      this.close();
      this.#events.ended(end);
    }
  }

  #received(bytes: Uint8Array | null): void {
    if (this.#stage === 'ended') {
      return;
    }
    this.#silentTicks = 0;
    const frame = readFrame(bytes);
    if (frame === undefined) {
      this.#end(CUT);
    } else if (this.#stage === 'greeting') {
      this.#greeted(frame);
    } else {
      this.#answered(frame);
    }
  }

  #greeted(frame: RelayFrame): void {
    if (frame.kind === 'WELCOME' && frame.version === PROTOCOL_VERSION) {
      this.#stage = 'ready';
      this.#events.welcomed(frame);
    } else if (frame.kind === 'WELCOME') {
      this.#end({ kind: 'refused', code: 'VERSION' });
    } else if (frame.kind === 'ERROR') {
      this.#end(endAfter(frame));
    } else {
      this.#end(CUT);
    }
  }

  #answered(frame: RelayFrame): void {
    // A second WELCOME could move time and incarnation under a running session.
    if (frame.kind === 'WELCOME') {
      this.#end(CUT);
      return;
    }
    const running = this.#running.get(frame.request);
    if (running === undefined) {
      this.#unasked(frame);
      return;
    }
    if (frame.kind === 'ERROR' && (frame.code === 'BUSY' || frame.code === 'BUDGET')) {
      this.#running.delete(frame.request);
      this.#wait(running.exchange, frame.retryAfterSeconds);
      return;
    }
    const verdict =
      frame.kind === 'ERROR' ? running.exchange.refuse(frame.code) : running.exchange.accept(frame);
    if (verdict === 'wrong') {
      this.#end(CUT);
    } else if (verdict === 'done') {
      this.#running.delete(frame.request);
      this.#sendNext();
    }
  }

  /** Pushes are believed only as far as somebody here watches their slot; the rest is dropped. */
  #unasked(frame: Exclude<RelayFrame, { readonly kind: 'WELCOME' }>): void {
    if (frame.request !== 0) {
      return;
    }
    if (frame.kind === 'VAL') {
      this.#events.pushed(frame);
    } else if (frame.kind === 'ERROR') {
      this.#end(endAfter(frame));
    }
  }

  #wait(exchange: Exchange<unknown>, seconds: number): void {
    const waitSeconds = Math.min(Math.max(seconds, 1), MAX_WAIT_SECONDS);
    const cancel = this.#clock.after(waitSeconds * 1_000, () => {
      this.#waiting.delete(exchange);
      this.#queue.push(exchange);
      this.#sendNext();
    });
    this.#waiting.set(exchange, cancel);
    this.#sendNext();
  }

  #sendNext(): void {
    for (let next = this.#takeSendable(); next !== undefined; next = this.#takeSendable()) {
      if (this.#running.size === 0) {
        this.#silentTicks = 0;
      }
      this.#start(next);
    }
  }

  #start(exchange: Exchange<unknown>): void {
    this.#lastRequest += 1;
    try {
      this.#send(exchange.frame(this.#lastRequest));
      this.#running.set(this.#lastRequest, { exchange, ticks: 0 });
    } catch (error) {
      // What the caller asked for cannot be written as a frame: that request fails, nothing else.
      exchange.fail(error);
    }
  }

  #takeSendable(): Exchange<unknown> | undefined {
    if (this.#running.size >= MAX_RUNNING) {
      return undefined;
    }
    const bulky = [...this.#running.values()].filter(({ exchange }) => exchange.isBulky).length;
    const index = this.#queue.findIndex(({ isBulky }) => !isBulky || bulky < MAX_BULKY);
    return index === -1 ? undefined : this.#queue.splice(index, 1)[0];
  }

  #send(frame: Parameters<typeof encodeClientFrame>[0]): void {
    this.#socket?.send(encodeClientFrame(frame));
  }

  #scheduleTick(): void {
    this.#cancelTick = this.#clock.after(TICK_SECONDS * 1_000, () => {
      this.#scheduleTick();
      this.#tick();
    });
  }

  /** Counts ticks instead of reading the clock: setting a device's clock must not cut connections. */
  #tick(): void {
    this.#silentTicks += 1;
    let isUnanswered = false;
    for (const running of this.#running.values()) {
      running.ticks += 1;
      isUnanswered ||= running.ticks >= UNANSWERED_TICKS;
    }
    const isAwaiting = this.#stage === 'greeting' || this.#running.size > 0;
    if (isUnanswered || (isAwaiting && this.#silentTicks >= SILENCE_TICKS)) {
      this.#end(CUT);
    } else if (this.#clockJumped() || (!isAwaiting && this.#silentTicks >= IDLE_TICKS)) {
      this.probe();
    }
    this.#tickedAt = this.#clock.nowMilliseconds();
  }

  #clockJumped(): boolean {
    const elapsed = this.#clock.nowMilliseconds() - this.#tickedAt;
    return Math.abs(elapsed - TICK_SECONDS * 1_000) > CLOCK_JUMP_MILLISECONDS;
  }
}

/** Whatever is wrong with the bytes of a hostile relay, the answer is the same: no frame. */
function readFrame(bytes: Uint8Array | null): RelayFrame | undefined {
  if (bytes === null || bytes.length !== FRAME_BYTES) {
    return undefined;
  }
  try {
    return decodeRelayFrame(bytes);
  } catch {
    return undefined;
  }
}

function endAfter({ code, retryAfterSeconds }: Frame<'ERROR'>): SessionEnd {
  return code === 'PASS' || code === 'VERSION'
    ? { kind: 'refused', code }
    : { kind: 'cut', retryAfterSeconds: Math.min(retryAfterSeconds, MAX_WAIT_SECONDS) };
}

function offline(): KnotholeError {
  return new KnotholeError('OFFLINE', 'the relay cannot be reached');
}
