/**
 * The relay (rules 1, 8, 34, 35): a map that takes one envelope per slot and no second, and forgets
 * nothing by itself. What the schedule does to it stands at the end.
 */
import type { Group, Inner } from './abstract-mls.ts';
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
}

/** What a slot holds. Equal ids are equal bytes. */
export interface Envelope {
  readonly id: string;
  /** Undefined: it opens under no key. */
  readonly inner: Inner | undefined;
  readonly invitation?: Invitation;
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
  /** In weeks. A bucket ends when its number is reached. */
  now = 0;
  #slots = new Map<string, Envelope>();
  readonly #rules: ModelRules;

  constructor(rules: ModelRules) {
    this.#rules = rules;
  }

  put(address: Address, envelope: Envelope): PutOutcome {
    if (this.#hasEnded(address)) {
      return { kind: 'expired' };
    }
    const winner = this.#slots.get(address.name);
    if (winner === undefined) {
      this.#slots.set(address.name, envelope);
      return { kind: 'ok' };
    }
    return winner.id === envelope.id ? { kind: 'ok' } : { kind: 'taken', envelope: winner };
  }

  get(address: Address): GetOutcome {
    if (this.#hasEnded(address)) {
      return { kind: 'expired' };
    }
    const envelope = this.#slots.get(address.name);
    return envelope === undefined ? { kind: 'none' } : { kind: 'value', envelope };
  }

  /** A week passes. Where expired looks free (against rule 1), a slot can be taken a second time. */
  passWeek(): void {
    this.now += 1;
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
    const kept = [...this.#slots].slice(0, Math.max(0, this.#slots.size - count));
    this.#slots = new Map(kept);
  }

  /** Fault: the disk is gone. */
  wipe(): void {
    this.#slots.clear();
  }

  #hasEnded({ bucket }: Address): boolean {
    return this.#rules.atExpired === 'expired' && bucket <= this.now;
  }
}
