/**
 * The relay (rules 1, 8, 34, 35): a map that takes one envelope per slot and no second, and forgets
 * nothing by itself. What the schedule does to it stands at the end.
 */
import type { Approval, Device, Group, Inner } from './abstract-mls.ts';
import type { Note } from './model-help.ts';
import type { ModelRules } from './model-rules.ts';

/** A slot's address; the bucket is part of it. */
export interface Address {
  readonly bucket: number;
  readonly name: string;
}

/** What a joiner is given (rule 24), through a slot that only he and the inviter can find. */
export interface Invitation {
  readonly group: Group;
  readonly bucket: number;
  readonly previousCommitter: string;
  /** The slot of the commit that lets the joiner in, for rule 29. */
  readonly lastRead: { readonly address: Address; readonly id: string } | undefined;
  /** The running hash behind that commit. */
  readonly hash?: string;
  /** The snapshot: what the inviter knows that guardians have said. It never decides validity. */
  readonly approvals?: readonly Approval[];
}

/** What a slot holds. Equal ids are equal bytes. */
export interface Envelope {
  readonly id: string;
  /** Undefined: it opens under no key. */
  readonly inner: Inner | undefined;
  readonly invitation?: Invitation;
  readonly note?: Note;
}

export type PutOutcome =
  | { readonly kind: 'ok' }
  | { readonly kind: 'taken'; readonly envelope: Envelope }
  | { readonly kind: 'expired' };

export type GetOutcome =
  | { readonly kind: 'value'; readonly envelope: Envelope }
  | { readonly kind: 'none' }
  | { readonly kind: 'expired' };

export class ModelRelay {
  today = 0;
  /** Rule 29: new when the store is. */
  incarnation = 0;
  /** Grows with whatever is put. */
  puts = 0;
  #slots = new Map<string, Envelope>();
  /** Slots of which some devices are shown another envelope. */
  readonly #forks = new Map<string, { readonly envelope: Envelope; readonly sees: Set<Device> }>();
  #nextFork: readonly Device[] | undefined;
  #forkOnly: ((inner: Inner) => boolean) | undefined;
  readonly #rules: ModelRules;

  constructor(rules: ModelRules) {
    this.#rules = rules;
  }

  /** In weeks. A bucket ends when its number is reached. */
  get now(): number {
    return Math.floor(this.today / 7);
  }

  put(address: Address, envelope: Envelope, from: Device): PutOutcome {
    if (this.#hasEnded(address)) {
      return { kind: 'expired' };
    }
    const winner = this.#shown(address, from);
    if (winner === undefined) {
      this.puts += 1;
      this.#slots.set(address.name, envelope);
      return { kind: 'ok' };
    }
    if (winner.id === envelope.id || this.#fork(address, winner, envelope, from)) {
      return { kind: 'ok' };
    }
    return { kind: 'taken', envelope: winner };
  }

  get(address: Address, from: Device): GetOutcome {
    if (this.#hasEnded(address)) {
      return { kind: 'expired' };
    }
    const envelope = this.#shown(address, from);
    return envelope === undefined ? { kind: 'none' } : { kind: 'value', envelope };
  }

  /** Where expired looks free (against rule 1), a slot can be taken a second time. */
  passDays(count: number): void {
    this.today += count;
    if (this.#rules.atExpired === 'free') {
      for (const name of this.#slots.keys()) {
        if (Number.parseInt(name, 10) <= this.now) {
          this.#slots.delete(name);
        }
      }
    }
  }

  /** Against rule 8. */
  delete(address: Address): void {
    this.#slots.delete(address.name);
  }

  /** Fault: restored from an older copy; the last `count` slots are gone. */
  rollBack(count: number): void {
    this.snapBack(count);
    this.incarnation += 1;
  }

  /** The same by a snapshot of the whole machine: nothing tells the relay that it was restored. */
  snapBack(count: number): void {
    const kept = [...this.#slots].slice(0, Math.max(0, this.#slots.size - count));
    this.#slots = new Map(kept);
    for (const name of this.#forks.keys()) {
      if (!this.#slots.has(name)) {
        this.#forks.delete(name);
      }
    }
  }

  /** Fault: the disk is gone. */
  wipe(): void {
    this.#slots.clear();
    this.#forks.clear();
    this.incarnation += 1;
  }

  /**
   * Lie: the next two that race for a slot are both told that they have it. From then on `sees` are
   * shown the second one's envelope, with its author, and the others the first one's. Undefined: no more.
   */
  forkNext(sees: readonly Device[] | undefined, only?: (inner: Inner) => boolean): void {
    this.#nextFork = sees;
    this.#forkOnly = only;
  }

  #fork({ name }: Address, winner: Envelope, envelope: Envelope, from: Device): boolean {
    const isRace = winner.inner !== undefined && envelope.inner !== undefined;
    const isMeant = isRace && this.#forkOnly?.(envelope.inner) !== false;
    if (this.#nextFork === undefined || !isMeant || this.#forks.has(name)) {
      return false;
    }
    this.#forks.set(name, { envelope, sees: new Set([...this.#nextFork, from]) });
    this.#nextFork = undefined;
    this.puts += 1;
    return true;
  }

  #shown({ name }: Address, from: Device): Envelope | undefined {
    const fork = this.#forks.size === 0 ? undefined : this.#forks.get(name);
    return fork?.sees.has(from) === true ? fork.envelope : this.#slots.get(name);
  }

  #hasEnded({ bucket }: Address): boolean {
    return this.#rules.atExpired === 'expired' && bucket <= this.now;
  }
}
