/** What is under way between the devices and the relay; the schedule picks what happens to it. */
import type { ClientFrame, Envelope, RelayFrame, SlotRef } from '@knothole/protocol';
import { idle } from './idle.ts';
import { Connection, type Request, type SimulatedLink } from './simulated-link.ts';
import type { SimulatedRelay } from './simulated-relay.ts';

interface RequestFlight {
  readonly connection: Connection;
  readonly number: number;
  readonly request: Request;
}

type AnswerFlight =
  | {
      readonly kind: 'answer';
      readonly connection: Connection;
      readonly number: number;
      readonly frames: readonly RelayFrame[];
    }
  | {
      readonly kind: 'push';
      readonly connection: Connection;
      readonly slot: SlotRef;
      readonly envelope: Envelope;
    };

export class SimulatedNetwork {
  readonly relay: SimulatedRelay;
  requests: RequestFlight[] = [];
  answers: AnswerFlight[] = [];
  #numbers = 0;
  #collected: { readonly number: number; readonly frames: RelayFrame[] } | undefined;

  constructor(relay: SimulatedRelay) {
    this.relay = relay;
  }

  connect(link: SimulatedLink): Connection {
    return new Connection(link, this.relay, (connection, frame) =>
      this.#onFrame(connection, frame),
    );
  }

  /** Sets a request under way; its number. */
  send(connection: Connection, request: Request): number {
    this.#numbers += 1;
    this.requests.push({ connection, number: this.#numbers, request });
    return this.#numbers;
  }

  watch(connection: Connection, slots: readonly SlotRef[]): void {
    this.#tell(connection, { kind: 'WATCH', request: this.#nextNumber(), slots });
  }

  unwatch(connection: Connection, slots: readonly SlotRef[]): void {
    this.#tell(connection, { kind: 'UNWATCH', request: this.#nextNumber(), slots });
  }

  /** A request arrives, and its answer is under way. */
  async arrive(pick: number): Promise<void> {
    const flight = takeOne(this.requests, pick);
    if (flight === undefined) {
      return;
    }
    const { connection, number, request } = flight;
    this.#collected = { number, frames: [] };
    const session = this.#sessionFor(connection);
    session.receive({ ...request, request: number });
    await idle();
    const { frames } = this.#collected;
    this.#collected = undefined;
    this.answers.push({ kind: 'answer', connection, number, frames });
  }

  /** An answer or a push arrives. */
  deliver(pick: number): void {
    const flight = takeOne(this.answers, pick);
    if (flight === undefined) {
      return;
    }
    const { connection } = flight;
    if (flight.kind === 'push') {
      connection.link.push(connection, flight.slot, flight.envelope);
    } else {
      connection.link.answer(connection, flight.number, flight.frames);
    }
  }

  loseRequest(pick: number): void {
    takeOne(this.requests, pick);
  }

  loseAnswer(pick: number): void {
    takeOne(this.answers, pick);
  }

  double(pick: number): void {
    const flight = this.requests[pick % Math.max(1, this.requests.length)];
    this.requests.push(...(flight === undefined ? [] : [flight]));
  }

  /** The relay says that nothing is there. */
  hide(pick: number): void {
    const flight = takeOne(this.answers, pick);
    if (flight?.kind === 'answer') {
      const frames = flight.frames.map(hidden);
      this.answers.push({ ...flight, frames });
    }
  }

  /** Every connection is gone, with all that was under way. */
  clear(): void {
    this.requests = [];
    this.answers = [];
  }

  /** What was sent on a connection that broke meanwhile arrives all the same. */
  #sessionFor({ link, session }: Connection): Connection['session'] {
    return link.uses(session) ? session : this.relay.connect((frame) => this.#collect(frame));
  }

  #tell({ session }: Connection, frame: ClientFrame): void {
    session.receive(frame);
  }

  #nextNumber(): number {
    this.#numbers += 1;
    return this.#numbers;
  }

  #onFrame(connection: Connection, frame: RelayFrame): void {
    if (frame.kind === 'VAL' && frame.request === 0) {
      const { slot, envelope } = frame;
      this.answers.push({ kind: 'push', connection, slot, envelope });
    } else {
      this.#collect(frame);
    }
  }

  #collect(frame: RelayFrame): void {
    if ('request' in frame && frame.request === this.#collected?.number) {
      this.#collected.frames.push(frame);
    }
  }
}

function takeOne<Flight>(flights: Flight[], pick: number): Flight | undefined {
  return flights.length === 0 ? undefined : flights.splice(pick % flights.length, 1)[0];
}

function hidden(frame: RelayFrame): RelayFrame {
  return frame.kind === 'VAL' || frame.kind === 'GONE'
    ? { kind: 'NONE', request: frame.request, slot: frame.slot }
    : frame;
}
