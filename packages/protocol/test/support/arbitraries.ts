/** Arbitrary frames of both sides. */
import fc from 'fast-check';
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
  BUCKET_CLASSES,
  type Bucket,
  type BucketClass,
  type ClientFrame,
  RELAY_ERRORS,
  type RelayErrorCode,
  type RelayFrame,
  type SlotRef,
} from '../../src/index.ts';

function bytes(length: number): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ minLength: length, maxLength: length });
}

const uint32 = { min: 0, max: 0xff_ff_ff_ff };
const request = fc.integer({ ...uint32, min: 1 });
const anyRequest = fc.integer(uint32);
const version = fc.integer({ min: 0, max: 0xff_ff });
const time = fc.integer({ min: 0, max: 0xff_ff_ff_ff_ff });
const envelope = bytes(4_032).map(asEnvelope);
const notice = fc
  .string({ unit: 'grapheme', maxLength: 200 })
  .filter((text) => text.length <= 1_000 && !text.includes('\ufffd'));

export const bucket: fc.Arbitrary<Bucket> = fc.record({
  class: fc.constantFrom(...(Object.keys(BUCKET_CLASSES) as BucketClass[])),
  number: fc.integer({ min: 0, max: 0xff_ff_ff }),
});

const slot: fc.Arbitrary<SlotRef> = fc.record({ bucket, address: bytes(32).map(asSlotAddress) });
const slots = fc.array(slot, { minLength: 1, maxLength: 64 });

export const clientFrame: fc.Arbitrary<ClientFrame> = fc.oneof(
  fc.record({ kind: fc.constant('HELLO' as const), version, pass: fc.option(bytes(32)) }),
  fc.record({
    kind: fc.constant('PUT' as const),
    request,
    bucket,
    cap: bytes(32).map(asSlotCap),
    envelope,
  }),
  fc.record({ kind: fc.constantFrom('GET' as const, 'WATCH', 'UNWATCH'), request, slots }),
  fc.record({ kind: fc.constant('PING' as const), request }),
  fc.constant({ kind: 'NOISE' as const }),
  fc.record({ kind: fc.constant('REVOKE' as const), request, nonce: bytes(16) }),
);

export const relayFrame: fc.Arbitrary<RelayFrame> = fc.oneof(
  fc.record({
    kind: fc.constant('WELCOME' as const),
    version,
    time,
    incarnation: bytes(16),
    notice,
  }),
  fc.record({ kind: fc.constant('OK' as const), request: anyRequest }),
  fc.record({ kind: fc.constant('TAKEN' as const), request: anyRequest, envelope }),
  fc.record({ kind: fc.constant('VAL' as const), request: anyRequest, slot, envelope }),
  fc.record({ kind: fc.constantFrom('NONE' as const, 'GONE'), request: anyRequest, slot }),
  fc.record({ kind: fc.constant('PONG' as const), request: anyRequest, time }),
  fc.record({
    kind: fc.constant('ERROR' as const),
    request: anyRequest,
    code: fc.constantFrom(...(Object.keys(RELAY_ERRORS) as RelayErrorCode[])),
    retryAfterSeconds: fc.integer(uint32),
  }),
);

/** Mostly the smallest class: what a chunk holds is nobody's business but its length. */
const chunk = fc
  .tuple(
    fc.oneof(
      { weight: 30, arbitrary: fc.constant(BLOB_CLASSES[0]) },
      fc.constantFrom(...BLOB_CLASSES),
    ),
    fc.nat(255),
  )
  .map(([length, fill]) => asBlobChunk(new Uint8Array(length).fill(fill)));
const blobPlace = { version, pass: bytes(32), bucket, id: bytes(32).map(asBlobId) };

export const blobRequest: fc.Arbitrary<BlobRequest> = fc.oneof(
  fc.record({
    kind: fc.constant('BPUT' as const),
    ...blobPlace,
    deleteHash: bytes(16).map(asDeleteHash),
    chunk,
  }),
  fc.record({ kind: fc.constant('BGET' as const), ...blobPlace }),
  fc.record({
    kind: fc.constant('BDEL' as const),
    ...blobPlace,
    deleteCap: bytes(32).map(asDeleteCap),
  }),
);

export const blobAnswer: fc.Arbitrary<BlobAnswer> = fc.oneof(
  fc.record({ kind: fc.constantFrom('OK' as const, 'NONE', 'GONE') }),
  fc.record({ kind: fc.constant('VAL' as const), chunk }),
  fc.record({
    kind: fc.constant('ERROR' as const),
    code: fc.constantFrom(...(Object.keys(RELAY_ERRORS) as RelayErrorCode[])),
    retryAfterSeconds: fc.integer(uint32),
  }),
);
