/**
 * The slot store on SQLite: this thread packs batches, a thread of its own writes them. The first
 * arrival waits for nothing but the end of the tick; while a batch is being committed the next one
 * gathers, so that one fsync serves many writers without any timer.
 */
import { Worker } from 'node:worker_threads';
import {
  type Bucket,
  type Envelope,
  KnotholeError,
  type SlotAddress,
  type SlotRef,
} from '@knothole/protocol';
import type { PutOutcome, SlotStore } from '../../../core/slot-store.ts';
import {
  PUT_STATUS,
  type PutRecord,
  packPuts,
  packSlots,
  type StoreReply,
  type StoreRequest,
  unpackEnvelope,
} from './store-messages.ts';

const MAX_BATCH = 128;
/** One being committed, one packed and waiting. */
const MAX_BATCHES_UNDER_WAY = 2;
const MAX_WAITING_PUTS = 8_192;

interface WaitingPut extends PutRecord {
  readonly resolve: (outcome: PutOutcome) => void;
  readonly reject: (error: KnotholeError) => void;
}

interface WaitingReply {
  readonly resolve: (reply: StoreReply) => void;
  readonly reject: (error: KnotholeError) => void;
}

/**
 * Opens the store in an existing directory and takes it for this process.
 * @throws {KnotholeError} DATA_DIR_TAKEN when another relay uses it, DATA_DIR_UNUSABLE when it cannot
 * be written, STORE_CORRUPT when it is damaged, of another version, or a key is missing.
 */
export async function openSqliteSlotStore(dataDir: string): Promise<SlotStore> {
  const worker = new Worker(workerEntry(), { workerData: dataDir, execArgv: [] });
  const ready = await firstReply(worker);
  if (ready.kind === 'ready') {
    return new SqliteSlotStore(worker, ready.incarnation, ready.highWater);
  }
  await worker.terminate();
  throw ready.kind === 'unusable'
    ? new KnotholeError(ready.code, ready.message)
    : new KnotholeError('INTERNAL', 'the store thread answered out of turn');
}

/**
 * Worker threads run plain Node: they get the built file also when this one is run from its source
 * (tests, scripts), which therefore need `tsc -b` first.
 */
function workerEntry(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('../../../../dist/adapters/storage/sqlite/store-worker.js', import.meta.url)
    : new URL('./store-worker.js', import.meta.url);
}

async function firstReply(worker: Worker): Promise<StoreReply> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', (cause) => {
      reject(new KnotholeError('INTERNAL', 'the store thread did not start', { cause }));
    });
  });
}

class SqliteSlotStore implements SlotStore {
  readonly incarnation: Uint8Array;
  readonly highWater: number | null;
  readonly failed: Promise<void>;
  #reportFailure: () => void = () => undefined;
  readonly #worker: Worker;
  readonly #replies = new Map<number, WaitingReply>();
  #waiting: WaitingPut[] = [];
  #batchesUnderWay = 0;
  #isFlushScheduled = false;
  #nextId = 1;
  #isClosing = false;
  #hasEnded = false;

  constructor(worker: Worker, incarnation: Uint8Array, highWater: number | null) {
    this.#worker = worker;
    this.incarnation = incarnation;
    this.highWater = highWater;
    this.failed = new Promise((resolve) => {
      this.#reportFailure = resolve;
    });
    worker.on('message', (reply: StoreReply) => this.#settle(reply));
    worker.on('error', () => this.#end());
    worker.on('exit', () => this.#end());
  }

  async put(bucket: Bucket, address: SlotAddress, envelope: Envelope): Promise<PutOutcome> {
    if (this.#hasEnded) {
      throw storeFailed();
    }
    if (this.#waiting.length >= MAX_WAITING_PUTS) {
      throw new KnotholeError('BUSY', 'too many envelopes wait for the disk');
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ bucket, address, envelope, resolve, reject });
      this.#scheduleFlush();
    });
  }

  async get(slots: readonly SlotRef[]): Promise<readonly (Envelope | null)[]> {
    const records = packSlots(slots);
    const reply = await this.#ask((id) => ({ kind: 'get', id, slots: records }), [records.buffer]);
    if (reply.kind !== 'get') {
      throw storeFailed();
    }
    let next = 0;
    return Array.from(reply.present, (isPresent) =>
      isPresent === 1 ? unpackEnvelope(reply.envelopes, next++) : null,
    );
  }

  async raiseHighWater(timeSeconds: number): Promise<void> {
    await this.#ask((id) => ({ kind: 'raise', id, timeSeconds }));
  }

  async dropEndedBuckets(): Promise<number> {
    const reply = await this.#ask((id) => ({ kind: 'drop', id }));
    return reply.kind === 'done' ? reply.count : 0;
  }

  async close(): Promise<void> {
    if (this.#hasEnded) {
      return;
    }
    this.#isClosing = true;
    while (this.#waiting.length > 0) {
      await this.#flushBatch();
    }
    const exited = new Promise<void>((resolve) => {
      this.#worker.once('exit', () => resolve());
    });
    await this.#ask((id) => ({ kind: 'close', id }));
    await exited;
  }

  #scheduleFlush(): void {
    if (this.#isFlushScheduled || this.#batchesUnderWay >= MAX_BATCHES_UNDER_WAY) {
      return;
    }
    this.#isFlushScheduled = true;
    setImmediate(() => {
      this.#isFlushScheduled = false;
      void this.#flushBatch();
    });
  }

  async #flushBatch(): Promise<void> {
    const batch = this.#waiting.slice(0, MAX_BATCH);
    if (batch.length === 0) {
      return;
    }
    this.#waiting = this.#waiting.slice(MAX_BATCH);
    this.#batchesUnderWay++;
    if (this.#waiting.length > 0) {
      this.#scheduleFlush();
    }
    try {
      const records = packPuts(batch);
      const reply = await this.#ask((id) => ({ kind: 'put', id, records }), [records.buffer]);
      answerBatch(batch, reply);
    } catch (error) {
      for (const put of batch) {
        put.reject(error instanceof KnotholeError ? error : storeFailed());
      }
    } finally {
      this.#batchesUnderWay--;
      if (this.#waiting.length > 0) {
        this.#scheduleFlush();
      }
    }
  }

  async #ask(
    request: (id: number) => StoreRequest,
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<StoreReply> {
    if (this.#hasEnded) {
      throw storeFailed();
    }
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#replies.set(id, { resolve, reject });
      this.#worker.postMessage(request(id), transfer);
    });
  }

  #settle(reply: StoreReply): void {
    if (reply.kind === 'ready' || reply.kind === 'unusable') {
      return;
    }
    const waiting = this.#replies.get(reply.id);
    this.#replies.delete(reply.id);
    if (reply.kind === 'error') {
      waiting?.reject(new KnotholeError(reply.code, 'the store could not do this'));
    } else {
      waiting?.resolve(reply);
    }
  }

  /** The thread is gone: nobody may wait for ever, and nothing may look stored. */
  #end(): void {
    this.#hasEnded = true;
    if (!this.#isClosing) {
      this.#reportFailure();
    }
    for (const { reject } of this.#replies.values()) {
      reject(storeFailed());
    }
    this.#replies.clear();
    for (const { reject } of this.#waiting) {
      reject(storeFailed());
    }
    this.#waiting = [];
  }
}

function answerBatch(batch: readonly WaitingPut[], reply: StoreReply): void {
  if (reply.kind !== 'put') {
    throw storeFailed();
  }
  let nextWinner = 0;
  for (const [index, put] of batch.entries()) {
    switch (reply.statuses[index]) {
      case PUT_STATUS.stored:
        put.resolve({ kind: 'stored' });
        break;
      case PUT_STATUS.taken:
        put.resolve({ kind: 'taken', envelope: unpackEnvelope(reply.envelopes, nextWinner++) });
        break;
      case PUT_STATUS.busy:
        put.reject(new KnotholeError('BUSY', 'there is no room on the disk'));
        break;
      default:
        put.reject(storeFailed());
    }
  }
}

function storeFailed(): KnotholeError {
  return new KnotholeError('INTERNAL', 'the store has failed');
}
