/**
 * What the relay does with blob requests (docs/protocol.md, "Blobs"). A chunk is neither opened nor
 * looked at; a request tells who may ask, where, and no more.
 */
import { hash } from 'node:crypto';
import {
  asDeleteHash,
  type BlobAnswer,
  type BlobDelete,
  type BlobGet,
  type BlobHead,
  type BlobPut,
  type BlobRequest,
  DELETE_HASH_BYTES,
  deleteHashInput,
  KnotholeError,
  MAX_BLOB_REQUESTS,
  PROTOCOL_VERSION,
} from '@knothole/protocol';
import type { BlobStore } from './blob-store.ts';
import type { BucketCalendar, BucketVerdict } from './bucket-calendar.ts';
import { OverBudget } from './over-budget.ts';
import type { PassHolder, PassHolders } from './pass-holders.ts';
import { relayCode } from './relay-code.ts';
import type { SafeLog } from './safe-log.ts';
import { SocketQuota } from './socket-quota.ts';

/** Seconds to wait when the relay itself is the reason. */
const BUSY_SECONDS = 2;

export interface BlobServiceParts {
  readonly store: BlobStore;
  readonly calendar: BucketCalendar;
  readonly passes: PassHolders;
  readonly log: SafeLog;
}

/** A request that may be served: it holds a seat until {@link BlobSeat.leave}. */
export interface BlobSeat {
  readonly holder: PassHolder;
  leave(): void;
}

export class BlobService {
  readonly #parts: BlobServiceParts;
  readonly #seats = new SocketQuota(MAX_BLOB_REQUESTS);

  constructor(parts: BlobServiceParts) {
    this.#parts = parts;
  }

  /**
   * Judges a request by its head, before its chunk is taken in.
   * @throws {KnotholeError} VERSION, PASS, or BUSY when too many are being served.
   */
  admit(head: BlobHead): BlobSeat {
    if (head.version !== PROTOCOL_VERSION) {
      throw new KnotholeError('VERSION', `this relay speaks version ${PROTOCOL_VERSION}`);
    }
    const holder = this.#parts.passes.find(head.pass);
    if (!holder.blobRequests.enter()) {
      throw new KnotholeError('BUSY', 'too many blob requests with this pass');
    }
    if (!this.#seats.enter()) {
      holder.blobRequests.leave();
      throw new KnotholeError('BUSY', 'too many blob requests');
    }
    return {
      holder,
      leave: () => {
        holder.blobRequests.leave();
        this.#seats.leave();
      },
    };
  }

  /** Serves a request that was admitted; never rejects. */
  async answer(request: BlobRequest, { holder }: BlobSeat): Promise<BlobAnswer> {
    try {
      await this.#parts.calendar.settle();
      // It may have been revoked while its chunk was on the way.
      if (holder.isRevoked) {
        throw new KnotholeError('PASS', 'this pass was revoked');
      }
      return await this.#serve(request, holder);
    } catch (error) {
      return this.refusal(error);
    }
  }

  /** What an error is to the one who asked. */
  refusal(error: unknown): BlobAnswer {
    const code = relayCode(error);
    if (error instanceof OverBudget) {
      return { kind: 'ERROR', code, retryAfterSeconds: error.retryAfterSeconds };
    }
    if (code === 'INTERNAL') {
      this.#parts.log.write('STORE_FAILED');
    }
    return { kind: 'ERROR', code, retryAfterSeconds: code === 'BUSY' ? BUSY_SECONDS : 0 };
  }

  async #serve(request: BlobRequest, holder: PassHolder): Promise<BlobAnswer> {
    switch (request.kind) {
      case 'BPUT':
        return this.#put(request, holder);
      case 'BGET':
        return this.#get(request);
      case 'BDEL':
        return this.#delete(request);
    }
  }

  async #put(request: BlobPut, { blobBytes }: PassHolder): Promise<BlobAnswer> {
    const verdict = this.#judge(request);
    if (verdict !== 'open') {
      const code = verdict === 'ended' ? 'EXPIRED' : 'BUCKET';
      return { kind: 'ERROR', code, retryAfterSeconds: 0 };
    }
    const { bucket, id, deleteHash, chunk } = request;
    const waitSeconds = blobBytes.take(chunk.length);
    if (waitSeconds > 0) {
      throw new OverBudget(waitSeconds);
    }
    let isStored = false;
    try {
      const outcome = await this.#parts.store.put(bucket, id, deleteHash, chunk);
      isStored = outcome === 'stored';
      return outcome === 'taken'
        ? { kind: 'ERROR', code: 'TAKEN', retryAfterSeconds: 0 }
        : { kind: 'OK' };
    } finally {
      // What takes no room costs nothing: a lost answer must not be paid for twice.
      if (!isStored) {
        blobBytes.giveBack(chunk.length);
      }
    }
  }

  async #get(request: BlobGet): Promise<BlobAnswer> {
    const verdict = this.#judge(request);
    if (verdict !== 'open') {
      return { kind: verdict === 'ended' ? 'GONE' : 'NONE' };
    }
    const chunk = await this.#parts.store.get(request.bucket, request.id);
    return chunk === null ? { kind: 'NONE' } : { kind: 'VAL', chunk };
  }

  /** OK whatever there is: the answer must not tell whether a guessed capability was near. */
  async #delete(request: BlobDelete): Promise<BlobAnswer> {
    const verdict = this.#judge(request);
    if (verdict === 'ended') {
      return { kind: 'GONE' };
    }
    if (verdict === 'open') {
      const digest = hash('sha256', deleteHashInput(request.deleteCap), 'buffer');
      const deleteHash = asDeleteHash(digest.subarray(0, DELETE_HASH_BYTES));
      await this.#parts.store.delete(request.bucket, request.id, deleteHash);
    }
    return { kind: 'OK' };
  }

  /** Hours are for pairing, where nobody has a pass: no chunk is in one. */
  #judge({ bucket }: BlobHead): BucketVerdict {
    const verdict = this.#parts.calendar.judge(bucket);
    return verdict === 'open' && bucket.class === 'hour' ? 'too-far' : verdict;
  }
}
