/** All members, the relay and the network between them; a schedule moves it step by step. */
import { type Device, deviceOf } from './abstract-mls.ts';
import { AllSeeing, type Invariant } from './invariants.ts';
import { type Answer, ModelMember, type Request } from './model-member.ts';
import { ModelRelay } from './model-relay.ts';
import type { ModelRules } from './model-rules.ts';
import { type ChainState, outsider, type Surroundings } from './model-state.ts';

const FOUNDERS: readonly Device[] = ['g1', 'g2', 'c1', 'c2'];
export const DEVICES: readonly Device[] = [...FOUNDERS, 'n1'];
const FIRST_BUCKET = 5;

export interface Flight {
  readonly from: ModelMember;
  readonly number: number;
  readonly request: Request;
  readonly answer?: Answer;
}

export class World implements Surroundings {
  readonly rules: ModelRules;
  readonly relay: ModelRelay;
  readonly witness: AllSeeing;
  readonly members: ReadonlyMap<Device, ModelMember>;
  requests: Flight[] = [];
  answers: Flight[] = [];
  readonly #hashes = new Map<string, string>();
  #names = 0;

  constructor(rules: ModelRules, claims: readonly Invariant[]) {
    this.rules = rules;
    this.relay = new ModelRelay(rules);
    const members = DEVICES.map((device) => new ModelMember(this, firstState(device)));
    this.members = new Map(members.map((member) => [member.state.device, member]));
    this.witness = new AllSeeing(this.members, claims);
  }

  now(): number {
    return this.relay.now;
  }

  fresh(prefix: string): string {
    this.#names += 1;
    return `${prefix} ${this.#names}`;
  }

  hash(text: string): string {
    const known = this.#hashes.get(text) ?? `h${this.#hashes.size}`;
    this.#hashes.set(text, known);
    return known;
  }

  /** A new key package of a device, handed to whoever asks (rule 23). */
  keyPackage(device: Device): string {
    const leaf = `${device}#${this.fresh('leaf')}`;
    this.members.get(device)?.keyPackages.push(leaf);
    return leaf;
  }

  /** A member does its next thing, unless it waits for an answer. */
  act(member: ModelMember): void {
    if (member.waitsFor !== undefined) {
      return;
    }
    const request = member.act();
    if (!member.mustCheck) {
      this.witness.inDoubt.delete(member.state.device);
    }
    if (request !== undefined) {
      this.#names += 1;
      member.waitsFor = this.#names;
      this.requests.push({ from: member, number: this.#names, request });
    }
  }

  arrive(pick: number): void {
    const flight = takeOne(this.requests, pick);
    if (flight !== undefined) {
      this.answers.push({ ...flight, answer: this.#serve(flight.request) });
    }
  }

  answer(pick: number): void {
    const flight = takeOne(this.answers, pick);
    if (flight?.answer === undefined || flight.from.waitsFor !== flight.number) {
      return;
    }
    const { from, request, answer } = flight;
    from.waitsFor = undefined;
    from.learn(request, answer);
    if (!from.mustCheck) {
      this.witness.inDoubt.delete(from.state.device);
    }
    if (this.rules.slots === 'deleted by the writer' && request.kind === 'put') {
      this.relay.delete(request.address);
    }
  }

  /** The relay comes back as it was once: every connection is new, nothing is under way. */
  restoreRelay(change: (relay: ModelRelay) => void): void {
    this.requests = [];
    this.answers = [];
    change(this.relay);
    for (const [device, member] of this.members) {
      member.reconnect();
      this.witness.inDoubt.add(device);
    }
  }

  #serve(request: Request): Answer {
    return 'envelope' in request
      ? { got: [], put: this.relay.put(request.address, request.envelope) }
      : { got: request.addresses.map((address) => this.relay.get(address)) };
  }
}

export function takeOne(flights: Flight[], pick: number): Flight | undefined {
  return flights.length === 0 ? undefined : flights.splice(pick % flights.length, 1)[0];
}

function firstState(device: Device): ChainState {
  const state = outsider(device);
  if (!FOUNDERS.includes(device)) {
    return state;
  }
  const leaves = FOUNDERS.map((founder) => `${founder}#0`);
  const group = { ...state.group, secret: 'secret 0', epoch: 1, leaves, own: `${device}#0` };
  const others = leaves.map(deviceOf).filter((other) => other !== device);
  return {
    ...state,
    status: 'live',
    group,
    bucket: FIRST_BUCKET,
    hash: group.secret,
    previousCommitter: 'g1',
    peers: new Map(others.map((other) => [other, { epoch: 1, position: 0 }])),
  };
}
