/** What relay and client both read: frames, buckets, and text forms of bytes. */
import {
  asBlobChunk,
  asBlobId,
  asDeleteCap,
  asDeleteHash,
  asEnvelope,
  asSlotAddress,
  asSlotCap,
  BLOB_CLASSES,
  type BlobAnswer,
  type BlobRequest,
  type Bucket,
  blobHeadLength,
  type ClientFrame,
  decodeBase64url,
  decodeBlobAnswer,
  decodeBlobHead,
  decodeBlobRequest,
  decodeBucket,
  decodeClientFrame,
  decodeHex,
  decodeRelayFrame,
  encodeBase64url,
  encodeBlobAnswer,
  encodeBlobRequest,
  encodeBucket,
  encodeClientFrame,
  encodeHex,
  encodeRelayFrame,
  RELAY_ERRORS,
  type RelayErrorCode,
  type RelayFrame,
} from '../../../packages/protocol/src/index.ts';
import { bytesOf, type FuzzTarget, oneSpelling, textOf } from '../target.ts';

const BUCKET: Bucket = { class: 'week', number: 2_960 };
const ENVELOPE = asEnvelope(new Uint8Array(4_032).fill(0x5e));
const SLOT = { bucket: BUCKET, address: asSlotAddress(new Uint8Array(32).fill(0xad)) };
const SLOTS = Array.from({ length: 64 }, () => SLOT);

const CLIENT_FRAMES: readonly ClientFrame[] = [
  { kind: 'HELLO', version: 1, pass: new Uint8Array(32).fill(7) },
  { kind: 'HELLO', version: 1, pass: null },
  {
    kind: 'PUT',
    request: 9,
    bucket: BUCKET,
    cap: asSlotCap(new Uint8Array(32).fill(0xca)),
    envelope: ENVELOPE,
  },
  { kind: 'GET', request: 1, slots: [SLOT] },
  { kind: 'GET', request: 2 ** 32 - 1, slots: SLOTS },
  { kind: 'WATCH', request: 300, slots: [SLOT, SLOT] },
  { kind: 'UNWATCH', request: 70_000, slots: [SLOT] },
  { kind: 'PING', request: 24 },
  { kind: 'NOISE' },
  { kind: 'REVOKE', request: 25, nonce: new Uint8Array(16).fill(0x9c) },
];

const RELAY_FRAMES: readonly RelayFrame[] = [
  {
    kind: 'WELCOME',
    version: 1,
    time: 1_790_000_000,
    incarnation: new Uint8Array(16).fill(3),
    notice: 'Hausmitteilung: 停電 👋',
  },
  { kind: 'OK', request: 1 },
  { kind: 'TAKEN', request: 2, envelope: ENVELOPE },
  { kind: 'VAL', request: 0, slot: SLOT, envelope: ENVELOPE },
  { kind: 'NONE', request: 3, slot: SLOT },
  { kind: 'GONE', request: 4, slot: SLOT },
  { kind: 'PONG', request: 5, time: 1_790_000_001 },
  ...(Object.keys(RELAY_ERRORS) as RelayErrorCode[]).map((code): RelayFrame => {
    return { kind: 'ERROR', request: 0, code, retryAfterSeconds: 30 };
  }),
];

const CHUNK = asBlobChunk(new Uint8Array(BLOB_CLASSES[0]).fill(0x5e));
const BLOB_PLACE = {
  version: 1,
  pass: new Uint8Array(32).fill(7),
  bucket: BUCKET,
  id: asBlobId(new Uint8Array(32).fill(0x1d)),
};

const BLOB_REQUESTS: readonly BlobRequest[] = [
  { kind: 'BGET', ...BLOB_PLACE },
  { kind: 'BDEL', ...BLOB_PLACE, deleteCap: asDeleteCap(new Uint8Array(32).fill(0xdc)) },
  {
    kind: 'BPUT',
    ...BLOB_PLACE,
    deleteHash: asDeleteHash(new Uint8Array(16).fill(0xd4)),
    chunk: CHUNK,
  },
];

const BLOB_ANSWERS: readonly BlobAnswer[] = [
  { kind: 'OK' },
  { kind: 'NONE' },
  { kind: 'GONE' },
  { kind: 'VAL', chunk: CHUNK },
  { kind: 'ERROR', code: 'BUDGET', retryAfterSeconds: 700 },
];

export const PROTOCOL_TARGETS: readonly FuzzTarget[] = [
  {
    name: 'client frame',
    covers: [
      'protocol/src/frame-codec.ts#decodeClientFrame',
      'protocol/src/frame-bytes.ts#unpackFrame',
    ],
    shape: 'frame',
    codes: ['BAD_FRAME'],
    maxBytes: 8_192,
    prepare: () => ({
      seeds: CLIENT_FRAMES.map(encodeClientFrame),
      decode: oneSpelling(decodeClientFrame, encodeClientFrame),
    }),
  },
  {
    name: 'relay frame',
    covers: ['protocol/src/frame-codec.ts#decodeRelayFrame'],
    shape: 'frame',
    codes: ['BAD_FRAME'],
    maxBytes: 8_192,
    prepare: () => ({
      seeds: RELAY_FRAMES.map(encodeRelayFrame),
      decode: oneSpelling(decodeRelayFrame, encodeRelayFrame),
    }),
  },
  {
    name: 'blob head',
    covers: ['protocol/src/blob-codec.ts#decodeBlobHead'],
    shape: 'bytes',
    codes: ['BAD_FRAME'],
    maxBytes: 160,
    prepare: () => ({
      seeds: BLOB_REQUESTS.map(headOf),
      decode: oneSpelling(decodeBlobHead, (head) =>
        headOf(head.kind === 'BPUT' ? { ...head, chunk: CHUNK } : head),
      ),
    }),
  },
  {
    name: 'blob request',
    covers: ['protocol/src/blob-codec.ts#decodeBlobRequest'],
    shape: 'bytes',
    codes: ['BAD_FRAME'],
    maxBytes: 66_000,
    weight: 8,
    prepare: () => ({
      seeds: BLOB_REQUESTS.map(encodeBlobRequest),
      decode: oneSpelling(decodeBlobRequest, encodeBlobRequest),
    }),
  },
  {
    name: 'blob answer',
    covers: [
      'protocol/src/blob-codec.ts#decodeBlobAnswer',
      'protocol/src/frame-bytes.ts#decodeFlatArray',
    ],
    shape: 'bytes',
    codes: ['BAD_FRAME'],
    maxBytes: 66_000,
    weight: 8,
    prepare: () => ({
      seeds: BLOB_ANSWERS.map(encodeBlobAnswer),
      decode: oneSpelling(decodeBlobAnswer, encodeBlobAnswer),
    }),
  },
  {
    name: 'bucket',
    covers: ['protocol/src/bucket.ts#decodeBucket'],
    shape: 'bytes',
    codes: ['BUCKET'],
    maxBytes: 16,
    prepare: () => ({
      seeds: [encodeBucket(BUCKET), encodeBucket({ class: 'quarter', number: 0xff_ff_ff })],
      decode: oneSpelling(decodeBucket, encodeBucket),
    }),
  },
  {
    name: 'base64url text',
    covers: ['protocol/src/base64url.ts#decodeBase64url'],
    shape: 'text',
    codes: ['INPUT'],
    prepare: () => ({
      seeds: [0, 1, 2, 3, 32, 200].map((length) => bytesOf(encodeBase64url(byteRamp(length)))),
      decode: oneSpelling(
        (input) => decodeBase64url(textOf(input)),
        (bytes) => bytesOf(encodeBase64url(bytes)),
      ),
    }),
  },
  {
    name: 'hexadecimal text',
    covers: ['protocol/src/hex.ts#decodeHex'],
    shape: 'text',
    codes: ['INPUT'],
    prepare: () => ({
      seeds: [0, 1, 16, 32, 500].map((length) => bytesOf(encodeHex(byteRamp(length)))),
      decode: oneSpelling(
        (input) => decodeHex(textOf(input)),
        (bytes) => bytesOf(encodeHex(bytes)),
      ),
    }),
  },
];

function byteRamp(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 37) & 0xff);
}

function headOf(request: BlobRequest): Uint8Array {
  const body = encodeBlobRequest(request);
  return body.subarray(0, blobHeadLength(body) ?? 0);
}
