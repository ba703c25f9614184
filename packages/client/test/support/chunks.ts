import { asBlobChunk, asBlobId, asDeleteCap, BLOB_CLASSES, bucketAt } from '@knothole/protocol';
import { deleteHashOf } from '../../src/media/delete-caps.ts';
import type { BlobLink } from '../../src/ports.ts';

interface TestChunk {
  readonly place: Parameters<BlobLink['getChunk']>[0];
  readonly put: Parameters<BlobLink['putChunk']>[0];
  readonly deletion: Parameters<BlobLink['deleteChunk']>[0];
}

/** The smallest chunk, full of one byte, with an id and a capability that are its own. */
export function testChunk(byte: number): TestChunk {
  const place = {
    bucket: bucketAt('week', Date.now() / 1_000),
    id: asBlobId(new Uint8Array(32).fill(byte)),
  };
  const deleteCap = asDeleteCap(new Uint8Array(32).fill(byte + 1));
  const chunk = asBlobChunk(new Uint8Array(BLOB_CLASSES[0]).fill(byte));
  return {
    place,
    put: { ...place, deleteHash: deleteHashOf(deleteCap), chunk },
    deletion: { ...place, deleteCap },
  };
}
