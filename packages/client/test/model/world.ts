/** All members, the relay and the network between them; a schedule moves it step by step. */
import { type Device, isGuardian } from './abstract-mls.ts';
import { FIRST_LINEAGE, FOUNDERS, firstState } from './founders.ts';
import { AllSeeing, type Invariant } from './invariants.ts';
import { Family, type Kinship } from './model-family.ts';
import { ModelMember } from './model-member.ts';
import { ModelRelay } from './model-relay.ts';
import type { Answer, Request } from './model-requests.ts';
import type { ModelRules } from './model-rules.ts';
import type { ChainState, Surroundings } from './model-state.ts';

export const DEVICES: readonly Device[] = [...FOUNDERS, 'n1'];
/** The new phone of a guardian who has lost the last one. */
const RESTORED: Device = 'g3';

/** What a world is made of, where it is one of several that share a relay. */
export interface Setting {
  readonly room: string;
  readonly devices: readonly Device[];
  readonly relay: ModelRelay;
  readonly names: Names;
  readonly family: Family;
  readonly witness: (members: ReadonlyMap<Device, ModelMember>) => AllSeeing;
  begin(device: Device): ChainState;
  kinOf(device: Device): Kinship;
}

/** Names for new things, and one for each string. */
export class Names {
  readonly #hashes = new Map<string, string>();
  #count = 0;

  next(): number {
    this.#count += 1;
    return this.#count;
  }

  fresh(prefix: string): string {
    return `${prefix} ${this.next()}`;
  }

  hash(text: string): string {
    const known = this.#hashes.get(text);
    if (known !== undefined) {
      return known;
    }
    const name = `h${this.#hashes.size}`;
    this.#hashes.set(text, name);
    return name;
  }
}

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
  readonly family: Family;
  readonly names: Names;
  readonly members: ReadonlyMap<Device, ModelMember>;
  requests: Flight[] = [];
  answers: Flight[] = [];
  readonly #lost = new Set<Device>();

  constructor(rules: ModelRules, claims: readonly Invariant[], setting?: Setting) {
    this.rules = rules;
    this.names = setting?.names ?? new Names();
    this.relay = setting?.relay ?? new ModelRelay(rules);
    this.family = setting?.family ?? new Family(FOUNDERS, FIRST_LINEAGE);
    const devices = setting?.devices ?? [...DEVICES, RESTORED];
    const members = devices.map(
      (device) =>
        new ModelMember(this.#around(setting, device), (setting?.begin ?? firstState)(device)),
    );
    this.members = new Map(members.map((member) => [member.state.device, member]));
    this.witness =
      setting?.witness(this.members) ?? new AllSeeing(this.members, claims, this.family);
  }

  /** What a member may use; where there are several worlds, with what it knows from the others. */
  #around(setting: Setting | undefined, device: Device): Surroundings {
    const world = this;
    return setting === undefined
      ? this
      : {
          rules: this.rules,
          family: setting.kinOf(device),
          room: setting.room,
          get witness() {
            return world.witness;
          },
          today: () => this.today(),
          incarnation: () => this.incarnation(),
          now: () => this.now(),
          fresh: (prefix) => this.fresh(prefix),
          hash: (text) => this.hash(text),
        };
  }

  today(): number {
    return this.relay.today;
  }

  incarnation(): number {
    return this.relay.incarnation;
  }

  now(): number {
    return this.relay.now;
  }

  fresh(prefix: string): string {
    return this.names.fresh(prefix);
  }

  hash(text: string): string {
    return this.names.hash(text);
  }

  /** A new key package of a device, handed to whoever asks (rule 23). */
  keyPackage(device: Device): string {
    const leaf = `${device}#${this.fresh('leaf')}`;
    this.members.get(device)?.keyPackages.push(leaf);
    return leaf;
  }

  /** A member does its next thing, unless it waits for an answer. */
  act(member: ModelMember): void {
    if (member.waitsFor !== undefined || this.#lost.has(member.state.device)) {
      return;
    }
    const request = member.act();
    if (!member.mustCheck) {
      this.witness.inDoubt.delete(member.state.device);
    }
    if (request !== undefined) {
      const number = this.names.next();
      member.waitsFor = number;
      this.requests.push({ from: member, number, request });
    }
  }

  arrive(pick: number): void {
    const flight = takeOne(this.requests, pick);
    if (flight !== undefined) {
      this.answers.push({ ...flight, answer: this.#serve(flight) });
    }
  }

  answer(pick: number): void {
    const flight = takeOne(this.answers, pick);
    if (flight?.answer !== undefined) {
      this.#learn(flight, flight.answer);
    }
  }

  /** A member's next thing with an answer at once. */
  exchange(member: ModelMember): void {
    this.act(member);
    const flight = this.requests.pop();
    if (flight !== undefined) {
      this.#learn(flight, this.#serve(flight));
    }
  }

  #learn({ from, number, request }: Flight, answer: Answer): void {
    if (from.waitsFor !== number) {
      return;
    }
    from.waitsFor = undefined;
    from.learn(request, answer);
    if (!from.mustCheck) {
      this.witness.inDoubt.delete(from.state.device);
    }
    if (this.rules.slots === 'deleted by the writer' && request.kind === 'put') {
      this.relay.delete(request.address);
    }
  }

  /** Every guardian's phone is gone for good; it happens once. */
  loseGuardians(): void {
    const guardians = [...this.family.wanted].filter(isGuardian);
    for (const device of this.#lost.size === 0 ? guardians : []) {
      this.#lost.add(device);
      this.family.wanted.delete(device);
    }
  }

  /** A guardian's new phone has the words of the kit, and by them what stands in the vault. */
  restoreFromKit(): void {
    const member = this.members.get(RESTORED);
    if (this.#lost.size > 0 && member?.state.status === 'outside') {
      this.family.wanted.add(RESTORED);
      const { group } = member.state;
      const lineage = this.family.vault;
      member.intend((state) => ({
        ...state,
        status: 'stuck (lost)',
        group: { ...group, lineage },
      }));
    }
  }

  /** Who acts where the schedule names a lost phone. */
  holderOf(device: Device): ModelMember | undefined {
    return this.members.get(this.#lost.has(device) ? RESTORED : device);
  }

  /** The relay comes back as it was once: every connection is new, nothing is under way. */
  restoreRelay(change: (relay: ModelRelay) => void): void {
    change(this.relay);
    this.comeBack();
  }

  comeBack(): void {
    this.requests = [];
    this.answers = [];
    for (const [device, member] of this.members) {
      member.reconnect();
      this.witness.inDoubt.add(device);
    }
  }

  #serve({ from, request }: Flight): Answer {
    const { device } = from.state;
    return 'envelope' in request
      ? { got: [], put: this.relay.put(request.address, request.envelope, device) }
      : { got: request.addresses.map((address) => this.relay.get(address, device)) };
  }
}

export function takeOne(flights: Flight[], pick: number): Flight | undefined {
  return flights.length === 0 ? undefined : flights.splice(pick % flights.length, 1)[0];
}
