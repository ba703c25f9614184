/**
 * A device's connection over the simulated network. Requests and answers are in flight until the
 * schedule lets them arrive; watches are told to the relay at once, and what it pushes is in flight too.
 */
import {
  type Bucket,
  type Envelope,
  encodeHex,
  KnotholeError,
  type RelayFrame,
  type SlotCap,
  type SlotRef,
} from '@knothole/protocol';
import type { Session } from '../../../relay/src/core/session.ts';
import { slotAddress } from '../../src/crypto/slot-keys.ts';
import type { GetOutcome, LinkStatus, PutOutcome, RelayLink } from '../../src/ports.ts';
import type { SimulatedNetwork } from './simulated-network.ts';
import type { SimulatedRelay } from './simulated-relay.ts';

export type Request =
  | {
      readonly kind: 'PUT';
      readonly bucket: Bucket;
      readonly cap: SlotCap;
      readonly envelope: Envelope;
    }
  | { readonly kind: 'GET'; readonly slots: readonly SlotRef[] };

/** What a device learns about slots, in the order in which it learns it. */
export interface Observer {
  /** It shows this envelope to the relay. */
  put(address: string, envelope: Envelope): void;
  /** This is what it was told of the slot. */
  learned(address: string, outcome: GetOutcome): void;
  /** All of an answer to a GET. */
  answered(addresses: readonly string[]): void;
}

interface Call {
  readonly request: Request;
  readonly resolve: (frames: readonly RelayFrame[]) => void;
  readonly reject: (error: Error) => void;
}

/** One life of a connection; what was under way on a broken one still arrives at the relay. */
export class Connection {
  readonly link: SimulatedLink;
  readonly session: Session;

  constructor(
    link: SimulatedLink,
    relay: SimulatedRelay,
    onFrame: (connection: Connection, frame: RelayFrame) => void,
  ) {
    this.link = link;
    this.session = relay.connect((frame) => onFrame(this, frame));
  }
}

export class SimulatedLink implements RelayLink {
  readonly #network: SimulatedNetwork;
  readonly #observer: Observer;
  readonly #listeners = new Set<{ readonly call: (status: LinkStatus) => void }>();
  readonly #calls = new Map<number, Call>();
  readonly #watches = new Map<
    string,
    { readonly slot: SlotRef; readonly callback: (envelope: Envelope) => void }
  >();
  #connection: Connection;
  #status: LinkStatus;
  #isClosed = false;

  constructor(network: SimulatedNetwork, observer: Observer) {
    this.#network = network;
    this.#observer = observer;
    this.#connection = network.connect(this);
    this.#status = this.#online();
  }

  get status(): LinkStatus {
    return this.#status;
  }

  timeSeconds(): number {
    return this.#network.relay.seconds;
  }

  onStatus(listener: (status: LinkStatus) => void): () => void {
    const entry = { call: listener };
    this.#listeners.add(entry);
    return () => {
      this.#listeners.delete(entry);
    };
  }

  async put(bucket: Bucket, cap: SlotCap, envelope: Envelope): Promise<PutOutcome> {
    const address = encodeHex(slotAddress(bucket, cap));
    if (this.#isClosed) {
      return new Promise(() => undefined);
    }
    this.#observer.put(address, envelope);
    const [frame] = await this.#ask({ kind: 'PUT', bucket, cap, envelope });
    const outcome = putOutcome(frame);
    if (outcome.kind === 'ok') {
      this.#observer.learned(address, { kind: 'value', envelope });
    } else if (outcome.kind === 'taken') {
      this.#observer.learned(address, { kind: 'value', envelope: outcome.envelope });
    } else if (outcome.kind === 'expired') {
      this.#observer.learned(address, outcome);
    }
    return outcome;
  }

  async get(slots: readonly SlotRef[]): Promise<readonly GetOutcome[]> {
    const frames = await this.#ask({ kind: 'GET', slots });
    const outcomes = slots.map((slot) => getOutcome(frames, slot));
    const addresses = slots.map(({ address }) => encodeHex(address));
    for (const [index, outcome] of outcomes.entries()) {
      this.#observer.learned(addresses[index] ?? '', outcome);
    }
    this.#observer.answered(addresses);
    return outcomes;
  }

  watch(slot: SlotRef, callback: (envelope: Envelope) => void): () => void {
    const key = encodeHex(slot.address);
    const watch = { slot, callback };
    this.#watches.set(key, watch);
    this.#network.watch(this.#connection, [slot]);
    return () => {
      if (this.#watches.get(key) === watch) {
        this.#watches.delete(key);
        this.#network.unwatch(this.#connection, [slot]);
      }
    };
  }

  revoke(): Promise<void> {
    return Promise.reject(new Error('nobody is a guest in a simulation'));
  }

  /** The process that used it is gone: nothing is heard any more, by nobody. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#connection.session.end();
    this.#listeners.clear();
    this.#calls.clear();
    this.#watches.clear();
  }

  /** The connection breaks, and there is a new one at once. */
  reconnect(): void {
    this.#connection.session.end();
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    this.#setStatus({ kind: 'offline' });
    for (const { reject } of calls) {
      reject(new KnotholeError('OFFLINE', 'the connection broke'));
    }
    this.#connection = this.#network.connect(this);
    this.#setStatus(this.#online());
    this.#network.watch(
      this.#connection,
      [...this.#watches.values()].map(({ slot }) => slot),
    );
  }

  /** Whether this is the session of the present connection. */
  uses(session: Session): boolean {
    return !this.#isClosed && this.#connection.session === session;
  }

  /** An answer has come; one for a broken connection, or a second one, is nobody's. */
  answer(connection: Connection, number: number, frames: readonly RelayFrame[]): void {
    const call = this.#calls.get(number);
    if (connection === this.#connection && call !== undefined) {
      this.#calls.delete(number);
      call.resolve(frames);
    }
  }

  push(connection: Connection, slot: SlotRef, envelope: Envelope): void {
    const key = encodeHex(slot.address);
    const watch = connection === this.#connection ? this.#watches.get(key) : undefined;
    if (watch !== undefined) {
      this.#observer.learned(key, { kind: 'value', envelope });
      watch.callback(envelope);
    }
  }

  #ask(request: Request): Promise<readonly RelayFrame[]> {
    return new Promise((resolve, reject) => {
      if (!this.#isClosed) {
        this.#calls.set(this.#network.send(this.#connection, request), {
          request,
          resolve,
          reject,
        });
      }
    });
  }

  #online(): LinkStatus {
    return { kind: 'online', incarnation: this.#network.relay.incarnation, notice: '' };
  }

  #setStatus(status: LinkStatus): void {
    this.#status = status;
    for (const { call } of [...this.#listeners]) {
      call(status);
    }
  }
}

function putOutcome(frame: RelayFrame | undefined): PutOutcome {
  switch (frame?.kind) {
    case 'OK':
      return { kind: 'ok' };
    case 'TAKEN':
      return { kind: 'taken', envelope: frame.envelope };
    case 'ERROR':
      if (frame.code === 'EXPIRED') {
        return { kind: 'expired' };
      }
      if (frame.code === 'BUCKET') {
        return { kind: 'bucket' };
      }
      throw new KnotholeError(frame.code, 'the relay refused a request');
    default:
      throw new Error('the relay answered a PUT with something else');
  }
}

function getOutcome(frames: readonly RelayFrame[], { address }: SlotRef): GetOutcome {
  for (const frame of frames) {
    if ('slot' in frame && Buffer.compare(frame.slot.address, address) === 0) {
      return frame.kind === 'VAL'
        ? { kind: 'value', envelope: frame.envelope }
        : { kind: frame.kind === 'GONE' ? 'expired' : 'none' };
    }
  }
  throw new Error('the relay did not answer for a slot');
}
