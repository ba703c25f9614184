/** The end of the chain as this device knows it: what it watches, and what was pushed to it (rule 10). */
import type { Envelope } from '@knothole/protocol';
import type { RelayLink } from '../ports.ts';
import type { ChainSlot } from './epoch-slots.ts';

/** Positions watched from one's own on. */
export const WATCHED_POSITIONS = 2;

interface Watched {
  readonly cancel: () => void;
  envelope: Envelope | undefined;
}

export class Frontier {
  readonly #link: RelayLink;
  readonly #onPush: () => void;
  readonly #watched = new Map<string, Watched>();

  constructor(link: RelayLink, onPush: () => void) {
    this.#link = link;
    this.#onPush = onPush;
  }

  /** Watches exactly these slots from now on. */
  watch(slots: readonly ChainSlot[]): void {
    const wanted = new Map(slots.map((slot) => [keyOf(slot), slot]));
    for (const [key, { cancel }] of this.#watched) {
      if (!wanted.has(key)) {
        cancel();
        this.#watched.delete(key);
      }
    }
    for (const [key, slot] of wanted) {
      if (!this.#watched.has(key)) {
        this.#begin(key, slot);
      }
    }
  }

  /** What was pushed for a watched slot. */
  pushed(slot: ChainSlot): Envelope | undefined {
    return this.#watched.get(keyOf(slot))?.envelope;
  }

  #begin(key: string, slot: ChainSlot): void {
    let cancel = (): void => undefined;
    const watched: Watched = { cancel: () => cancel(), envelope: undefined };
    this.#watched.set(key, watched);
    cancel = this.#link.watch(slot.ref, (envelope) => {
      watched.envelope = envelope;
      this.#onPush();
    });
  }
}

function keyOf({ ref }: ChainSlot): string {
  return String.fromCharCode(...ref.address);
}
