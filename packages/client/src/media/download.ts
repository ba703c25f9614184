/** One chunk of a file from the relay, and whether all of them are the file. */
import { hasCode } from '@knothole/protocol';
import { constantTimeEqual } from '../crypto/hash.ts';
import { runningSha256 } from '../crypto/running-hash.ts';
import type { BlobLater, BlobLink, LocalStore } from '../ports.ts';
import { type BlobPointer, fileName } from './blob-pointer.ts';
import { partKey } from './file-record.ts';
import { StreamSeal } from './stream-seal.ts';

export type FetchOutcome =
  | { readonly kind: 'part'; readonly part: Uint8Array }
  /** Deleted, or its bucket has ended: somebody who comes late sees a placeholder. */
  | { readonly kind: 'gone' }
  /** The relay, or the writer, gave something else than the pointer says. */
  | { readonly kind: 'broken' }
  | BlobLater;

/** Gets chunk `index` and opens it. @throws {KnotholeError} as {@link BlobLink} does. */
export async function fetchChunk(
  { bucket, ids, fileKey, length }: BlobPointer,
  index: number,
  link: BlobLink,
): Promise<FetchOutcome> {
  const id = ids[index];
  if (id === undefined) {
    return { kind: 'broken' };
  }
  try {
    const outcome = await link.getChunk({ bucket, id });
    switch (outcome.kind) {
      case 'value': {
        const seal = await StreamSeal.of(fileKey, length);
        return { kind: 'part', part: await seal.open(index, outcome.chunk) };
      }
      case 'later':
        return outcome;
      case 'none':
      case 'expired':
        return { kind: 'gone' };
    }
  } catch (error) {
    if (hasCode(error, 'BLOB') || hasCode(error, 'BAD_FRAME')) {
      return { kind: 'broken' };
    }
    throw error;
  }
}

/** The parts of a file that is here, in order, one at a time. */
export async function* storedParts(
  store: LocalStore,
  pointer: BlobPointer,
): AsyncGenerator<Uint8Array, void, undefined> {
  const name = fileName(pointer);
  for (const index of pointer.ids.keys()) {
    const part = await store.get(partKey(name, index));
    if (part === undefined) {
      return;
    }
    yield part;
  }
}

/**
 * Whether the parts in the store are the file that the pointer names: a member may have sealed
 * anything under the key.
 */
export async function isWholeFile(store: LocalStore, pointer: BlobPointer): Promise<boolean> {
  const hash = runningSha256();
  let length = 0;
  for await (const part of storedParts(store, pointer)) {
    hash.add(part);
    length += part.length;
  }
  return length === pointer.length && constantTimeEqual(hash.digest(), pointer.digest);
}
