/**
 * A member: one thing at a time, at most one request under way (rules 9 to 11, 19, 24, 29). What a
 * crash leaves is `disk`; all else is gone.
 */
import type { Leaf } from './abstract-mls.ts';
import { processEnvelope, readBatch, witnessed } from './model-batch.ts';
import { joined } from './model-next-epoch.ts';
import type { Address, Envelope, GetOutcome, PutOutcome } from './model-relay.ts';
import { addressAt, type ChainState, parcelOf, type Surroundings } from './model-state.ts';
import { prepare } from './model-writer.ts';

export type Request =
  | { readonly kind: 'check' | 'look' | 'unpack'; readonly addresses: readonly Address[] }
  | { readonly kind: 'put' | 'invite'; readonly address: Address; readonly envelope: Envelope };

export interface Answer {
  /** One for each address that was asked for. */
  readonly got: readonly GetOutcome[];
  /** What became of an envelope. */
  readonly put?: PutOutcome;
}

const BACKUPS = 20;

export class ModelMember {
  disk: ChainState;
  /** The same as on disk, unless rule 11 is replaced. */
  state: ChainState;
  /** Key packages of this device that somebody may have used. */
  readonly keyPackages: Leaf[] = [];
  /** After a new connection nothing is believed about the relay (rule 29). */
  mustCheck = true;
  /** The request under way; an answer to another one comes too late. */
  waitsFor: number | undefined;
  #hasLooked = false;
  readonly #delivered = new Set<Leaf>();
  #backups: readonly ChainState[] = [];
  readonly #around: Surroundings;

  constructor(around: Surroundings, state: ChainState) {
    this.#around = around;
    this.disk = state;
    this.state = state;
  }

  get isLive(): boolean {
    return this.state.status === 'live';
  }

  /** The next thing to do, after persisting what must be; undefined when there is nothing. */
  act(): Request | undefined {
    const { state } = this;
    if (!this.isLive) {
      // Rule 24. Not after a rollback: the welcome would lead to where nobody is any more.
      const invitation = state.status === 'stuck (path)' ? this.#invite() : undefined;
      return invitation ?? { kind: 'unpack', addresses: this.keyPackages.map(parcelOf) };
    }
    if (this.mustCheck && state.lastRead !== undefined) {
      return { kind: 'check', addresses: [state.lastRead.address] };
    }
    this.mustCheck = false;
    if (!this.#hasLooked) {
      const { position } = state;
      const addresses = [addressAt(state, position), addressAt(state, position + 1)];
      return { kind: 'look', addresses };
    }
    this.#hasLooked = false;
    return this.#invite() ?? this.#write();
  }

  learn(request: Request, { got, put }: Answer): void {
    switch (request.kind) {
      case 'check':
        this.#check(got);
        break;
      case 'look':
        this.#read(got);
        break;
      case 'unpack':
        this.#unpack(got);
        break;
      case 'put':
        this.#landed(request.envelope, put);
        break;
      case 'invite':
        this.#delivered.add(request.envelope.id);
        break;
    }
  }

  /** Takes in something to do, durably (rule 18). */
  intend(change: (state: ChainState) => ChainState): void {
    this.#keep(change(this.state));
  }

  crash(): void {
    this.state = this.disk;
    this.#hasLooked = false;
    this.reconnect();
  }

  /** Somebody put an older copy of the disk back (rule 31). */
  restoreStore(pick: number): void {
    this.disk = this.#backups[pick % Math.max(1, this.#backups.length)] ?? this.disk;
    this.crash();
  }

  reconnect(): void {
    this.waitsFor = undefined;
    this.mustCheck = true;
    this.#delivered.clear();
  }

  #keep(state: ChainState): void {
    this.#backups = [...this.#backups, this.disk].slice(-BACKUPS);
    this.state = state;
    const { keepsWelcomes } = this.#around.rules;
    this.disk = keepsWelcomes ? state : { ...state, welcomes: [] };
  }

  #check([found]: readonly GetOutcome[]): void {
    this.mustCheck = false;
    const { lastRead } = this.state;
    const isThere =
      found?.kind === 'expired' || (found?.kind === 'value' && found.envelope.id === lastRead?.id);
    if (!isThere && this.#around.rules.atLostSlot === 'stuck') {
      this.#keep({ ...this.state, status: 'stuck (rollback)' });
    }
  }

  #read(outcomes: readonly GetOutcome[]): void {
    const state = readBatch(this.#around, this.state, outcomes);
    this.#hasLooked = state === this.state;
    if (state !== this.state) {
      this.#keep(state);
    }
  }

  /** One that leads nowhere any more ends in a removal that is read there, and the next is tried. */
  #unpack(outcomes: readonly GetOutcome[]): void {
    const [invitation] = outcomes.flatMap((outcome) =>
      outcome.kind === 'value' ? (outcome.envelope.invitation ?? []) : [],
    );
    if (invitation !== undefined && !this.isLive) {
      this.keyPackages.splice(this.keyPackages.indexOf(invitation.group.own), 1);
      this.#around.witness.joined(this.state.device);
      this.#keep(witnessed(this.#around, joined(this.state, invitation)));
      this.#backups = [];
    }
  }

  #invite(): Request | undefined {
    const welcome = this.state.welcomes.find(({ leaf }) => !this.#delivered.has(leaf));
    if (welcome === undefined) {
      return undefined;
    }
    const { leaf, invitation } = welcome;
    const envelope: Envelope = { id: leaf, inner: undefined, invitation };
    return { kind: 'invite', address: parcelOf(leaf), envelope };
  }

  #write(): Request | undefined {
    const state = this.state.pending === undefined ? prepare(this.#around, this.state) : this.state;
    if (state?.pending === undefined) {
      return undefined;
    }
    if (this.#around.rules.persistsBeforeSending) {
      this.#keep(state);
    }
    this.state = state;
    const address = addressAt(state, state.position);
    const nonce = this.#around.rules.seal === 'derived' ? '' : this.#around.fresh('nonce');
    const envelope = { id: `${state.pending.id}@${address.name}${nonce}`, inner: state.pending };
    this.#around.witness.exposed(envelope);
    return { kind: 'put', address, envelope };
  }

  #landed(envelope: Envelope, outcome: PutOutcome | undefined): void {
    switch (outcome?.kind) {
      case 'ok':
        this.#keep(processEnvelope(this.#around, this.state, envelope));
        break;
      case 'taken':
        this.#keep(processEnvelope(this.#around, this.state, outcome.envelope));
        break;
      case 'expired':
        this.#keep({ ...this.state, status: 'stuck (expired)' });
        break;
      case undefined:
        break;
    }
  }
}
