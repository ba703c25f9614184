/** What says where files lie, what devices say of them, and what they keep of them. */

import {
  type BlobPointer,
  decodePointer,
  encodePointer,
} from '../../../packages/client/src/media/blob-pointer.ts';
import { MAX_FILE_BYTES, planFor } from '../../../packages/client/src/media/chunk-plan.ts';
import {
  decodeFileRecord,
  decodeOwnFileRecord,
  encodeFileRecord,
  encodeOwnFileRecord,
  type OwnFileRecord,
} from '../../../packages/client/src/media/file-record.ts';
import { keptItem, readKept } from '../../../packages/client/src/media/kept-item.ts';
import { SeededRandom } from '../../../packages/client/test/support/seeded-random.ts';
import { asBlobId } from '../../../packages/protocol/src/index.ts';
import { type FuzzTarget, oneSpelling } from '../target.ts';

const MEDIA = 'client/src/media';
const NAMES = ['0a'.repeat(16), 'ff'.repeat(16)];

function pointerTo(length: number): BlobPointer {
  const random = new SeededRandom(length);
  return {
    bucket: { class: 'week', number: 2_969 },
    ids: Array.from({ length: planFor(length).count }, () => asBlobId(random.bytes(32))),
    fileKey: random.bytes(32),
    length,
    digest: random.bytes(32),
    mediaType: 'image/webp',
  };
}

function ownFile(length: number, changes: Partial<OwnFileRecord>): OwnFileRecord {
  const pointer = pointerTo(length);
  return {
    conversation: 'c0'.repeat(16),
    pointer,
    deleteSecret: new Uint8Array(32).fill(4),
    partHashes: pointer.ids.map(() => new Uint8Array(32).fill(5)),
    phase: 'sending',
    sent: 0,
    failure: null,
    awaited: null,
    heard: [],
    ...changes,
  };
}

export const MEDIA_TARGETS: readonly FuzzTarget[] = [
  {
    name: 'file pointer',
    covers: [`${MEDIA}/blob-pointer.ts#decodePointer`, `${MEDIA}/blob-pointer.ts#readPointer`],
    shape: 'cbor',
    codes: [],
    maxBytes: 2_048,
    prepare: () => ({
      seeds: [0, 70_000, MAX_FILE_BYTES].map((length) => encodePointer(pointerTo(length))),
      decode: oneSpelling(decodePointer, encodePointer),
    }),
  },
  {
    name: 'kept files item',
    covers: [`${MEDIA}/kept-item.ts#readKept`],
    shape: 'cbor',
    codes: [],
    maxBytes: 4_096,
    prepare: () => {
      const random = new SeededRandom(1);
      return {
        seeds: [[], NAMES].map((names) => keptItem(random, names).body),
        decode: oneSpelling(readKept, (names) => keptItem(random, names).body),
      };
    },
  },
  {
    name: 'file record',
    covers: [`${MEDIA}/file-record.ts#decodeFileRecord`],
    shape: 'cbor',
    codes: ['STORE_CORRUPT'],
    maxBytes: 2_048,
    prepare: () => ({
      seeds: (['coming', 'kept'] as const).map((state) =>
        encodeFileRecord({ conversation: 'c0', pointer: pointerTo(70_000), state, got: 1 }),
      ),
      decode: oneSpelling(decodeFileRecord, encodeFileRecord),
    }),
  },
  {
    name: 'own file record',
    covers: [`${MEDIA}/file-record.ts#decodeOwnFileRecord`],
    shape: 'cbor',
    codes: ['STORE_CORRUPT'],
    maxBytes: 4_096,
    prepare: () => ({
      seeds: [
        ownFile(0, {}),
        ownFile(70_000, { phase: 'failed', failure: 'EXPIRED', sent: 1 }),
        ownFile(300_000, { phase: 'posted', sent: 2, awaited: NAMES, heard: NAMES }),
      ].map(encodeOwnFileRecord),
      decode: oneSpelling(decodeOwnFileRecord, encodeOwnFileRecord),
    }),
  },
];
