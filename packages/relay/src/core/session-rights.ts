/** What one socket may do: all within the limits with the pass, a pairing's worth without. */
import {
  type Bucket,
  KnotholeError,
  PAIRING_PUTS_PER_SOCKET,
  PAIRING_READS_PER_SOCKET,
  type SlotRef,
} from '@knothole/protocol';
import { Allowance } from './allowance.ts';
import type { RelayCore } from './relay-core.ts';

/** Refused for now: the client may ask again after `retryAfterSeconds`. */
export class OverBudget extends KnotholeError {
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super('BUDGET', `over the budget, ask again in ${retryAfterSeconds} s`);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Each method throws {@link KnotholeError} when the socket may not. */
export interface SessionRights {
  /** @throws {KnotholeError} PASS when a pass is needed, BUDGET when it is too fast. */
  takePut(bucket: Bucket): void;
  /** @throws {KnotholeError} PASS when a pass is needed. */
  takeReads(slots: readonly SlotRef[]): void;
  end(): void;
}

/**
 * Rights of a household's device.
 * @throws {KnotholeError} BUDGET when too many are connected: one member must not have more than a
 * household's share of the disk by opening ever more sockets.
 */
export function passRights(core: RelayCore): SessionRights {
  if (!core.household.enter()) {
    throw new OverBudget(60);
  }
  const { putsPerSecond, putBurst } = core.limits;
  const puts = new Allowance(putsPerSecond, putBurst, () => core.clock.monotonicSeconds());
  return {
    takePut: () => requireBudget(puts.take()),
    takeReads: () => undefined,
    end: () => core.household.leave(),
  };
}

/**
 * Rights of a tablet that is being paired.
 * @throws {KnotholeError} BUDGET when too many are connected.
 */
export function pairingRights(core: RelayCore): SessionRights {
  if (!core.pairing.enter()) {
    throw new OverBudget(60);
  }
  let puts = 0;
  let reads = 0;
  return {
    takePut(bucket) {
      puts++;
      requirePairing(bucket.class === 'hour' && puts <= PAIRING_PUTS_PER_SOCKET);
      requireBudget(core.pairing.takePut());
    },
    takeReads(slots) {
      reads += slots.length;
      requirePairing(
        slots.every(({ bucket }) => bucket.class === 'hour') && reads <= PAIRING_READS_PER_SOCKET,
      );
    },
    end: () => core.pairing.leave(),
  };
}

function requirePairing(isWithin: boolean): void {
  if (!isWithin) {
    throw new KnotholeError('PASS', 'this needs a pass');
  }
}

function requireBudget(waitSeconds: number): void {
  if (waitSeconds > 0) {
    throw new OverBudget(waitSeconds);
  }
}
