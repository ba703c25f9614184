/** Check of the file in docs/protocol.md: its one chunk, its pointer, and what deletes it. */
import { asBlobId, decodeBucket, encodeHex } from '@knothole/protocol';
import { expect } from 'vitest';
import { encodeAscii, sha256 } from '../../packages/client/src/crypto/hash.ts';
import {
  decodePointer,
  encodePointer,
  fileName,
} from '../../packages/client/src/media/blob-pointer.ts';
import { deleteCapOf, deleteHashOf } from '../../packages/client/src/media/delete-caps.ts';
import { StreamSeal } from '../../packages/client/src/media/stream-seal.ts';
import { bytesOf, field, type VectorCheck } from './docs-vector.ts';

export const FILE_VECTORS: Readonly<Record<string, VectorCheck>> = {
  async file(vector) {
    const content = encodeAscii(field(vector, 'content'));
    const fileKey = bytesOf(vector, 'fileKey');
    const seal = await StreamSeal.of(fileKey, content.length);
    const chunk = await seal.seal(0, content);
    const pointer = {
      bucket: decodeBucket(bytesOf(vector, 'bucket')),
      ids: [asBlobId(bytesOf(vector, 'id'))],
      fileKey,
      length: content.length,
      digest: sha256(content),
      mediaType: field(vector, 'mediaType'),
    };
    const cap = deleteCapOf(bytesOf(vector, 'deleteSecret'), 0);
    expect(vector).toMatchObject({
      chunkBytes: chunk.length,
      chunkStart: encodeHex(chunk.subarray(0, 32)),
      chunkEnd: encodeHex(chunk.subarray(-16)),
      chunkHash: encodeHex(sha256(chunk)),
      pointer: encodeHex(encodePointer(pointer)),
      name: fileName(pointer),
      deleteCap: encodeHex(cap),
      deleteHash: encodeHex(deleteHashOf(cap)),
    });
    expect(decodePointer(bytesOf(vector, 'pointer'))).toEqual(pointer);
    expect(await seal.open(0, chunk)).toEqual(content);
  },
};
