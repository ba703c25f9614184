import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  asBlobChunk,
  asBlobId,
  asDeleteCap,
  asDeleteHash,
  BLOB_CLASSES,
  blobHeadLength,
  decodeBlobAnswer,
  decodeBlobHead,
  decodeBlobRequest,
  deleteHashInput,
  encodeBlobAnswer,
  encodeBlobRequest,
  encodeHex,
  KnotholeError,
  MAX_BLOB_CHUNK_BYTES,
  MAX_BLOB_HEAD_BYTES,
} from '../src/index.ts';
import { blobAnswer, blobRequest } from './support/arbitraries.ts';

const { SLOW } = process.env;
const RUNS = SLOW === '1' ? 20_000 : 200;

const PUT = {
  kind: 'BPUT',
  version: 1,
  pass: new Uint8Array(32).fill(1),
  bucket: { class: 'week', number: 2_960 },
  id: asBlobId(new Uint8Array(32).fill(2)),
  deleteHash: asDeleteHash(new Uint8Array(16).fill(3)),
  chunk: asBlobChunk(new Uint8Array(65_536).fill(4)),
} as const;

/** Decoders of both sides, each with its encoder. */
const SIDES: readonly ((bytes: Uint8Array) => Uint8Array)[] = [
  (bytes) => encodeBlobRequest(decodeBlobRequest(bytes)),
  (bytes) => encodeBlobAnswer(decodeBlobAnswer(bytes)),
];

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** With the digest of its chunk in the chunk's place: four million bytes compare slowly. */
function brief(value: object): object {
  return 'chunk' in value && value.chunk instanceof Uint8Array
    ? { ...value, chunk: digest(value.chunk) }
    : value;
}

/** The code with which the bytes are refused, or null when they are a body of one spelling. */
function refusal(bytes: Uint8Array, side: (typeof SIDES)[number]): string | null {
  try {
    expect(Buffer.compare(side(bytes), bytes)).toBe(0);
    return null;
  } catch (error) {
    if (error instanceof KnotholeError) {
      return error.code;
    }
    throw error;
  }
}

describe('bodies of blob requests and answers', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(blobRequest, blobAnswer, (request, answer) => {
        expect(brief(decodeBlobRequest(encodeBlobRequest(request)))).toEqual(brief(request));
        expect(brief(decodeBlobAnswer(encodeBlobAnswer(answer)))).toEqual(brief(answer));
      }),
      { numRuns: RUNS },
    );
  });

  it('have the bytes of the table', () => {
    const place = `5820${'01'.repeat(32)}4403000b905820${'02'.repeat(32)}`;
    const { chunk, deleteHash, ...rest } = PUT;
    const put = encodeBlobRequest(PUT);
    expect(encodeHex(put.subarray(0, 95))).toBe(`005d860101${place}50${'03'.repeat(16)}`);
    expect(digest(put.subarray(95))).toBe(digest(chunk));
    expect(encodeHex(encodeBlobRequest({ ...rest, kind: 'BGET' }))).toBe(`004c850201${place}`);
    const deleteCap = asDeleteCap(new Uint8Array(32).fill(5));
    expect(encodeHex(encodeBlobRequest({ ...rest, kind: 'BDEL', deleteCap }))).toBe(
      `006e860301${place}5820${'05'.repeat(32)}`,
    );
    expect(encodeHex(encodeBlobAnswer({ kind: 'OK' }))).toBe('0003811822');
    expect(encodeHex(encodeBlobAnswer({ kind: 'NONE' }))).toBe('0003811825');
    expect(encodeHex(encodeBlobAnswer({ kind: 'GONE' }))).toBe('0003811826');
    expect(encodeHex(encodeBlobAnswer({ kind: 'ERROR', code: 'BUSY', retryAfterSeconds: 2 }))).toBe(
      '0005831828' + '0702',
    );
    expect(deleteHash).toHaveLength(16);
  });

  it('have a head that can be read before the chunk has come', () => {
    fc.assert(
      fc.property(blobRequest, (request) => {
        const body = encodeBlobRequest(request);
        expect([blobHeadLength(body.subarray(0, 0)), blobHeadLength(body.subarray(0, 1))]).toEqual([
          null,
          null,
        ]);
        const length = blobHeadLength(body.subarray(0, 2)) ?? 0;
        expect(length).toBeLessThanOrEqual(MAX_BLOB_HEAD_BYTES);
        const head = decodeBlobHead(body.subarray(0, length));
        expect(brief('chunk' in request ? { ...head, chunk: request.chunk } : head)).toEqual(
          brief(request),
        );
      }),
      { numRuns: RUNS },
    );
  });

  it('with any byte of the head changed are refused or are another body of one spelling', () => {
    const body = fc.oneof(blobRequest.map(encodeBlobRequest), blobAnswer.map(encodeBlobAnswer));
    fc.assert(
      fc.property(body, fc.nat(), fc.integer({ min: 1, max: 255 }), (bytes, index, flip) => {
        const place = index % Math.min(bytes.length, MAX_BLOB_HEAD_BYTES);
        bytes[place] = (bytes[place] ?? 0) ^ flip;
        for (const side of SIDES) {
          expect([null, 'BAD_FRAME']).toContain(refusal(bytes, side));
        }
      }),
      { numRuns: RUNS * 5 },
    );
  });

  it('cut off anywhere, or longer than they should be, are refused', () => {
    const body = fc.oneof(blobRequest.map(encodeBlobRequest), blobAnswer.map(encodeBlobAnswer));
    fc.assert(
      fc.property(body, fc.nat(), (bytes, index) => {
        const longer = new Uint8Array(bytes.length + 1);
        longer.set(bytes);
        for (const wrong of [bytes.subarray(0, index % bytes.length), longer]) {
          for (const side of SIDES) {
            expect(refusal(wrong, side)).toBe('BAD_FRAME');
          }
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('made of random bytes are refused with a code and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(130), (bytes, length) => {
        const framed = Uint8Array.of(0, length, ...bytes);
        for (const side of SIDES) {
          expect([null, 'BAD_FRAME']).toContain(refusal(bytes, side));
          expect([null, 'BAD_FRAME']).toContain(refusal(framed, side));
        }
      }),
      { numRuns: RUNS * 10 },
    );
  });

  it('say that a head is too long before it has come', () => {
    expect(() => blobHeadLength(Uint8Array.of(0, 127))).toThrow(
      expect.objectContaining({ code: 'BAD_FRAME' }) as Error,
    );
    expect(blobHeadLength(Uint8Array.of(0, 126))).toBe(MAX_BLOB_HEAD_BYTES);
  });
});

describe('chunks', () => {
  it('have one of four lengths and no other', () => {
    expect(BLOB_CLASSES.at(-1)).toBe(MAX_BLOB_CHUNK_BYTES);
    for (const length of BLOB_CLASSES) {
      expect(asBlobChunk(new Uint8Array(length))).toHaveLength(length);
      for (const wrong of [length - 1, length + 1]) {
        expect(() => asBlobChunk(new Uint8Array(wrong))).toThrow(
          expect.objectContaining({ code: 'BAD_FRAME' }) as Error,
        );
      }
    }
    expect(() => asBlobChunk(new Uint8Array(0))).toThrow(KnotholeError);
  });

  it.each([
    ['an id', asBlobId, 32],
    ['a capability to delete', asDeleteCap, 32],
    ['its hash', asDeleteHash, 16],
  ] as const)('take %s of its exact length only', (_, make, length) => {
    expect(make(new Uint8Array(length))).toHaveLength(length);
    for (const wrong of [0, length - 1, length + 1]) {
      expect(() => make(new Uint8Array(wrong))).toThrow(
        expect.objectContaining({ code: 'BAD_FRAME' }) as Error,
      );
    }
  });

  it('are deleted by a capability whose hash says nothing about it', () => {
    const input = deleteHashInput(asDeleteCap(new Uint8Array(32).fill(5)));
    expect(encodeHex(input)).toBe(
      `6b6e6f74686f6c6520626c6f622064656c657465207631${'05'.repeat(32)}`,
    );
    const hash = createHash('sha256').update(input).digest('hex').slice(0, 32);
    expect(hash).toBe('9f6cf0f2272edddbfce47cf38e73721a');
  });
});
