/**
 * A member: one thing at a time, at most one request under way (rules 9 to 11, 19, 24, 27 to 30). What
 * a crash leaves is `disk`; all else is gone.
 */
import type { Leaf } from './abstract-mls.ts';
import { readBatch, witnessed } from './model-batch.ts';
import { isUnchanged, toCheck } from './model-check.ts';
import { moves } from './model-founding.ts';
import { joined } from './model-next-epoch.ts';
import { afterPut, lookOf, putOf } from './model-put.ts';
import type { Envelope, GetOutcome, PutOutcome } from './model-relay.ts';
import { Repairer } from './model-repairer.ts';
import type { Answer, Request } from './model-requests.ts';
import { type ChainState, parcelOf, type Surroundings } from './model-state.ts';
import { invitationsIn, nextWelcome, withLost } from './model-welcomes.ts';
import { prepare } from './model-writer.ts';

const BACKUPS = 20;
/** One after the other; what there is nothing to ask for is passed over. */
const TURNS = ['look', 'write', 'unpack', 'help', 'repair'] as const;

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
  #turn: (typeof TURNS)[number] = 'look';
  readonly #repairer: Repairer;
  readonly #delivered = new Set<string>();
  #backups: ChainState[] = [];
  readonly #around: Surroundings;

  constructor(around: Surroundings, state: ChainState) {
    this.#around = around;
    this.#repairer = new Repairer(around);
    this.disk = state;
    this.state = state;
  }

  /** How often it found something new in help chains. */
  get notesRead(): number {
    return this.#repairer.notesRead;
  }

  get isLive(): boolean {
    return this.state.status === 'live';
  }

  /** The next thing to do, after persisting what must be; undefined when there is nothing. */
  act(): Request | undefined {
    if (this.isLive && this.mustCheck) {
      const addresses = toCheck(this.#around, this.state);
      if (addresses.length > 0) {
        return { kind: 'check', addresses };
      }
    }
    this.mustCheck = false;
    return this.#takeTurn();
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
      case 'help':
        this.#turn = this.#repairer.learn(got) ? 'help' : 'repair';
        break;
      case 'put':
        this.#keep(afterPut(this.#around, this.state, request.envelope, put));
        break;
      case 'invite':
        this.#invited(request.envelope, put);
        break;
      case 'note':
        this.#turn = 'help';
        break;
    }
  }

  /** Takes in something to do, durably (rule 18). */
  intend(change: (state: ChainState) => ChainState): void {
    this.#keep(change(this.state));
  }

  crash(): void {
    this.state = this.disk;
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
    this.#turn = 'look';
    this.#delivered.clear();
    this.#repairer.forget();
  }

  #takeTurn(): Request | undefined {
    for (let turns = 0; turns < TURNS.length; turns += 1) {
      const turn = this.#turn;
      this.#turn = TURNS[(TURNS.indexOf(turn) + 1) % TURNS.length] ?? 'look';
      const request = this.#do(turn);
      if (request !== undefined) {
        return request;
      }
    }
    return undefined;
  }

  #do(turn: (typeof TURNS)[number]): Request | undefined {
    switch (turn) {
      case 'look':
        return this.isLive ? lookOf(this.state) : undefined;
      case 'write':
        return this.#writeNext();
      case 'unpack':
        return this.keyPackages.length === 0
          ? undefined
          : { kind: 'unpack', addresses: this.keyPackages.map(parcelOf) };
      case 'help':
        return this.#repairer.ask(this.state.device);
      case 'repair':
        return this.#repair();
    }
  }

  #keep(state: ChainState): void {
    const isNews = state.status !== this.state.status;
    const kept = isNews ? { ...state, since: this.#around.today?.() ?? 0 } : state;
    this.#backups.push(this.disk);
    if (this.#backups.length > BACKUPS) {
      this.#backups.shift();
    }
    this.state = kept;
    const { keepsWelcomes } = this.#around.rules;
    this.disk = keepsWelcomes ? kept : { ...kept, welcomes: [] };
  }

  #check(outcomes: readonly GetOutcome[]): void {
    this.mustCheck = false;
    const { rules } = this.#around;
    const incarnation = this.#around.incarnation?.() ?? 0;
    if (!isUnchanged(this.#around, this.state, outcomes) && rules.atLostSlot === 'stuck') {
      this.#keep({ ...this.state, status: 'stuck (rollback)' });
    } else if (incarnation !== (this.state.incarnation ?? 0)) {
      this.#keep({ ...this.state, incarnation });
    }
  }

  #read(outcomes: readonly GetOutcome[]): void {
    const state = readBatch(this.#around, this.state, outcomes);
    if (state !== this.state) {
      this.#turn = 'look';
      this.#keep(state);
    }
  }

  #unpack(outcomes: readonly GetOutcome[]): void {
    for (const invitation of invitationsIn(outcomes)) {
      this.keyPackages.splice(this.keyPackages.indexOf(invitation.group.own), 1);
      if (moves(this.#around, this.state, invitation)) {
        this.#move(joined(this.state, invitation, this.#around.today?.() ?? 0));
      }
    }
  }

  #move(state: ChainState): void {
    this.#around.witness.joined(this.state.device, state);
    this.#turn = 'look';
    this.#keep(witnessed(this.#around, state));
    this.#backups = [];
  }

  #invited({ id, invitation }: Envelope, outcome: PutOutcome | undefined): void {
    this.#delivered.add(id);
    if (outcome?.kind === 'taken' && invitation !== undefined) {
      this.#keep(withLost(this.state, invitation));
    }
  }

  #writeNext(): Request | undefined {
    const request =
      nextWelcome(this.state, this.#delivered) ?? (this.isLive ? this.#write() : undefined);
    this.#turn = request === undefined ? this.#turn : 'look';
    return request;
  }

  #write(): Request | undefined {
    const state = this.state.pending === undefined ? prepare(this.#around, this.state) : this.state;
    const request = state && putOf(this.#around, state);
    if (state === undefined || request === undefined) {
      return undefined;
    }
    if (this.#around.rules.persistsBeforeSending) {
      this.#keep(state);
    }
    this.state = state;
    return request;
  }

  #repair(): Request | undefined {
    const decided = this.#repairer.decide(this.state, this.keyPackages);
    if (decided.hasMoved) {
      this.#move(decided.state);
    } else if (decided.state !== this.state) {
      this.#keep(decided.state);
    }
    this.keyPackages.push(...decided.offered);
    return decided.request;
  }
}
