/** What a device does and learns, as the oracle is told of it. */
import type { Parcel } from '../../src/chain/types.ts';
import type { StoreWrite } from '../../src/ports.ts';
import type { PooledPackage } from './key-package-pool.ts';
import type { StoreImage } from './memory-store.ts';
import type { Observer } from './simulated-link.ts';

/** A KeyPackage that somebody may have used, in one conversation. */
export interface OpenInvitation extends PooledPackage {
  readonly conversation: string;
  /** Into a group that succeeds the present one: also who is live there moves over. */
  readonly isSuccessor: boolean;
  readonly parcel: Parcel;
}

/** What a device did, for the oracle, in order. */
export type Deed =
  | {
      readonly kind: 'transaction';
      readonly image: StoreImage;
      readonly writes: readonly StoreWrite[];
    }
  | {
      readonly kind: 'joined';
      readonly conversation: string;
      readonly invitation: OpenInvitation;
      readonly content: string;
    }
  | { readonly kind: 'died' }
  | { readonly kind: 'put'; readonly address: string; readonly envelope: Uint8Array }
  | { readonly kind: 'asked'; readonly addresses: readonly string[] };

/** What a device has shown to the relay and learned from it, and what it has persisted. */
export class DeviceObserver implements Observer {
  deeds: Deed[] = [];
  /** The last envelope that was at an address, by its word or the relay's. */
  readonly envelopes = new Map<string, Uint8Array>();
  /** The last thing that was learned of an address. */
  readonly last = new Map<string, 'value' | 'none' | 'expired'>();

  put(address: string, envelope: Uint8Array): void {
    this.deeds.push({ kind: 'put', address, envelope });
  }

  learned(address: string, outcome: Parameters<Observer['learned']>[1]): void {
    this.last.set(address, outcome.kind);
    if (outcome.kind === 'value') {
      this.envelopes.set(address, outcome.envelope);
    }
  }

  answered(addresses: readonly string[]): void {
    this.deeds.push({ kind: 'asked', addresses });
  }
}
