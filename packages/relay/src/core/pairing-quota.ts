/**
 * What all sockets without a pass may use together, so that strangers cannot fill the relay through
 * the door that is open for tablets being paired.
 */
import { PAIRING_PUTS_PER_MINUTE, PAIRING_SOCKETS } from '@knothole/protocol';
import { Allowance } from './allowance.ts';
import type { RelayClock } from './relay-clock.ts';

const SECONDS_PER_MINUTE = 60;

export class PairingQuota {
  readonly #puts: Allowance;
  #sockets = 0;

  constructor(clock: RelayClock) {
    this.#puts = new Allowance(
      PAIRING_PUTS_PER_MINUTE / SECONDS_PER_MINUTE,
      PAIRING_PUTS_PER_MINUTE,
      () => clock.monotonicSeconds(),
    );
  }

  /** Whether one more socket may stay; to be given back with {@link leave}. */
  enter(): boolean {
    if (this.#sockets >= PAIRING_SOCKETS) {
      return false;
    }
    this.#sockets++;
    return true;
  }

  leave(): void {
    this.#sockets--;
  }

  /** Takes one put and returns 0, or takes none and returns the whole seconds to wait. */
  takePut(): number {
    return this.#puts.take();
  }
}
