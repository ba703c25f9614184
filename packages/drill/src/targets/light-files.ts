/**
 * Files of light traffic and of households: sealed, cut and put by the client's own code, as its devices
 * do it with what is too long for a message. What points to them, and so opens them, is told to nobody.
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { BlobLink } from '@knothole/client';
import { asBlobChunk, asBlobId, type BlobId, type Bucket } from '@knothole/protocol';
import type { RecordOwner } from '../run-directory.ts';
import type { LoadedClient } from './built-tree.ts';
import { bucketFileName } from './slot-owners.ts';

const SECRET_BYTES = 32;
const PLACING_BYTES = 32;
const NAME_DIGITS = 32;
const MILLISECONDS = 1_000;
const MOST_TRIES = 10;

export type FileOwner = Pick<RecordOwner, 'family' | 'conversation' | 'writer'>;

export interface PutChunk extends FileOwner {
  readonly bucket: Bucket;
  readonly id: BlobId;
}

/** @throws {Error} when the relay does not take it. */
export async function putFile(
  { media }: LoadedClient,
  link: BlobLink,
  bucket: Bucket,
  content: Uint8Array,
  owner: FileOwner,
): Promise<readonly PutChunk[]> {
  const seal = await media.StreamSeal.of(randomBytes(SECRET_BYTES), content.length);
  const deleteSecret = randomBytes(SECRET_BYTES);
  const chunks: PutChunk[] = [];
  for (let index = 0; index < seal.plan.count; index += 1) {
    const { from, to } = media.chunkSpan(seal.plan, content.length, index);
    const id = asBlobId(randomBytes(SECRET_BYTES));
    const deleteHash = media.deleteHashOf(media.deleteCapOf(deleteSecret, index));
    const chunk = asBlobChunk(await seal.seal(index, content.subarray(from, to)));
    await untilTaken(() => link.putChunk({ bucket, id, deleteHash, chunk }));
    chunks.push({ bucket, id, ...owner });
  }
  return chunks;
}

async function untilTaken(put: () => ReturnType<BlobLink['putChunk']>): Promise<void> {
  for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
    const outcome = await put();
    if (outcome.kind === 'ok') return;
    if (outcome.kind !== 'later') throw new Error(`the relay says ${outcome.kind} to a chunk`);
    await pause(outcome.afterSeconds * MILLISECONDS);
  }
  throw new Error('the relay is busy for too long');
}

/** Whose the files in a stopped relay's data directory are, under the place that the loot has a copy of. */
export function ownersOfChunks(
  dataDir: string,
  chunks: readonly PutChunk[],
): readonly RecordOwner[] {
  return chunks.flatMap(({ bucket, id, ...owner }) => {
    const bucketName = bucketFileName(bucket);
    const keyPath = join(dataDir, 'keys', `${bucketName}.blobs`);
    if (!existsSync(keyPath)) return [];
    const placing = readFileSync(keyPath).subarray(0, PLACING_BYTES);
    const digest = createHash('sha256').update(placing).update(id).digest('hex');
    const name = digest.slice(0, NAME_DIGITS);
    return [{ ref: `blobs/stopped/${bucketName}#file/${name}`, ...owner }];
  });
}
