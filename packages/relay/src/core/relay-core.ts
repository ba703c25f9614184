/** What the sessions of one relay share. */
import {
  MAX_IN_FLIGHT,
  MAX_WATCHES_PER_SOCKET,
  PUT_BURST,
  PUTS_PER_SECOND,
} from '@knothole/protocol';
import type { BucketCalendar } from './bucket-calendar.ts';
import type { PairingQuota } from './pairing-quota.ts';
import type { PassHolders } from './pass-holders.ts';
import type { RelayClock } from './relay-clock.ts';
import type { SafeLog } from './safe-log.ts';
import type { SlotStore } from './slot-store.ts';
import type { Watchers } from './watchers.ts';

/** Limits of one socket that holds a pass. */
export interface SessionLimits {
  readonly putsPerSecond: number;
  readonly putBurst: number;
  readonly maxInFlight: number;
  readonly maxWatches: number;
}

export const DEFAULT_LIMITS: SessionLimits = {
  putsPerSecond: PUTS_PER_SECOND,
  putBurst: PUT_BURST,
  maxInFlight: MAX_IN_FLIGHT,
  maxWatches: MAX_WATCHES_PER_SOCKET,
};

export interface RelayCore {
  readonly store: SlotStore;
  readonly calendar: BucketCalendar;
  readonly watchers: Watchers;
  readonly pairing: PairingQuota;
  readonly passes: PassHolders;
  readonly clock: RelayClock;
  readonly log: SafeLog;
  readonly limits: SessionLimits;
  /** Operator's words to everybody; empty when there are none. */
  readonly notice: string;
}
