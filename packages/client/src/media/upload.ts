/** One chunk of an own file to the relay, and one away from it. */
import { asBlobChunk } from '@knothole/protocol';
import { constantTimeEqual, sha256 } from '../crypto/hash.ts';
import type { BlobLater, BlobLink, DeleteChunkOutcome } from '../ports.ts';
import { deleteCapOf, deleteHashOf } from './delete-caps.ts';
import type { OwnFileRecord } from './file-record.ts';
import { StreamSeal } from './stream-seal.ts';

export type SendOutcome =
  | { readonly kind: 'sent' }
  /** It will never be there. */
  | { readonly kind: 'failed'; readonly failure: NonNullable<OwnFileRecord['failure']> }
  | BlobLater;

/**
 * Puts chunk `index`, sealed from `part`. At every try the bytes are the same, so that the relay knows
 * a chunk again whose acknowledgement was lost.
 * @throws {KnotholeError} as {@link BlobLink} does.
 */
export async function sendChunk(
  own: OwnFileRecord,
  index: number,
  part: Uint8Array | undefined,
  link: BlobLink,
): Promise<SendOutcome> {
  const { pointer, deleteSecret, partHashes } = own;
  const [id, hash] = [pointer.ids[index], partHashes[index]];
  const isThere = id !== undefined && hash !== undefined && part !== undefined;
  // Two plaintexts under one key and nonce would give both away, and let the relay forge chunks.
  if (!isThere || !constantTimeEqual(sha256(part), hash)) {
    return { kind: 'failed', failure: 'BLOB' };
  }
  const seal = await StreamSeal.of(pointer.fileKey, pointer.length);
  const outcome = await link.putChunk({
    bucket: pointer.bucket,
    id,
    deleteHash: deleteHashOf(deleteCapOf(deleteSecret, index)),
    chunk: asBlobChunk(await seal.seal(index, part)),
  });
  switch (outcome.kind) {
    case 'ok':
      return { kind: 'sent' };
    case 'later':
      return outcome;
    case 'taken':
      // Nobody but the relay has seen this id: what it claims to be there instead is its own.
      return { kind: 'failed', failure: 'BLOB' };
    case 'expired':
      return { kind: 'failed', failure: 'EXPIRED' };
    case 'bucket':
      return { kind: 'failed', failure: 'BUCKET' };
  }
}

/** Has the relay delete chunk `index`, whether or not it is there. */
export async function deleteChunk(
  { pointer, deleteSecret }: OwnFileRecord,
  index: number,
  link: BlobLink,
): Promise<DeleteChunkOutcome> {
  const id = pointer.ids[index];
  return id === undefined
    ? { kind: 'ok' }
    : await link.deleteChunk({
        bucket: pointer.bucket,
        id,
        deleteCap: deleteCapOf(deleteSecret, index),
      });
}

/**
 * Whether nobody needs the relay's copy any more: of the devices that the message was for, each has
 * said that it has the file or is a member no longer.
 */
export function isHadByAll({ awaited, heard }: OwnFileRecord): boolean {
  return awaited?.every((device) => heard.includes(device)) === true;
}
