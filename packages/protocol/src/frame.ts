/**
 * Frames of the relay's WebSocket. On the wire: two bytes length (big-endian), strict CBOR array,
 * zero padding to FRAME_BYTES. `request` is the client's own number, 1 or more, and comes back with the
 * answer; 0 marks what answers no request.
 */
import type { Bucket } from './bucket.ts';
import type { RelayErrorCode } from './error.ts';
import type { Envelope, SlotAddress, SlotCap } from './slot.ts';

/** What a reader shows for one slot. */
export interface SlotRef {
  readonly bucket: Bucket;
  readonly address: SlotAddress;
}

export type ClientFrame =
  | { readonly kind: 'HELLO'; readonly version: number; readonly pass: Uint8Array | null }
  | {
      readonly kind: 'PUT';
      readonly request: number;
      readonly bucket: Bucket;
      readonly cap: SlotCap;
      readonly envelope: Envelope;
    }
  | { readonly kind: 'GET'; readonly request: number; readonly slots: readonly SlotRef[] }
  /**
   * Answered with OK once the watches stand. What is at an address already, or comes later, follows as
   * VAL with request 0 and ends the watch; GONE with request 0 says that its bucket has ended.
   */
  | { readonly kind: 'WATCH'; readonly request: number; readonly slots: readonly SlotRef[] }
  | { readonly kind: 'UNWATCH'; readonly request: number; readonly slots: readonly SlotRef[] }
  | { readonly kind: 'PING'; readonly request: number }
  | { readonly kind: 'NOISE' }
  /** Ends a guest pass for good, by its nonce; only the household may. OK once that is durable. */
  | { readonly kind: 'REVOKE'; readonly request: number; readonly nonce: Uint8Array };

export type RelayFrame =
  | {
      readonly kind: 'WELCOME';
      readonly version: number;
      /** Relay's Unix time in seconds. */
      readonly time: number;
      /** Random, kept beside the slots; new after a restore. */
      readonly incarnation: Uint8Array;
      /** Operator's notice to everybody (breach notice); empty when there is none. */
      readonly notice: string;
    }
  | { readonly kind: 'OK'; readonly request: number }
  | { readonly kind: 'TAKEN'; readonly request: number; readonly envelope: Envelope }
  /** One per address of a GET, in any order; also pushed, with request 0, for a watched address. */
  | {
      readonly kind: 'VAL';
      readonly request: number;
      readonly slot: SlotRef;
      readonly envelope: Envelope;
    }
  | { readonly kind: 'NONE'; readonly request: number; readonly slot: SlotRef }
  | { readonly kind: 'GONE'; readonly request: number; readonly slot: SlotRef }
  | { readonly kind: 'PONG'; readonly request: number; readonly time: number }
  | {
      readonly kind: 'ERROR';
      readonly request: number;
      readonly code: RelayErrorCode;
      /** With BUSY or BUDGET: seconds to wait. */
      readonly retryAfterSeconds: number;
    };
