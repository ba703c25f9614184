/** All buckets of a data directory: opened when needed, at most so many at a time, destroyed whole. */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bucket, bucketEndsAt, KnotholeError } from '@knothole/protocol';
import { isMissing, syncFolder } from '../../../durable-files.ts';
import { BucketFile } from './bucket-file.ts';
import { BucketKey } from './bucket-key.ts';
import { bucketName, parseBucketName } from './bucket-names.ts';

const MAX_OPEN = 16;
const DATABASE_ENDING = '.db';
const KEY_ENDING = '.key';

export class BucketFiles {
  readonly #slotsFolder: string;
  readonly #keysFolder: string;
  /** In order of use, the least recent first. */
  readonly #open = new Map<string, BucketFile>();

  constructor(dataDir: string) {
    this.#slotsFolder = join(dataDir, 'slots');
    this.#keysFolder = join(dataDir, 'keys');
    mkdirSync(this.#slotsFolder, { recursive: true, mode: 0o700 });
    mkdirSync(this.#keysFolder, { recursive: true, mode: 0o700 });
    syncFolder(dataDir);
  }

  /** @throws {KnotholeError} STORE_CORRUPT when a database is there and its key is not. */
  requireKeys(): void {
    for (const bucket of this.#stored(this.#slotsFolder, DATABASE_ENDING)) {
      if (!existsSync(this.#keyPath(bucket))) {
        throw new KnotholeError(
          'STORE_CORRUPT',
          'a key of a bucket is missing: bring back the keys folder, or remove the slots folder',
        );
      }
    }
  }

  /**
   * Otherwise each request for such a bucket would fail, and nobody be told why. A damaged one answers for
   * itself, and the others go on.
   * @throws {KnotholeError} STORE_CORRUPT when another version has written a bucket.
   */
  requireLayout(): void {
    for (const bucket of this.#stored(this.#slotsFolder, DATABASE_ENDING)) {
      try {
        this.openOrCreate(bucket);
      } catch (error) {
        if (error instanceof KnotholeError) {
          throw error;
        }
      }
    }
  }

  /** The bucket's file, or null when nothing was ever written to it. */
  find(bucket: Bucket): BucketFile | null {
    const name = bucketName(bucket);
    const isStored = this.#open.has(name) || existsSync(this.#databasePath(bucket));
    return isStored ? this.openOrCreate(bucket) : null;
  }

  openOrCreate(bucket: Bucket): BucketFile {
    const name = bucketName(bucket);
    const file = this.#open.get(name) ?? this.#load(bucket);
    this.#open.delete(name);
    this.#open.set(name, file);
    this.#closeLeastRecent();
    return file;
  }

  truncateLogs(): void {
    for (const file of this.#open.values()) {
      file.truncateLog();
    }
  }

  /**
   * Destroys all buckets that ended at or before `mark`: first every key, so that a crash leaves
   * nothing readable, then the files, away from this thread. Tells how many.
   */
  async dropEnded(mark: number): Promise<number> {
    const ended = new Map<string, Bucket>();
    for (const bucket of [
      ...this.#stored(this.#slotsFolder, DATABASE_ENDING),
      ...this.#stored(this.#keysFolder, KEY_ENDING),
    ]) {
      if (bucketEndsAt(bucket) <= mark) {
        ended.set(bucketName(bucket), bucket);
      }
    }
    for (const [name, bucket] of ended) {
      this.#open.get(name)?.close();
      this.#open.delete(name);
      BucketKey.erase(this.#keyPath(bucket));
    }
    for (const bucket of ended.values()) {
      const path = this.#databasePath(bucket);
      await Promise.all([path, `${path}-wal`, `${path}-shm`].map(unlinkIfPresent));
    }
    if (ended.size > 0) {
      syncFolder(this.#slotsFolder);
    }
    return ended.size;
  }

  close(): void {
    for (const file of this.#open.values()) {
      file.truncateLog();
      file.close();
    }
    this.#open.clear();
  }

  #load(bucket: Bucket): BucketFile {
    const keyPath = this.#keyPath(bucket);
    const path = this.#databasePath(bucket);
    const key = BucketKey.load(keyPath) ?? BucketKey.create(keyPath);
    const isNew = !existsSync(path);
    const file = new BucketFile(path, key);
    if (isNew) {
      syncFolder(this.#slotsFolder);
    }
    return file;
  }

  #closeLeastRecent(): void {
    for (const [name, file] of this.#open) {
      if (this.#open.size <= MAX_OPEN) {
        return;
      }
      file.truncateLog();
      file.close();
      this.#open.delete(name);
    }
  }

  #stored(folder: string, ending: string): readonly Bucket[] {
    return readdirSync(folder)
      .map((name) => parseBucketName(name, ending))
      .filter((bucket) => bucket !== null);
  }

  #databasePath(bucket: Bucket): string {
    return join(this.#slotsFolder, bucketName(bucket) + DATABASE_ENDING);
  }

  #keyPath(bucket: Bucket): string {
    return join(this.#keysFolder, bucketName(bucket) + KEY_ENDING);
  }
}

async function unlinkIfPresent(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (!isMissing(error)) {
      throw error;
    }
  }
}
