/**
 * One bucket's chunks: a file for each, under a name that is drawn from its id under the bucket's key.
 *
 *   file = IV (16) || AES-256-CTR(deleteHash (16) || chunk)
 *
 * So a file has one of four sizes and, with its name and bytes, says nothing to who lacks the key; nor
 * which files belong together to who has it.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdir, readdir, rename, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  asBlobChunk,
  type BlobChunk,
  type BlobId,
  DELETE_HASH_BYTES,
  type DeleteHash,
  isBlobClass,
} from '@knothole/protocol';
import type { BlobPutOutcome } from '../../../core/blob-store.ts';
import type { BucketKey } from '../../storage/sqlite/bucket-key.ts';
import {
  eraseUntimed,
  loadUntimed,
  removeFile,
  settleFolder,
  statIfPresent,
  writeUntimed,
} from './untimed-files.ts';

const NAME_BYTES = 16;

interface StoredChunk {
  readonly deleteHash: Uint8Array;
  readonly chunk: BlobChunk;
}

/** Calls for one and the same chunk are made one after the other. */
export class BlobFolder {
  readonly #path: string;
  readonly #newFolder: string;
  readonly #key: BucketKey;

  /** Takes the key over. Half-written files lie in `newFolder` until they are whole. */
  constructor(path: string, newFolder: string, key: BucketKey) {
    this.#path = path;
    this.#newFolder = newFolder;
    this.#key = key;
  }

  /** Makes the folder when it is missing; its name is for the caller to make durable. */
  async create(): Promise<void> {
    await mkdir(this.#path, { recursive: true, mode: 0o700 });
  }

  nameOf(id: BlobId): string {
    return this.#key.name(id);
  }

  /** Durable on return. */
  async put(id: BlobId, deleteHash: DeleteHash, chunk: BlobChunk): Promise<BlobPutOutcome> {
    const path = this.#pathOf(id);
    const present = await this.#read(path);
    if (present !== null) {
      const isSame =
        Buffer.compare(present.deleteHash, deleteHash) === 0 &&
        Buffer.compare(present.chunk, chunk) === 0;
      if (!isSame) {
        return 'taken';
      }
      // The first writer may not have got as far as this before it failed.
      await settleFolder(this.#path);
      return 'present';
    }
    // What a damaged disk has cut to another size is no chunk, and must not stand in the way of one.
    await removeFile(path);
    await this.#write(path, this.#key.wrap(Buffer.concat([deleteHash, chunk])));
    return 'stored';
  }

  async get(id: BlobId): Promise<BlobChunk | null> {
    return (await this.#read(this.#pathOf(id)))?.chunk ?? null;
  }

  /** Durable on return; nothing happens with another hash. */
  async delete(id: BlobId, deleteHash: DeleteHash): Promise<void> {
    const path = this.#pathOf(id);
    const present = await this.#read(path);
    if (present !== null && timingSafeEqual(present.deleteHash, deleteHash)) {
      await eraseUntimed(path);
      await settleFolder(this.#path);
    }
  }

  /** Removes the folder with all that is in it, after its key has been erased. */
  async remove(): Promise<void> {
    this.#key.forget();
    await removeBlobFolder(this.#path);
  }

  forget(): void {
    this.#key.forget();
  }

  /** Only a file that is whole and on the disk gets its name: there is never half a chunk. */
  async #write(path: string, bytes: Uint8Array): Promise<void> {
    const temporary = join(this.#newFolder, randomBytes(NAME_BYTES).toString('hex'));
    try {
      await writeUntimed(temporary, bytes);
      await rename(temporary, path);
    } catch (error) {
      await removeFile(temporary);
      throw error;
    }
    await settleFolder(this.#path);
  }

  async #read(path: string): Promise<StoredChunk | null> {
    const wrapped = await loadUntimed(path);
    const bytes = wrapped === null ? null : this.#key.unwrap(wrapped);
    if (bytes === null || !isBlobClass(bytes.length - DELETE_HASH_BYTES)) {
      return null;
    }
    return {
      deleteHash: bytes.subarray(0, DELETE_HASH_BYTES),
      chunk: asBlobChunk(bytes.subarray(DELETE_HASH_BYTES)),
    };
  }

  #pathOf(id: BlobId): string {
    return join(this.#path, this.nameOf(id));
  }
}

/** Removes a bucket's folder whose key is gone. */
export async function removeBlobFolder(path: string): Promise<void> {
  if ((await statIfPresent(path)) === null) {
    return;
  }
  for (const name of await readdir(path)) {
    await removeFile(join(path, name));
  }
  await rmdir(path);
}
