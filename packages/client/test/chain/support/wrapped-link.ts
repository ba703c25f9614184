import type { Bucket, Envelope, SlotCap, SlotRef } from '@knothole/protocol';
import type { GetOutcome, LinkStatus, PutOutcome, RelayLink } from '../../../src/ports.ts';

/** A link that tampers with what passes through it; without changes it passes everything on. */
export interface Tampering {
  put?(real: RelayLink, bucket: Bucket, cap: SlotCap, envelope: Envelope): Promise<PutOutcome>;
  get?(real: RelayLink, slots: readonly SlotRef[]): Promise<readonly GetOutcome[]>;
  /** Whether a push reaches the device. */
  passesPush?(slot: SlotRef): boolean;
  /** Hears what the device watches. */
  watches?(slot: SlotRef): void;
  timeSeconds?(real: RelayLink): number;
  /** What the relay calls its store. */
  incarnation?(): Uint8Array;
}

/** Wraps a real link; `tampering` may be changed while it is in use. */
export function tamperedLink(real: RelayLink, tampering: Tampering): RelayLink {
  return {
    get status(): LinkStatus {
      return toldStatus(real.status, tampering);
    },
    timeSeconds: () => tampering.timeSeconds?.(real) ?? real.timeSeconds(),
    onStatus: (listener) => real.onStatus((status) => listener(toldStatus(status, tampering))),
    put: (bucket, cap, envelope) =>
      tampering.put?.(real, bucket, cap, envelope) ?? real.put(bucket, cap, envelope),
    get: (slots) => tampering.get?.(real, slots) ?? real.get(slots),
    watch: (slot, callback) => {
      tampering.watches?.(slot);
      return real.watch(slot, (envelope) => {
        if (tampering.passesPush?.(slot) !== false) {
          callback(envelope);
        }
      });
    },
    revoke: (nonce) => real.revoke(nonce),
    close: () => real.close(),
  };
}

function toldStatus(status: LinkStatus, { incarnation }: Tampering): LinkStatus {
  return status.kind === 'online' && incarnation !== undefined
    ? { ...status, incarnation: incarnation() }
    : status;
}
