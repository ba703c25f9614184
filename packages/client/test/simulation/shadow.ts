/**
 * The model's member beside a real device, in one conversation. It is moved by what the device did and
 * was told, and by nothing else; after each transaction of the device both must be in the same state.
 */
import { createHash } from 'node:crypto';
import { encodeHex } from '@knothole/protocol';
import { epochOf, type Leaf, lineageOf } from '../model/abstract-mls.ts';
import { processEnvelope } from '../model/model-batch.ts';
import { ModelMember } from '../model/model-member.ts';
import { joined } from '../model/model-next-epoch.ts';
import { type ChainState as ModelState, outsider } from '../model/model-state.ts';
import { prepare } from '../model/model-writer.ts';
import type { Deed } from './device-observer.ts';
import type { Oracle } from './oracle.ts';
import {
  differences,
  hashOf,
  intentsOfModel,
  intentsOfReal,
  pictureOfModel,
  pictureOfReal,
} from './picture.ts';
import { authenticatorOf, loadReal, type RealState, shownIn } from './real-state.ts';
import { type Founding, firstState, founded, moved } from './shadow-beginnings.ts';
import type { SimulatedDevice } from './simulated-device.ts';

type Transaction = Extract<Deed, { kind: 'transaction' }>;
type Joined = Extract<Deed, { kind: 'joined' }>;

/** How both stand at one moment; a restored store brings back such a moment. */
export interface Moment {
  readonly model: ModelState;
  readonly real: RealState | undefined;
  /** The model's running hashes of the epoch, by position. */
  readonly hashes: readonly string[];
  /** Slots of the epoch that were read, with the envelopes' hashes. */
  readonly read: ReadonlyMap<string, string>;
}

/** What the owner of a device has made its client believe (bad-intent.ts). */
export interface Forgery {
  readonly kind: 'aim' | 'usurp' | 'intrude';
  readonly target: string;
  /** Whom it adds. */
  readonly leaf?: Leaf;
  readonly unreadableFor: readonly Leaf[];
}

export class Difference extends Error {
  /** What differs, without the values: to tell whether two failures are the same one. */
  readonly what: string;

  constructor(what: string, details: readonly string[]) {
    super(`${what}: ${details.join('; ')}`);
    this.what = what;
  }
}

export class Shadow {
  readonly member: ModelMember;
  /** Set before the transaction that it explains. */
  forgery: Forgery | undefined;
  /** The device founds the conversation anew: with this leaf, and for these. */
  founding: Founding | undefined;
  moment: Moment;
  readonly #oracle: Oracle;
  readonly #device: SimulatedDevice;
  readonly #conversation: string;
  #joining: Joined | undefined;
  /** An answer has shown that the relay has lost what was read. */
  #hasSeenLoss = false;

  constructor(oracle: Oracle, device: SimulatedDevice, conversation: string) {
    this.#oracle = oracle;
    this.#device = device;
    this.#conversation = conversation;
    this.moment = { model: outsider(device.name), real: undefined, hashes: [], read: new Map() };
    this.member = new ModelMember(oracle.around(conversation), this.moment.model);
  }

  /** Begins where the device is; it must be at rest. */
  async begin(): Promise<void> {
    const real = await this.#load(this.#device.place.image);
    if (real !== undefined) {
      const model = firstState(
        this.#device.name,
        real,
        this.#oracle,
        this.#oracle.purposeOf(this.#conversation),
      );
      this.#set({ model, real, hashes: [model.hash], read: new Map() });
      this.#compare(model, real);
    }
  }

  restore(moment: Moment): void {
    this.#joining = undefined;
    this.#hasSeenLoss = false;
    this.#set(moment);
  }

  /** What it had learned and not persisted it has not learned. */
  dies(): void {
    this.#joining = undefined;
    this.#hasSeenLoss = false;
  }

  joins(deed: Joined): void {
    this.#joining = deed;
  }

  /** An answer to a GET has come: what of it was read before must still be there (rule 29). */
  asked(addresses: readonly string[]): boolean {
    const { real, read } = this.moment;
    const last = real?.lastRead;
    const known = new Map(read);
    if (last) {
      known.set(encodeHex(last.address), encodeHex(last.hash));
    }
    const { observer } = this.#device;
    for (const address of addresses) {
      const hash = known.get(address);
      const outcome = observer.last.get(address);
      const envelope = observer.envelopes.get(address);
      const isThere =
        outcome === 'expired' ||
        (outcome === 'value' && envelope !== undefined && hashOfEnvelope(envelope) === hash);
      this.#hasSeenLoss ||= hash !== undefined && !isThere;
    }
    return !last || addresses.includes(encodeHex(last.address));
  }

  async persisted(transaction: Transaction): Promise<void> {
    const key = `chain-state/${this.#conversation}`;
    if (!transaction.writes.some((write) => write.key === key)) {
      return;
    }
    const real = await this.#load(transaction.image);
    if (real === undefined) {
      throw new Error('a conversation never goes');
    }
    const before = this.moment;
    if (this.founding !== undefined) {
      this.#found(before.model, real, this.founding);
      return;
    }
    const submitted = this.#submitted(before, real);
    const model = await this.#follow({ ...before, model: submitted }, real);
    this.#compare(model, real);
  }

  /** An envelope at the device's own position is what it had pending; false when it is somewhere else. */
  async put(address: string, envelope: Uint8Array): Promise<boolean> {
    const { model, real } = this.moment;
    if (real === undefined || real.bucket === null || real.pending === null) {
      return false;
    }
    if ((await this.#oracle.slots.addressAt(real, real.position)) !== address) {
      return false;
    }
    const { pending } = model;
    if (pending === undefined) {
      throw new Difference('put', [`${this.#device.name} puts what the model has not made`]);
    }
    await this.#oracle.exposed(real);
    this.#oracle.learn(envelope, { id: `${pending.id}@${address}`, inner: pending });
    this.#oracle.around(this.#conversation).witness.exposed({ id: address, inner: pending });
    return true;
  }

  /** Between steps: nothing may be left that only one of them knows of. */
  settle(): void {
    const { model, real } = this.moment;
    if (real === undefined) {
      this.#joining = undefined;
      return;
    }
    if (this.#hasSeenLoss && model.status === 'live') {
      throw new Difference('loss', [`${this.#device.name} passes over what the relay has lost`]);
    }
    this.#hasSeenLoss = false;
    // It died before it had joined.
    this.#joining = undefined;
    const [ours, theirs] = [intentsOfModel(model), intentsOfReal(real, this.#oracle)];
    this.#fail(differences({ intents: ours }, { intents: theirs }));
    const shown = new Set(shownIn(this.#device.place.image, this.#conversation));
    const texts = [...shown].filter((id) => this.#oracle.simulation.texts.has(id)).sort();
    this.#fail(differences({ shown: [...model.shown].sort() }, { shown: texts }));
  }

  async #follow(before: Moment, real: RealState): Promise<ModelState> {
    const { model } = before;
    const earlier = before.real;
    if (this.#joining !== undefined) {
      return this.#join(model, real, this.#joining);
    }
    if (earlier === undefined) {
      throw new Difference('joined', [`${this.#device.name} is in without having been let in`]);
    }
    if (real.pending !== null && earlier.pending === null) {
      return this.#prepare(model, earlier, real);
    }
    const stuck = real.status.kind === 'stuck' ? real.status.reason : undefined;
    if (stuck === 'rollback' && earlier.status.kind === 'live') {
      if (!this.#hasSeenLoss) {
        throw new Difference('loss', [`${this.#device.name} sees a rollback that is none`]);
      }
      return { ...model, status: 'stuck (rollback)' };
    }
    return hasMoved(earlier, real) ? this.#read(before, earlier, real) : model;
  }

  /** Epoch 0 has one member and nobody to agree with; its commit is applied with its welcomes (rule 3). */
  #found(before: ModelState, real: RealState, founding: Founding): void {
    if (real.bucket === null) {
      this.moment = { ...this.moment, real };
      return;
    }
    this.founding = undefined;
    const model = founded(this.#oracle.around(this.#conversation), before, real, founding);
    this.#set({ model, real, hashes: [model.hash], read: new Map() });
    this.#compare(model, real);
  }

  #join(before: ModelState, real: RealState, { content, invitation }: Joined): ModelState {
    this.#joining = undefined;
    const known = this.#oracle.invitationIn(content, invitation.leaf);
    if (known === undefined) {
      throw new Difference('joined', [`${this.#device.name} joins by a welcome of nobody`]);
    }
    const around = this.#oracle.around(this.#conversation);
    around.witness.joined(this.#device.name);
    const isSuccessor = lineageOf(known.group).at(-1) !== lineageOf(before.group).at(-1);
    const isNew = before.status === 'outside' || !isSuccessor;
    const model = isNew ? joined(before, known) : moved(before, known);
    this.member.state = model;
    const place = { epoch: model.group.epoch, position: model.position };
    around.witness.read(model.device, place, model.hash, epochOf(model.group));
    this.#set({ model, real, hashes: [model.hash], read: new Map() });
    return model;
  }

  /** Takes in what was submitted since: each thing is new once. */
  #submitted({ model, real: before }: Moment, real: RealState): ModelState {
    const knownItems = new Set(before?.outbox.map(({ item }) => item.id));
    const knownIntents = new Set(before?.intents.map(({ intent }) => intent.id));
    const said = real.outbox.flatMap(({ item, landed }) =>
      knownItems.has(item.id) ? [] : [{ id: item.id, landed: landed ?? undefined }],
    );
    // A duty stands in the model since the revocation was heard.
    const meant = real.intents.flatMap(({ intent }) =>
      knownIntents.has(intent.id) || this.#oracle.simulation.duties.has(intent.id)
        ? []
        : [this.#oracle.meaningOf(intent)],
    );
    return said.length + meant.length === 0
      ? model
      : { ...model, outbox: [...model.outbox, ...said], intents: [...model.intents, ...meant] };
  }

  /** What the client has made ready must be what the rules make ready (rules 18, 19, 22). */
  #prepare(model: ModelState, before: RealState, real: RealState): ModelState {
    const { forgery } = this;
    this.forgery = undefined;
    const around = this.#oracle.around(this.#conversation);
    if (forgery !== undefined) {
      const { kind, target, leaf, unreadableFor } = forgery;
      // Nobody judges what a forger makes: it may be a commit that all others refuse.
      const device = kind === 'usurp' ? target : '';
      const intents =
        leaf === undefined
          ? [{ kind: 'usurp' as const, device }]
          : [{ kind: 'intrude' as const, leaf }];
      const made = prepare(around, { ...model, intents });
      return this.#kept(model, real, made, unreadableFor);
    }
    // Intents as they came; everything to say goes together where the first of it stands.
    const first = before.outbox.find(({ landed }) => landed === null);
    const intents =
      first === undefined
        ? model.intents
        : model.intents.slice(0, before.intents.filter(({ order }) => order < first.order).length);
    const made =
      prepare(around, { ...model, intents, owed: undefined }) ??
      prepare(around, { ...model, intents: [] });
    return this.#kept(model, real, made, []);
  }

  #kept(
    model: ModelState,
    real: RealState,
    made: ModelState | undefined,
    unreadableFor: readonly Leaf[],
  ): ModelState {
    if (made?.pending === undefined) {
      throw new Difference('pending', [`${this.#device.name} makes ready what the rules do not`]);
    }
    const { content } = made.pending;
    const aimed = content.kind === 'commit' ? { ...content, unreadableFor } : content;
    const pending = { ...made.pending, content: aimed };
    const kept = { ...made, pending, intents: model.intents, owed: model.owed };
    this.#set({ ...this.moment, model: kept, real });
    return kept;
  }

  /** Reads what the device was told stands at its positions, up to where the device is now. */
  async #read(before: Moment, earlier: RealState, real: RealState): Promise<ModelState> {
    let { model } = before;
    const hashes = [...before.hashes];
    const read = new Map(before.read);
    const isElsewhere = (): boolean =>
      model.status !== before.model.status || model.group.epoch !== before.model.group.epoch;
    while (!isElsewhere() && !this.#isThere(model, real)) {
      const address = await this.#oracle.slots.addressAt(earlier, model.position);
      const envelope = this.#device.observer.envelopes.get(address);
      if (this.#device.observer.last.get(address) === 'expired') {
        model = { ...model, status: 'stuck (expired)' };
      } else if (envelope === undefined) {
        throw new Difference('read', [`${this.#device.name} reads what it was never told`]);
      } else {
        read.set(address, hashOfEnvelope(envelope));
        model = processEnvelope(
          this.#oracle.around(this.#conversation),
          model,
          this.#oracle.meaningOfEnvelope(envelope),
        );
        hashes.push(model.hash);
      }
    }
    const isNextEpoch = model.group.epoch !== before.model.group.epoch;
    this.#set({
      model,
      real,
      hashes: isNextEpoch ? [model.hash] : hashes,
      read: isNextEpoch ? new Map() : read,
    });
    return model;
  }

  #isThere(model: ModelState, real: RealState): boolean {
    return (
      model.group.epoch === Number(real.group.mls.groupContext.epoch) &&
      model.position === real.position &&
      real.status.kind === 'live'
    );
  }

  #set(moment: Moment): void {
    this.moment = moment;
    this.member.state = moment.model;
    this.member.disk = moment.model;
    if (moment.real !== undefined) {
      this.#oracle.learnWelcomes(moment.model, moment.real);
    }
  }

  #compare(model: ModelState, real: RealState): void {
    this.#set({ ...this.moment, model, real });
    this.#fail(differences(pictureOfModel(model), pictureOfReal(real, this.#oracle)));
    this.#oracle.pair('epoch', model.group.secret, authenticatorOf(real.group));
    if (model.status !== 'stuck (fork)') {
      this.#oracle.pair('hash', model.hash, hashOf(real));
    }
  }

  #fail(found: readonly string[]): void {
    if (found.length > 0) {
      const fields = found.map((text) => text.slice(0, text.indexOf(':')));
      const place = `${this.#device.name} in ${this.#conversation.slice(0, 4)}`;
      throw new Difference(fields.join(', '), [place, ...found]);
    }
  }

  #load(image: Transaction['image']): Promise<RealState | undefined> {
    return loadReal(this.#device.host.suite, image, this.#conversation);
  }
}

function hasMoved(before: RealState, after: RealState): boolean {
  return (
    before.position !== after.position ||
    before.status.kind !== after.status.kind ||
    authenticatorOf(before.group) !== authenticatorOf(after.group)
  );
}

export function hashOfEnvelope(envelope: Uint8Array): string {
  return createHash('sha256').update(envelope).digest('hex');
}
