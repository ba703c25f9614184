/**
 * What all sockets without a pass may use together, so that strangers cannot fill the relay through
 * the door that is open for tablets being paired.
 */
import { PAIRING_PUTS_PER_MINUTE, PAIRING_SOCKETS } from '@knothole/protocol';
import { Allowance } from './allowance.ts';
import type { RelayClock } from './relay-clock.ts';
import { SocketQuota } from './socket-quota.ts';

const SECONDS_PER_MINUTE = 60;

export class PairingQuota extends SocketQuota {
  readonly #puts: Allowance;

  constructor(clock: RelayClock) {
    super(PAIRING_SOCKETS);
    this.#puts = new Allowance(
      PAIRING_PUTS_PER_MINUTE / SECONDS_PER_MINUTE,
      PAIRING_PUTS_PER_MINUTE,
      () => clock.monotonicSeconds(),
    );
  }

  /** Takes one put and returns 0, or takes none and returns the whole seconds to wait. */
  takePut(): number {
    return this.#puts.take();
  }
}
