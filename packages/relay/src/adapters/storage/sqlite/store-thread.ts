/** What the store thread does with each request. Requests are served one after the other. */
import type { Envelope, SlotRef } from '@knothole/protocol';
import { BucketFiles } from './bucket-files.ts';
import { bucketName } from './bucket-names.ts';
import { Ledger } from './ledger.ts';
import { isDiskFailure, isWorthRetrying, openFailure } from './sqlite-errors.ts';
import {
  PUT_STATUS,
  type PutRecord,
  packEnvelopes,
  type StoreReply,
  type StoreRequest,
  unpackPuts,
  unpackSlots,
} from './store-messages.ts';

const IDLE_MILLISECONDS = 1_000;
const MAX_LOG_AGE_MILLISECONDS = 60_000;

export class StoreThread {
  readonly #ledger: Ledger;
  readonly #files: BucketFiles;
  readonly #reply: (message: StoreReply) => void;
  #idleTimer: NodeJS.Timeout | null = null;
  #truncatedAt = performance.now();
  /**
   * After a failed write nobody knows what the disk holds: no later answer could be trusted until a
   * new start has read it again.
   */
  #hasFailed = false;

  private constructor(ledger: Ledger, files: BucketFiles, reply: (message: StoreReply) => void) {
    this.#ledger = ledger;
    this.#files = files;
    this.#reply = reply;
  }

  /** Takes the data directory, or says why not and returns null. */
  static async open(
    dataDir: string,
    reply: (message: StoreReply) => void,
  ): Promise<StoreThread | null> {
    try {
      const ledger = new Ledger(dataDir);
      const { incarnation, highWater } = ledger;
      const files = new BucketFiles(dataDir);
      // A crash may have come between the mark and the destruction it promised.
      await files.dropEnded(highWater ?? Number.NEGATIVE_INFINITY);
      files.requireKeys();
      files.requireLayout();
      reply({ kind: 'ready', incarnation, highWater });
      return new StoreThread(ledger, files, reply);
    } catch (error) {
      reply({ kind: 'unusable', ...openFailure(error) });
      return null;
    }
  }

  /** Tells whether the thread goes on: after a close, or a failure of the disk, it does not. */
  async handle(request: StoreRequest): Promise<boolean> {
    const { id, kind } = request;
    try {
      switch (kind) {
        case 'put':
          this.#put(id, unpackPuts(request.records));
          break;
        case 'get':
          this.#get(id, unpackSlots(request.slots));
          break;
        case 'raise':
          this.#ledger.raiseHighWater(request.timeSeconds);
          this.#reply({ kind: 'done', id, count: 0 });
          break;
        case 'drop':
          this.#reply({ kind: 'done', id, count: await this.#drop() });
          break;
        case 'close':
          this.#close();
          this.#reply({ kind: 'done', id, count: 0 });
          return false;
      }
    } catch (error) {
      this.#reply({ kind: 'error', id, code: isWorthRetrying(error) ? 'BUSY' : 'INTERNAL' });
      return kind !== 'close';
    }
    if (this.#hasFailed) {
      this.#stopTimer();
    }
    return !this.#hasFailed;
  }

  /** One transaction for each bucket in the batch. */
  #put(id: number, records: readonly PutRecord[]): void {
    const batch = { records, statuses: new Uint8Array(records.length), winners: new Map() };
    for (const indexes of groupByBucket(records)) {
      this.#putGroup(batch, indexes);
    }
    const winners = records.map((_, index) => batch.winners.get(index) ?? null);
    const envelopes = packEnvelopes(winners.filter((winner) => winner !== null));
    this.#reply({ kind: 'put', id, statuses: batch.statuses, envelopes });
    this.#scheduleTruncation();
  }

  #putGroup({ records, statuses, winners }: PutBatch, indexes: readonly number[]): void {
    try {
      const [first] = indexes.map((index) => records[index]);
      if (first === undefined) {
        return;
      }
      const file = this.#files.openOrCreate(first.bucket);
      file.transact(() => {
        for (const index of indexes) {
          const record = records[index];
          const taken = record === undefined ? null : file.put(record.address, record.envelope);
          statuses[index] = taken === null ? PUT_STATUS.stored : PUT_STATUS.taken;
          winners.set(index, taken);
        }
      });
    } catch (error) {
      // The transaction is undone, and with it everything that was read inside it.
      const status = isWorthRetrying(error) ? PUT_STATUS.busy : PUT_STATUS.failed;
      this.#hasFailed ||= isDiskFailure(error);
      for (const index of indexes) {
        statuses[index] = status;
        winners.set(index, null);
      }
    }
  }

  #get(id: number, slots: readonly SlotRef[]): void {
    const found = slots.map(
      ({ bucket, address }) => this.#files.find(bucket)?.get(address) ?? null,
    );
    const present = Uint8Array.from(found, (envelope) => (envelope === null ? 0 : 1));
    const envelopes = packEnvelopes(found.filter((envelope) => envelope !== null));
    this.#reply({ kind: 'get', id, present, envelopes });
  }

  #drop(): Promise<number> {
    return this.#files.dropEnded(this.#ledger.highWater ?? Number.NEGATIVE_INFINITY);
  }

  /** After a quiet second, and under load at least every minute, no log is left lying. */
  #scheduleTruncation(): void {
    if (performance.now() - this.#truncatedAt >= MAX_LOG_AGE_MILLISECONDS) {
      this.#truncate();
    }
    if (this.#idleTimer === null) {
      this.#idleTimer = setTimeout(() => this.#truncate(), IDLE_MILLISECONDS);
    } else {
      this.#idleTimer.refresh();
    }
  }

  #truncate(): void {
    this.#truncatedAt = performance.now();
    try {
      this.#files.truncateLogs();
    } catch {
      // A full disk: the log stays until the next quiet second, and nothing acknowledged is lost.
    }
  }

  #close(): void {
    this.#stopTimer();
    this.#files.close();
    this.#ledger.close();
  }

  #stopTimer(): void {
    if (this.#idleTimer !== null) {
      clearTimeout(this.#idleTimer);
    }
  }
}

interface PutBatch {
  readonly records: readonly PutRecord[];
  readonly statuses: Uint8Array;
  readonly winners: Map<number, Envelope | null>;
}

/** Indexes of the records of each bucket, in order of arrival. */
function groupByBucket(records: readonly PutRecord[]): Iterable<readonly number[]> {
  const groups = new Map<string, number[]>();
  for (const [index, { bucket }] of records.entries()) {
    const name = bucketName(bucket);
    const group = groups.get(name);
    if (group === undefined) {
      groups.set(name, [index]);
    } else {
      group.push(index);
    }
  }
  return groups.values();
}
