import { createCipheriv, createHmac } from 'node:crypto';
import { BLOB_CLASSES } from '@knothole/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { segmentCipher } from '../../src/crypto/stream.ts';
import { chunkRoom, chunkSpan, SEGMENT_BYTES } from '../../src/media/chunk-plan.ts';
import { StreamSeal } from '../../src/media/stream-seal.ts';
import { codeOf } from '../support/relay-links.ts';
import { SeededRandom } from '../support/seeded-random.ts';

const [KIB_64, KIB_256] = BLOB_CLASSES;
const KEY = new Uint8Array(32).fill(7);
const OTHER_KEY = new Uint8Array(32).fill(8);
const ROOM = chunkRoom(KIB_64);

function contentOf(length: number): Uint8Array {
  return new SeededRandom(length).bytes(length);
}

async function sealed(key: Uint8Array, content: Uint8Array): Promise<readonly Uint8Array[]> {
  const seal = await StreamSeal.of(key, content.length);
  const indexes = Array.from({ length: seal.plan.count }, (_, index) => index);
  return Promise.all(
    indexes.map((index) => {
      const { from, to } = chunkSpan(seal.plan, content.length, index);
      return seal.seal(index, content.subarray(from, to));
    }),
  );
}

/** What opening the chunks as a file of `length` bytes under `key` comes to. */
async function opened(
  chunks: readonly Uint8Array[],
  length: number,
  key: Uint8Array = KEY,
): Promise<Uint8Array> {
  const seal = await StreamSeal.of(key, length);
  const parts = await Promise.all(chunks.map((chunk, index) => seal.open(index, chunk)));
  return new Uint8Array(Buffer.concat(parts));
}

const swapped = <T>(list: readonly T[], a: number, b: number): T[] =>
  list.map((each, index) => list[index === a ? b : index === b ? a : index] ?? each);

function segmentsOf(chunk: Uint8Array): Uint8Array[] {
  return Array.from({ length: chunk.length / SEGMENT_BYTES }, (_, index) =>
    chunk.subarray(index * SEGMENT_BYTES, (index + 1) * SEGMENT_BYTES),
  );
}

describe('a sealed file', () => {
  test.each([0, 1, ROOM - 1, ROOM, ROOM + 1, 3 * ROOM, 4 * ROOM, 4 * ROOM + 1, 700_000])(
    'of %i bytes opens to what it was, in chunks of one class',
    async (length) => {
      const content = contentOf(length);
      const chunks = await sealed(KEY, content);
      expect(new Set(chunks.map((chunk) => chunk.length)).size).toBe(1);
      expect(chunks[0]?.length).toBe(length > 4 * ROOM ? KIB_256 : KIB_64);
      expect(Buffer.compare(await opened(chunks, length), content)).toBe(0);
    },
  );

  test('is sealed to the same bytes at every try, and to others under another key', async () => {
    const content = contentOf(100_000);
    const first = Buffer.concat(await sealed(KEY, content));
    expect(Buffer.compare(Buffer.concat(await sealed(KEY, content)), first)).toBe(0);
    expect(Buffer.compare(Buffer.concat(await sealed(OTHER_KEY, content)), first)).not.toBe(0);
  });

  test('of any length comes back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(400_000), async (length) => {
        const content = new Uint8Array(length).fill(length & 255);
        const same = await opened(await sealed(KEY, content), length);
        expect(Buffer.compare(same, content)).toBe(0);
      }),
      { numRuns: 20 },
    );
  });

  test('is AES-256-GCM under HKDF, as another implementation writes it', async () => {
    const content = contentOf(ROOM + 10);
    const chunks = await sealed(KEY, content);
    const context = Buffer.concat([
      Buffer.from('knothole blob v1'),
      Buffer.from([0, 1, 0, 0, 0, 0, 0, 2]),
    ]);
    const material = expand(KEY, context);
    chunks.forEach((chunk, index) => {
      const plain = Buffer.alloc(ROOM);
      plain.set(content.subarray(index * ROOM, (index + 1) * ROOM));
      const nonce = Buffer.concat([material.subarray(32), Buffer.from([0, 0, 0, index, index])]);
      const cipher = createCipheriv('aes-256-gcm', material.subarray(0, 32), nonce);
      const expected = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
      expect(Buffer.compare(expected, chunk)).toBe(0);
    });
  });
});

/** HKDF-Expand alone (RFC 5869 §2.3), 39 bytes. */
function expand(key: Uint8Array, context: Uint8Array): Buffer {
  const block = (previous: Buffer, number: number): Buffer =>
    createHmac('sha256', key)
      .update(Buffer.concat([previous, context, Buffer.from([number])]))
      .digest();
  const first = block(Buffer.alloc(0), 1);
  return Buffer.concat([first, block(first, 2)]).subarray(0, 39);
}

describe('a chunk is the coded error BLOB', () => {
  const LENGTH = 3 * ROOM + 10;
  const content = contentOf(LENGTH);

  test('cut at every segment and at every edge', async () => {
    const [chunk = new Uint8Array()] = await sealed(KEY, contentOf(4 * ROOM + 1));
    expect(chunk.length).toBe(KIB_256);
    const seal = await StreamSeal.of(KEY, 4 * ROOM + 1);
    for (const end of [0, 1, 15, 16, SEGMENT_BYTES, 2 * SEGMENT_BYTES, 3 * SEGMENT_BYTES]) {
      for (const cut of [end, chunk.length - end - 1]) {
        expect(await codeOf(seal.open(0, chunk.subarray(0, cut))), `${cut}`).toBe('BLOB');
        const blank = new Uint8Array(chunk.length);
        blank.set(chunk.subarray(0, cut));
        expect(await codeOf(seal.open(0, blank)), `${cut}, filled up`).toBe('BLOB');
      }
    }
  });

  test('extended, by a byte or by a segment of its own', async () => {
    const [chunk = new Uint8Array()] = await sealed(KEY, contentOf(10));
    const seal = await StreamSeal.of(KEY, 10);
    for (const more of [new Uint8Array(1), chunk]) {
      expect(await codeOf(seal.open(0, Buffer.concat([chunk, more])))).toBe('BLOB');
    }
  });

  test('of another class', async () => {
    const small = await sealed(KEY, contentOf(4 * ROOM));
    const large = await sealed(KEY, contentOf(4 * ROOM + 1));
    const asLarge = [Buffer.concat(small), large[1] ?? new Uint8Array()];
    expect(await codeOf(opened(asLarge, 4 * ROOM + 1))).toBe('BLOB');
    const asSmall = segmentsOf(large[0] ?? new Uint8Array());
    expect(await codeOf(opened(asSmall, 4 * ROOM))).toBe('BLOB');
    expect(await codeOf(opened(large.slice(0, 1), 10))).toBe('BLOB');
  });

  test('in the place of another chunk, whichever two change places', async () => {
    const chunks = await sealed(KEY, content);
    for (let a = 0; a < chunks.length; a++) {
      for (let b = 0; b < a; b++) {
        expect(await codeOf(opened(swapped(chunks, a, b), LENGTH)), `${a} ${b}`).toBe('BLOB');
      }
    }
  });

  test('with two of its segments in each other’s place', async () => {
    const length = 4 * ROOM + 1;
    const [first = new Uint8Array(), ...others] = await sealed(KEY, contentOf(length));
    for (let a = 0; a < 4; a++) {
      for (let b = 0; b < a; b++) {
        const mixed = Buffer.concat(swapped(segmentsOf(first), a, b));
        expect(await codeOf(opened([mixed, ...others], length)), `${a} ${b}`).toBe('BLOB');
      }
    }
  });

  test('of another file in the same place', async () => {
    const chunks = await sealed(KEY, content);
    const others = await sealed(OTHER_KEY, content);
    for (let index = 0; index < chunks.length; index++) {
      const mixed = chunks.map((chunk, each) => (each === index ? (others[each] ?? chunk) : chunk));
      expect(await codeOf(opened(mixed, LENGTH)), `${index}`).toBe('BLOB');
    }
  });

  test('of a file that is told to be shorter or longer than it is', async () => {
    const chunks = await sealed(KEY, content);
    expect(await codeOf(opened(chunks, LENGTH - 1))).toBe('BLOB');
    for (const count of [1, 2, 3]) {
      expect(await codeOf(opened(chunks.slice(0, count), count * ROOM)), `${count}`).toBe('BLOB');
    }
    const short = await sealed(KEY, content.subarray(0, 2 * ROOM));
    const [last = new Uint8Array()] = short.slice(-1);
    expect(await codeOf(opened([...short, last], 3 * ROOM))).toBe('BLOB');
  });

  test('with any one bit changed', async () => {
    const chunks = await sealed(KEY, contentOf(10));
    const seal = await StreamSeal.of(KEY, 10);
    await fc.assert(
      fc.asyncProperty(fc.nat(KIB_64 * 8 - 1), async (bit) => {
        const bent = (chunks[0] ?? new Uint8Array()).slice();
        bent[bit >> 3] = (bent[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(await codeOf(seal.open(0, bent))).toBe('BLOB');
      }),
      { numRuns: 100 },
    );
  });
});

test('a segment does not open as the last one when it is not, nor the other way round', async () => {
  const cipher = await segmentCipher(KEY, new Uint8Array());
  const plaintext = contentOf(20);
  for (const isLast of [true, false]) {
    const segment = await cipher.seal({ index: 3, isLast }, plaintext);
    expect(await cipher.open({ index: 3, isLast }, segment)).toEqual(plaintext);
    expect(await cipher.open({ index: 3, isLast: !isLast }, segment)).toBeUndefined();
    expect(await cipher.open({ index: 4, isLast }, segment)).toBeUndefined();
  }
});

test('a part of another length than its place is not sealed, nor is a chunk that the file has not', async () => {
  const seal = await StreamSeal.of(KEY, 10);
  for (const [index, length] of [
    [0, 9],
    [0, 11],
    [1, 0],
    [-1, 0],
    [0.5, 0],
  ] as const) {
    expect(await codeOf(seal.seal(index, new Uint8Array(length))), `${index}`).toBe('INPUT');
  }
});
