/** What one socket may do: all within the limits with the pass, a pairing's worth without. */
import {
  type Bucket,
  KnotholeError,
  PAIRING_PUTS_PER_SOCKET,
  PAIRING_READS_PER_SOCKET,
  type SlotRef,
} from '@knothole/protocol';
import { Allowance } from './allowance.ts';
import { OverBudget } from './over-budget.ts';
import type { PassHolder } from './pass-holders.ts';
import type { RelayCore } from './relay-core.ts';

/** Each method throws {@link KnotholeError} when the socket may not. */
export interface SessionRights {
  /** @throws {KnotholeError} PASS when a pass is needed, BUDGET when it is too fast. */
  takePut(bucket: Bucket): void;
  /** @throws {KnotholeError} PASS when a pass is needed. */
  takeReads(slots: readonly SlotRef[]): void;
  /** @throws {KnotholeError} PASS unless it is the household, BUDGET when it is too fast. */
  takeRevocation(): void;
  end(): void;
}

/**
 * Rights of whoever has shown a pass. `onRevoked` is called when it ends.
 * @throws {KnotholeError} BUDGET when too many are connected: one member must not have more than a
 * household's share of the disk by opening ever more sockets, nor a guest more than his.
 */
export function passRights(
  core: RelayCore,
  holder: PassHolder,
  onRevoked: () => void,
): SessionRights {
  if (!holder.sockets.enter()) {
    throw new OverBudget(60);
  }
  holder.onRevoked(onRevoked);
  const { putsPerSecond, putBurst } = core.limits;
  const puts = new Allowance(putsPerSecond, putBurst, () => core.clock.monotonicSeconds());
  return {
    takePut: () => requireBudget(puts.take()),
    takeReads: () => undefined,
    takeRevocation() {
      requirePass(holder.isHousehold);
      requireBudget(puts.take());
    },
    end() {
      holder.offRevoked(onRevoked);
      holder.sockets.leave();
    },
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
      requirePass(bucket.class === 'hour' && puts <= PAIRING_PUTS_PER_SOCKET);
      requireBudget(core.pairing.takePut());
    },
    takeReads(slots) {
      reads += slots.length;
      requirePass(
        slots.every(({ bucket }) => bucket.class === 'hour') && reads <= PAIRING_READS_PER_SOCKET,
      );
    },
    takeRevocation: () => requirePass(false),
    end: () => core.pairing.leave(),
  };
}

function requirePass(isAllowed: boolean): void {
  if (!isAllowed) {
    throw new KnotholeError('PASS', 'this needs a pass');
  }
}

function requireBudget(waitSeconds: number): void {
  if (waitSeconds > 0) {
    throw new OverBudget(waitSeconds);
  }
}
