/** The blob store on plain files: `blobs/<bucket>/<name>`, and `keys/<bucket>.blobs` for their key. */
import { readdirSync } from 'node:fs';
import { mkdir, readdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type BlobChunk,
  type BlobId,
  type Bucket,
  bucketEndsAt,
  type DeleteHash,
  KnotholeError,
} from '@knothole/protocol';
import type { BlobPutOutcome, BlobStore } from '../../../core/blob-store.ts';
import { BucketKey } from '../../storage/sqlite/bucket-key.ts';
import { bucketName, parseBucketName } from '../../storage/sqlite/bucket-names.ts';
import { isDiskFailure, isWorthRetrying, openFailure } from '../../storage/sqlite/sqlite-errors.ts';
import { BlobFolder, removeBlobFolder } from './blob-folder.ts';
import { Turns } from './turns.ts';
import { forgetTimes, removeFile, settleFolder, statIfPresent } from './untimed-files.ts';

const KEY_ENDING = '.blobs';
/** Where files lie that are not whole yet; no bucket has this name. */
const NEW_FOLDER = 'new';
/** Room that is left for slots: 256 MiB. */
const RESERVED_BYTES = 268_435_456;

export interface FileBlobStoreOptions {
  /** The durable mark of the slots: what has ended by then is destroyed before anything is served. */
  readonly highWater: number | null;
  /** With less room on the disk no chunk is taken; default 256 MiB. */
  readonly reservedBytes?: number;
}

/**
 * Opens the store in a data directory that this process has taken.
 * @throws {KnotholeError} DATA_DIR_UNUSABLE when it cannot be written, STORE_CORRUPT when the key of a
 * bucket is missing or damaged.
 */
export async function openFileBlobStore(
  dataDir: string,
  options: FileBlobStoreOptions,
): Promise<BlobStore> {
  const store = new FileBlobStore(dataDir, options.reservedBytes ?? RESERVED_BYTES);
  try {
    await store.open(options.highWater ?? Number.NEGATIVE_INFINITY);
  } catch (cause) {
    if (cause instanceof KnotholeError && cause.code !== 'INTERNAL') {
      throw cause;
    }
    const { code, message } = openFailure(cause);
    throw new KnotholeError(code, message, { cause });
  }
  return store;
}

class FileBlobStore implements BlobStore {
  readonly failed: Promise<void>;
  #reportFailure: () => void = () => undefined;
  readonly #root: string;
  readonly #newFolder: string;
  readonly #keysFolder: string;
  readonly #reservedBytes: number;
  readonly #folders = new Map<string, Promise<BlobFolder | null>>();
  readonly #turns = new Turns();
  readonly #running = new Map<string, Set<Promise<unknown>>>();
  #mark = Number.NEGATIVE_INFINITY;
  /** After a failed write nobody knows what the disk holds. */
  #hasEnded = false;

  constructor(dataDir: string, reservedBytes: number) {
    this.#root = join(dataDir, 'blobs');
    this.#newFolder = join(this.#root, NEW_FOLDER);
    this.#keysFolder = join(dataDir, 'keys');
    this.#reservedBytes = reservedBytes;
    this.failed = new Promise((resolve) => {
      this.#reportFailure = resolve;
    });
  }

  /** Clears away what a crash has left, and makes durable what one may have left in between. */
  async open(mark: number): Promise<void> {
    for (const folder of [this.#newFolder, this.#keysFolder]) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
    }
    for (const name of await readdir(this.#newFolder)) {
      await removeFile(join(this.#newFolder, name));
    }
    await this.dropEndedBuckets(mark);
    for (const bucket of this.#stored(this.#root, '')) {
      if ((await statIfPresent(this.#keyPath(bucket))) === null) {
        throw new KnotholeError(
          'STORE_CORRUPT',
          'a key of a bucket is missing: bring back the keys folder, or remove the blobs folder',
        );
      }
      await settleFolder(this.#folderPath(bucket));
    }
    await settleFolder(this.#newFolder);
    await settleFolder(this.#root);
  }

  async put(
    bucket: Bucket,
    id: BlobId,
    deleteHash: DeleteHash,
    chunk: BlobChunk,
  ): Promise<BlobPutOutcome> {
    return this.#within(bucket, async () => {
      if (bucketEndsAt(bucket) <= this.#mark) {
        throw new KnotholeError('EXPIRED', 'the bucket has ended');
      }
      await this.#requireRoom(chunk.length);
      const folder = await this.#openOrCreate(bucket);
      const outcome = await this.#inTurn(bucket, folder, id, () =>
        folder.put(id, deleteHash, chunk),
      );
      await forgetTimes(this.#newFolder);
      return outcome;
    });
  }

  async get(bucket: Bucket, id: BlobId): Promise<BlobChunk | null> {
    return this.#within(bucket, async () => {
      const folder = await this.#find(bucket);
      return folder === null ? null : this.#inTurn(bucket, folder, id, () => folder.get(id));
    });
  }

  async delete(bucket: Bucket, id: BlobId, deleteHash: DeleteHash): Promise<void> {
    await this.#within(bucket, async () => {
      const folder = await this.#find(bucket);
      if (folder !== null) {
        await this.#inTurn(bucket, folder, id, () => folder.delete(id, deleteHash));
      }
    });
  }

  async dropEndedBuckets(mark: number): Promise<number> {
    this.#mark = Math.max(this.#mark, mark);
    await this.#idleBuckets();
    const ended = new Map<string, Bucket>();
    for (const bucket of [
      ...this.#stored(this.#root, ''),
      ...this.#stored(this.#keysFolder, KEY_ENDING),
    ]) {
      if (bucketEndsAt(bucket) <= this.#mark) {
        ended.set(bucketName(bucket), bucket);
      }
    }
    for (const [name, bucket] of ended) {
      const opened = await this.#folders.get(name)?.catch(() => null);
      opened?.forget();
      this.#folders.delete(name);
      BucketKey.erase(this.#keyPath(bucket));
    }
    for (const bucket of ended.values()) {
      await removeBlobFolder(this.#folderPath(bucket));
    }
    if (ended.size > 0) {
      await settleFolder(this.#root);
    }
    return ended.size;
  }

  async close(): Promise<void> {
    this.#hasEnded = true;
    await Promise.allSettled([...this.#running.values()].flatMap((running) => [...running]));
    await this.#turns.idle();
    for (const opened of this.#folders.values()) {
      (await opened.catch(() => null))?.forget();
    }
    this.#folders.clear();
  }

  /** What is still being written to a bucket that has ended must not come after its destruction. */
  async #idleBuckets(): Promise<void> {
    for (const [name, running] of [...this.#running]) {
      const bucket = parseBucketName(name, '');
      if (bucket !== null && bucketEndsAt(bucket) <= this.#mark) {
        await Promise.allSettled(running);
      }
    }
  }

  /** Runs `work` so that its bucket is not dropped meanwhile, and gives its failures a code. */
  async #within<Result>(bucket: Bucket, work: () => Promise<Result>): Promise<Result> {
    if (this.#hasEnded) {
      throw storeFailed();
    }
    const name = bucketName(bucket);
    const running = this.#running.get(name) ?? new Set();
    this.#running.set(name, running);
    const done = work();
    running.add(done);
    try {
      return await done;
    } catch (error) {
      throw this.#coded(error);
    } finally {
      running.delete(done);
      if (running.size === 0 && this.#running.get(name) === running) {
        this.#running.delete(name);
      }
    }
  }

  #coded(error: unknown): KnotholeError {
    if (error instanceof KnotholeError) {
      return error;
    }
    if (isDiskFailure(error)) {
      this.#hasEnded = true;
      this.#reportFailure();
    }
    return isWorthRetrying(error)
      ? new KnotholeError('BUSY', 'there is no room on the disk', { cause: error })
      : storeFailed(error);
  }

  async #inTurn<Result>(
    bucket: Bucket,
    folder: BlobFolder,
    id: BlobId,
    work: () => Promise<Result>,
  ): Promise<Result> {
    return this.#turns.take(`${bucketName(bucket)}/${folder.nameOf(id)}`, work);
  }

  /** Chunks are the first to be refused: what is left of the disk belongs to slots. */
  async #requireRoom(bytes: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.#root);
    if (bavail * bsize < this.#reservedBytes + bytes) {
      throw new KnotholeError('BUSY', 'the disk is nearly full');
    }
  }

  async #find(bucket: Bucket): Promise<BlobFolder | null> {
    return this.#open(bucket, async () => {
      const isThere = (await statIfPresent(this.#folderPath(bucket))) !== null;
      return isThere && bucketEndsAt(bucket) > this.#mark ? this.#loadKey(bucket) : null;
    });
  }

  async #openOrCreate(bucket: Bucket): Promise<BlobFolder> {
    const found = await this.#find(bucket);
    if (found !== null) {
      return found;
    }
    const made = await this.#open(bucket, () => this.#create(bucket));
    // Somebody else looked for it in between and found nothing: now there is something.
    return made ?? this.#openOrCreate(bucket);
  }

  /** One folder object for each bucket; that there is none is not remembered. */
  async #open(bucket: Bucket, load: () => Promise<BlobFolder | null>): Promise<BlobFolder | null> {
    const name = bucketName(bucket);
    const opening = this.#folders.get(name) ?? load();
    this.#folders.set(name, opening);
    try {
      const folder = await opening;
      if (folder === null && this.#folders.get(name) === opening) {
        this.#folders.delete(name);
      }
      return folder;
    } catch (error) {
      this.#folders.delete(name);
      throw error;
    }
  }

  async #create(bucket: Bucket): Promise<BlobFolder> {
    const keyPath = this.#keyPath(bucket);
    const key = BucketKey.load(keyPath) ?? BucketKey.create(keyPath);
    const folder = new BlobFolder(this.#folderPath(bucket), this.#newFolder, key);
    await folder.create();
    await settleFolder(this.#root);
    return folder;
  }

  #loadKey(bucket: Bucket): BlobFolder {
    const key = BucketKey.load(this.#keyPath(bucket));
    if (key === null) {
      throw new KnotholeError('STORE_CORRUPT', 'the key of a bucket is missing');
    }
    return new BlobFolder(this.#folderPath(bucket), this.#newFolder, key);
  }

  #stored(folder: string, ending: string): readonly Bucket[] {
    return readdirSync(folder)
      .map((name) => parseBucketName(name, ending))
      .filter((bucket) => bucket !== null);
  }

  #folderPath(bucket: Bucket): string {
    return join(this.#root, bucketName(bucket));
  }

  #keyPath(bucket: Bucket): string {
    return join(this.#keysFolder, bucketName(bucket) + KEY_ENDING);
  }
}

function storeFailed(cause?: unknown): KnotholeError {
  return new KnotholeError('INTERNAL', 'the blob store has failed', { cause });
}
