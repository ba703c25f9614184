/** What relay and client both read: frames, buckets, and text forms of bytes. */
import {
  asEnvelope,
  asSlotAddress,
  asSlotCap,
  type Bucket,
  type ClientFrame,
  decodeBase64url,
  decodeBucket,
  decodeClientFrame,
  decodeHex,
  decodeRelayFrame,
  encodeBase64url,
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
