/** What a member knows of help chains while it is connected, and what it decides from that (rule 27). */
import { type Device, isGuardian, type Leaf } from './abstract-mls.ts';
import { noteOf } from './model-asking.ts';
import { HelpReader } from './model-help.ts';
import type { GetOutcome } from './model-relay.ts';
import { decide } from './model-repair.ts';
import type { Request } from './model-requests.ts';
import type { ChainState, Surroundings } from './model-state.ts';

interface Decided {
  readonly state: ChainState;
  readonly hasMoved: boolean;
  /** A note to write, and the key packages that it offers. */
  readonly request?: Request | undefined;
  readonly offered: readonly Leaf[];
}

export class Repairer {
  /** How often there was something new. */
  notesRead = 0;
  #help: HelpReader;
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
    this.#help = new HelpReader(around.room);
  }

  /** After a new connection everything is read again. */
  forget(): void {
    this.#help = new HelpReader(this.#around.room);
  }

  /** A device reads its own help chain, a guardian's everybody's. */
  ask(device: Device): Request | undefined {
    const { family } = this.#around;
    if (family === undefined) {
      return undefined;
    }
    const all = isGuardian(device)
      ? [...family.wanted].filter((other) => family.hears(other))
      : [device];
    return { kind: 'help', addresses: this.#help.addresses(all, this.#around.now()) };
  }

  /** Whether there was something new. */
  learn(outcomes: readonly GetOutcome[]): boolean {
    const hasNews = this.#help.learn(outcomes);
    this.notesRead += hasNews ? 1 : 0;
    return hasNews;
  }

  decide(before: ChainState, keyPackages: readonly Leaf[]): Decided {
    const around = this.#around;
    const { family } = around;
    if (family === undefined) {
      return { state: before, hasMoved: false, offered: [] };
    }
    const today = around.today?.() ?? 0;
    const situation = { around, family, today, help: this.#help, keyPackages };
    const { state, hasMoved, writes } = decide(situation, before);
    const request = writes && noteOf(situation, writes);
    const isOffer = request !== undefined && writes?.note.kind === 'asking';
    return { state, hasMoved, request, offered: isOffer ? [writes.note.leaf] : [] };
  }
}
