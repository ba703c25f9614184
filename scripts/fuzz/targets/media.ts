/** What says where files lie, what devices say of them, and what they keep of them. */

import {
  encodeLongText,
  longTextContent,
  readLongText,
  readLongTextContent,
} from '../../../packages/client/src/conversation/long-text.ts';
import {
  decodeUnsentText,
  encodeUnsentText,
} from '../../../packages/client/src/family/unsent-text.ts';
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
const CONVERSATION = 'client/src/conversation';
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

const TEXT = {
  conversation: 'c0'.repeat(16),
  id: NAMES[0] ?? '',
  start: 'Once upon a time 🐻',
  sentAt: 1_795_500_000,
};

export const MEDIA_TARGETS: readonly FuzzTarget[] = [
  {
    name: 'long text item',
    covers: [`${CONVERSATION}/long-text.ts#readLongText`],
    shape: 'cbor',
    codes: [],
    maxBytes: 2_048,
    prepare: () => ({
      seeds: [10_000, 200_000].map((length) =>
        encodeLongText({ ...TEXT, pointer: { ...pointerTo(length), mediaType: 'text/plain' } }),
      ),
      decode: oneSpelling(readLongText, encodeLongText),
    }),
  },
  {
    name: 'long text',
    covers: [`${CONVERSATION}/long-text.ts#readLongTextContent`],
    shape: 'bytes',
    codes: [],
    maxBytes: 4_096,
    prepare: () => ({
      seeds: ['Once upon a time', 'Bär 🐻\n熊'].map(longTextContent),
      decode: readLongTextContent,
    }),
  },
  {
    name: 'unsent long text',
    covers: ['client/src/family/unsent-text.ts#decodeUnsentText'],
    shape: 'cbor',
    codes: ['STORE_CORRUPT'],
    maxBytes: 1_024,
    prepare: () => ({
      seeds: [encodeUnsentText(TEXT)],
      decode: oneSpelling(decodeUnsentText, encodeUnsentText),
    }),
  },
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
