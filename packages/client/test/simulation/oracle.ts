/**
 * The model as judge over the real devices: a shadow for each device and conversation, the words that
 * both worlds share, and the model's own witness of what must always hold (docs/chain.md, I1 to I7).
 */
import { encodeHex } from '@knothole/protocol';
import type { Intent as RealIntent } from '../../src/chain/types.ts';
import { sha256 } from '../../src/crypto/hash.ts';
import { readAddressed } from '../../src/crypto/unprotect.ts';
import type { Leaf, Purpose } from '../model/abstract-mls.ts';
import { FamiliesWitness } from '../model/families-witness.ts';
import { AllSeeing, Broken, type Invariant } from '../model/invariants.ts';
import type { Envelope, Invitation } from '../model/model-relay.ts';
import { MODEL_RULES } from '../model/model-rules.ts';
import type {
  Intent as ModelIntent,
  ChainState as ModelState,
  Surroundings,
} from '../model/model-state.ts';
import { MEMBERS, purposeOf } from '../model/two-families.ts';
import { areFriends } from './between-families.ts';
import type { Deed } from './device-observer.ts';
import type { StoreImage } from './memory-store.ts';
import type { Names } from './picture.ts';
import { authenticatorOf, KnownSlots, type RealState } from './real-state.ts';
import { Difference, hashOfEnvelope, type Moment, Shadow } from './shadow.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import type { Simulation } from './simulation.ts';

interface Conversation {
  readonly around: Surroundings;
  readonly witness: AllSeeing;
  readonly shadows: ReadonlyMap<string, Shadow>;
}

export class Oracle implements Names {
  readonly simulation: Simulation;
  readonly slots: KnownSlots = new KnownSlots();
  readonly firstWeek: number;
  readonly #conversations = new Map<string, Conversation>();
  readonly #arounds = new Map<string, Surroundings>();
  readonly #envelopes = new Map<string, Envelope>();
  readonly #invitations = new Map<string, Invitation>();
  readonly #pairs = new Map<string, string>();
  readonly #moments = new WeakMap<StoreImage, ReadonlyMap<string, Moment>>();
  readonly #names = new Map<string, string>();
  readonly #claims: readonly Invariant[];
  readonly #generations = new Map<string, string>();
  #count = 0;

  private constructor(simulation: Simulation, claims: readonly Invariant[]) {
    this.simulation = simulation;
    this.#claims = claims;
    this.firstWeek = simulation.firstWeek;
    for (const conversation of simulation.conversations) {
      const shadows = new Map<string, Shadow>();
      const members = new Map<string, Shadow['member']>();
      const witness = this.#witnessOf(conversation, members);
      this.#arounds.set(conversation, {
        rules: MODEL_RULES,
        witness,
        now: () => simulation.weeks,
        fresh: (prefix) => this.#fresh(prefix),
        hash: (text) => this.#nameOf(text),
      });
      for (const device of simulation.devices.values()) {
        const shadow = new Shadow(this, device, conversation);
        shadows.set(device.name, shadow);
        members.set(device.name, shadow.member);
      }
      const around = this.around(conversation);
      this.#conversations.set(conversation, { around, witness, shadows });
    }
  }

  static async open(simulation: Simulation, claims: readonly Invariant[]): Promise<Oracle> {
    const oracle = new Oracle(simulation, claims);
    for (const { shadows } of oracle.#conversations.values()) {
      for (const shadow of shadows.values()) {
        await shadow.begin();
      }
    }
    for (const device of simulation.devices.values()) {
      oracle.#remember(device.place.image, device);
      device.observer.deeds = [];
    }
    return oracle;
  }

  /** What a conversation is for, where there are several families. */
  purposeOf(conversation: string): Purpose | undefined {
    const room = this.simulation.rooms.get(conversation);
    return room === undefined ? undefined : purposeOf(room);
  }

  around(conversation: string): Surroundings {
    const around = this.#arounds.get(conversation);
    if (around === undefined) {
      throw new Error('no such conversation');
    }
    return around;
  }

  shadow(device: string, conversation: string): Shadow {
    const shadow = this.#conversations.get(conversation)?.shadows.get(device);
    if (shadow === undefined) {
      throw new Error('no such member');
    }
    return shadow;
  }

  /** After each step: the shadows do what the devices have done. */
  async observe(): Promise<void> {
    for (const device of this.simulation.devices.values()) {
      const deeds = this.simulation.takeDeeds(device);
      const shadows = [...this.#conversations.values()].flatMap(
        (conversation) => conversation.shadows.get(device.name) ?? [],
      );
      for (const deed of deeds) {
        await this.#follow(device, shadows, deed);
      }
      for (const shadow of deeds.length > 0 ? shadows : []) {
        shadow.settle();
      }
    }
  }

  /** All devices may stand on what the relay has forgotten, until they have looked again. */
  doubtAll(): void {
    for (const { witness } of this.#conversations.values()) {
      for (const name of this.simulation.devices.keys()) {
        witness.inDoubt.add(name);
      }
    }
  }

  /** The device's store is what it was. */
  restored(device: SimulatedDevice, image: StoreImage): void {
    const moments = this.#moments.get(image);
    for (const [conversation, { shadows }] of this.#conversations) {
      const moment = moments?.get(conversation);
      if (moment === undefined) {
        throw new Error('no such moment');
      }
      shadows.get(device.name)?.restore(moment);
    }
  }

  atRest(mayStopAll: boolean): void {
    for (const [conversation, { witness }] of this.#conversations) {
      const isEnded =
        this.simulation.rooms.get(conversation) === 'children' &&
        !areFriends(this.simulation.issued);
      if (isEnded && witness instanceof FamiliesWitness) {
        witness.keptApart();
      } else {
        witness.atRest(mayStopAll);
        this.#allAreThere(conversation);
      }
    }
  }

  /** I6, as MLS itself has it: no ratchet's generation encrypts two plaintexts. */
  async exposed({ group, pending }: RealState): Promise<void> {
    const inner = pending?.inner ?? new Uint8Array();
    const addressed = await readAddressed(group, inner);
    const { leafIndex, generation } = addressed?.claimed ?? {};
    const ratchet = `${authenticatorOf(group)}/${leafIndex}/${addressed?.message.contentType}`;
    const known = this.#generations.get(`${ratchet}/${generation}`) ?? hashOfEnvelope(inner);
    this.#generations.set(`${ratchet}/${generation}`, known);
    if (known !== hashOfEnvelope(inner) && this.#claims.includes('I6')) {
      throw new Broken('I6', `generation ${generation} of a ratchet encrypts twice`);
    }
  }

  /** I3, in what the devices have really shown. */
  async checkShown(): Promise<void> {
    for (const { chains, name } of this.simulation.devices.values()) {
      for (const chain of chains.values()) {
        const events = await chain.events(0, chain.view.eventCount);
        const shown = events.flatMap((event) =>
          event.kind === 'item' ? [`${event.sender.device} ${event.item.id}`] : [],
        );
        if (new Set(shown).size !== shown.length && this.#claims.includes('I3')) {
          throw new Broken('I3', `${name} has shown an id twice`);
        }
      }
    }
  }

  /** What an envelope's bytes are in the model. */
  learn(envelope: Uint8Array, meaning: Envelope): void {
    this.#envelopes.set(hashOfEnvelope(envelope), meaning);
  }

  meaningOfEnvelope(envelope: Uint8Array): Envelope {
    const hash = hashOfEnvelope(envelope);
    return this.#envelopes.get(hash) ?? { id: `junk ${hash}`, inner: undefined };
  }

  meaningOf(intent: Exclude<RealIntent, { kind: 'say' }>): ModelIntent {
    const meaning = this.simulation.meanings.get(intent.id);
    if (meaning === undefined && intent.kind !== 'update') {
      throw new Difference('intent', [`nobody asked for ${intent.kind}`]);
    }
    // Rule 22: an old leaf is renewed without being asked.
    return meaning ?? { kind: 'update' };
  }

  leafOfParcel(secret: Uint8Array): string {
    return this.simulation.leafOfParcel.get(encodeHex(secret)) ?? '?#?';
  }

  learnWelcomes(model: ModelState, real: RealState): void {
    for (const { parcel, content } of real.welcomes) {
      const leaf = this.leafOfParcel(parcel.secret);
      const welcome = model.welcomes.find((other) => other.leaf === leaf);
      if (welcome !== undefined) {
        this.#invitations.set(`${encodeHex(sha256(content))} ${leaf}`, welcome.invitation);
      }
    }
  }

  /** One welcome may let in several. */
  invitationIn(content: string, leaf: Leaf): Invitation | undefined {
    return this.#invitations.get(`${content} ${leaf}`);
  }

  /** The same thing must have the same name in both worlds, for all devices and for good. */
  pair(kind: string, model: string, real: string): void {
    const [ours, theirs] = [`${kind} ${model}`, `${kind} ${real}`];
    const [known, named] = [this.#pairs.get(ours) ?? theirs, this.#pairs.get(theirs) ?? ours];
    if (known !== theirs || named !== ours) {
      throw new Difference(kind, [`the model's ${ours} is ${theirs} here and ${known} there`]);
    }
    this.#pairs.set(ours, theirs);
    this.#pairs.set(theirs, ours);
  }

  async #follow(device: SimulatedDevice, shadows: readonly Shadow[], deed: Deed): Promise<void> {
    switch (deed.kind) {
      case 'transaction':
        for (const shadow of shadows) {
          await shadow.persisted(deed);
        }
        this.#remember(deed.image, device);
        break;
      case 'joined':
        this.shadow(device.name, deed.conversation).joins(deed);
        break;
      case 'died':
        for (const shadow of shadows) {
          shadow.dies();
        }
        break;
      case 'asked':
        this.#asked(device, deed.addresses);
        break;
      case 'put':
        await this.#put(device, shadows, deed.address, deed.envelope);
    }
  }

  /** Who has looked again where it stands is in doubt no more. */
  #asked({ name }: SimulatedDevice, addresses: readonly string[]): void {
    for (const { witness, shadows } of this.#conversations.values()) {
      if (shadows.get(name)?.asked(addresses) === true) {
        witness.inDoubt.delete(name);
      }
    }
  }

  async #put(
    device: SimulatedDevice,
    shadows: readonly Shadow[],
    address: string,
    envelope: Uint8Array,
  ): Promise<void> {
    for (const shadow of shadows) {
      if (await shadow.put(address, envelope)) {
        return;
      }
    }
    const leaf = this.simulation.leafOfSlot(address);
    const isOwed = shadows.some(({ moment }) =>
      moment.model.welcomes.some((welcome) => welcome.leaf === leaf),
    );
    if (!isOwed) {
      throw new Difference('put', [
        `${device.name} puts something at a slot of nobody's (${leaf})`,
      ]);
    }
  }

  #remember(image: StoreImage, device: SimulatedDevice): void {
    const moments = [...this.#conversations].flatMap(([conversation, { shadows }]) => {
      const moment = shadows.get(device.name)?.moment;
      return moment === undefined ? [] : [[conversation, moment] as const];
    });
    this.#moments.set(image, new Map(moments));
  }

  /** I8: where several families are, the harness repairs as the product does. */
  #allAreThere(conversation: string): void {
    const room = this.simulation.rooms.get(conversation);
    const absent = (room === undefined ? [] : MEMBERS[room]).find(
      (name) => !this.simulation.device(name).isLive(conversation),
    );
    if (absent !== undefined && this.#claims.includes('I8')) {
      throw new Broken('I8', `${absent} does not come back to ${room}`);
    }
  }

  #witnessOf(conversation: string, members: ReadonlyMap<string, Shadow['member']>): AllSeeing {
    const { simulation } = this;
    if (!simulation.rooms.has(conversation)) {
      return new AllSeeing(members, this.#claims);
    }
    const town = {
      get issued() {
        return simulation.issued;
      },
      certified: new Set(simulation.devices.keys()),
      knownTo: (device: string) => simulation.device(device).approvals,
    };
    return new FamiliesWitness(members, this.#claims, undefined, town);
  }

  #fresh(prefix: string): string {
    this.#count += 1;
    return `${prefix} ${this.#count}`;
  }

  #nameOf(text: string): string {
    const name = this.#names.get(text) ?? `h${this.#names.size}`;
    this.#names.set(text, name);
    return name;
  }
}
