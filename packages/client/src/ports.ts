/**
 * What the family core needs from the world. Adapters live in platform/; tests set clock and
 * randomness, never storage, network or cryptography.
 */
import type {
  BlobChunk,
  BlobId,
  Bucket,
  DeleteCap,
  DeleteHash,
  Envelope,
  SlotCap,
  SlotRef,
} from '@knothole/protocol';

export interface Clock {
  /** This device's Unix time in milliseconds. Never decides validity (chain.md rule 15). */
  nowMilliseconds(): number;
  /** Calls back once after `milliseconds`; the returned function cancels. */
  after(milliseconds: number, callback: () => void): () => void;
}

export interface Random {
  /** `length` fresh random bytes. */
  bytes(length: number): Uint8Array;
}

/** One change of the local store; `value` null deletes. */
export interface StoreWrite {
  readonly key: string;
  readonly value: Uint8Array | null;
}

/**
 * The device's own memory: a sorted map from text keys to bytes, one writer, strictly durable.
 * Keys are ASCII paths such as `chain/<hex>/state`; they are not encrypted and carry no content.
 */
export interface LocalStore {
  /** Version after the last commit; 0 for an empty store. */
  readonly version: number;
  get(key: string): Promise<Uint8Array | undefined>;
  /** All records whose key starts with `prefix`, sorted by key; `last` keeps only the last n. */
  list(
    prefix: string,
    options?: { readonly last?: number; readonly before?: string },
  ): Promise<readonly { readonly key: string; readonly value: Uint8Array }[]>;
  /**
   * Applies all writes or none, durably, if the store is still at `expectedVersion`; returns the new
   * version.
   * @throws {KnotholeError} STORE_CONFLICT when another writer was faster; STORE_FULL when the disk
   * is; STORE_CORRUPT when a record does not open.
   */
  commit(expectedVersion: number, writes: readonly StoreWrite[]): Promise<number>;
  /** Erases everything, keys included. */
  destroy(): Promise<void>;
  close(): Promise<void>;
}

export type PutOutcome =
  | { readonly kind: 'ok' }
  | { readonly kind: 'taken'; readonly envelope: Envelope }
  | { readonly kind: 'expired' }
  /** The bucket is further ahead than the relay accepts. */
  | { readonly kind: 'bucket' };

export type GetOutcome =
  | { readonly kind: 'value'; readonly envelope: Envelope }
  | { readonly kind: 'none' }
  | { readonly kind: 'expired' };

/** `refused` carries the relay's code for the pass or the version: waiting does not help. */
export type LinkStatus =
  | { readonly kind: 'offline' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'online'; readonly incarnation: Uint8Array; readonly notice: string }
  | { readonly kind: 'refused'; readonly code: 'PASS' | 'VERSION' };

/**
 * A connection to one relay that heals itself. Calls made while offline, or whose connection breaks,
 * reject with OFFLINE; the caller asks again after `onStatus` says online. BUSY and BUDGET are
 * waited out inside.
 */
export interface RelayLink {
  readonly status: LinkStatus;
  /** The relay's Unix time in seconds, from WELCOME plus elapsed time; the device's own before that. */
  timeSeconds(): number;
  onStatus(listener: (status: LinkStatus) => void): () => void;
  /** @throws {KnotholeError} OFFLINE, or the relay's code when the request itself is refused. */
  put(bucket: Bucket, cap: SlotCap, envelope: Envelope): Promise<PutOutcome>;
  /** Answers in the order of `slots`, at most 64. @throws {KnotholeError} OFFLINE. */
  get(slots: readonly SlotRef[]): Promise<readonly GetOutcome[]>;
  /**
   * Calls back when an envelope is at the address, now or later, also across reconnects; may call
   * more than once. The returned function ends the watch.
   */
  watch(slot: SlotRef, callback: (envelope: Envelope) => void): () => void;
  /**
   * Ends a guest pass for good, by its nonce; needs the household's pass.
   * @throws {KnotholeError} OFFLINE, PASS.
   */
  revoke(nonce: Uint8Array): Promise<void>;
  /** Shows another pass from now on; where the one before was refused, at once. */
  usePass?(pass: Uint8Array | null): void;
  close(): Promise<void>;
}

/** The relay has no room, or this pass has used up its share: ask again after so many seconds. */
export interface BlobLater {
  readonly kind: 'later';
  readonly afterSeconds: number;
}

export type PutChunkOutcome =
  /** Durable at the relay, now or since an earlier try. */
  | { readonly kind: 'ok' }
  /** Other bytes are at this id, which only the writer knew. */
  | { readonly kind: 'taken' }
  | { readonly kind: 'expired' }
  /** The bucket is further ahead than the relay accepts. */
  | { readonly kind: 'bucket' }
  | BlobLater;

export type GetChunkOutcome =
  | { readonly kind: 'value'; readonly chunk: BlobChunk }
  | { readonly kind: 'none' }
  | { readonly kind: 'expired' }
  | BlobLater;

export type DeleteChunkOutcome = { readonly kind: 'ok' } | { readonly kind: 'expired' } | BlobLater;

/**
 * Chunks of files at one relay, one request at a time each; nothing is kept between requests. Every
 * method rejects with OFFLINE when the relay is not reached, does not answer in time or the link is
 * closed, with BAD_FRAME for an answer that no honest relay gives, and with the relay's code when it
 * refuses for good: PASS, VERSION.
 */
export interface BlobLink {
  putChunk(put: {
    readonly bucket: Bucket;
    readonly id: BlobId;
    readonly deleteHash: DeleteHash;
    readonly chunk: BlobChunk;
  }): Promise<PutChunkOutcome>;
  getChunk(get: { readonly bucket: Bucket; readonly id: BlobId }): Promise<GetChunkOutcome>;
  /** `ok` tells neither whether there was a chunk nor whether the capability was the right one. */
  deleteChunk(deletion: {
    readonly bucket: Bucket;
    readonly id: BlobId;
    readonly deleteCap: DeleteCap;
  }): Promise<DeleteChunkOutcome>;
  /** Breaks off what is under way. */
  close(): void;
}

/** Opens links; `pass` null is for pairing (hour class only). */
export interface Network {
  connect(options: { readonly url: string; readonly pass: Uint8Array | null }): RelayLink;
  /** For files, at the relay of the same `url`. */
  blobs(options: { readonly url: string; readonly pass: Uint8Array }): BlobLink;
}

export interface Ports {
  readonly clock: Clock;
  readonly random: Random;
  readonly store: LocalStore;
  readonly network: Network;
}
