import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeClientFrame,
  decodeHex,
  decodeRelayFrame,
  encodeClientFrame,
  encodeHex,
  encodeRelayFrame,
  FRAME_BYTES,
  KnotholeError,
} from '../src/index.ts';
import { clientFrame, relayFrame } from './support/arbitraries.ts';

/** Hex of a frame's beginning: what follows is zero padding to FRAME_BYTES. */
interface Vectors {
  readonly valid: readonly {
    readonly name: string;
    readonly side: 'client' | 'relay';
    readonly frame: unknown;
    readonly start: string;
  }[];
  readonly invalid: readonly {
    readonly name: string;
    readonly start: string;
    readonly end?: string;
  }[];
}

const vectors = JSON.parse(
  readFileSync(new URL('./vectors/frames.json', import.meta.url), 'utf8'),
) as Vectors;

const SIDES = {
  client: {
    decode: decodeClientFrame,
    encode: (frame: unknown) => encodeClientFrame(frame as Parameters<typeof encodeClientFrame>[0]),
  },
  relay: {
    decode: decodeRelayFrame,
    encode: (frame: unknown) => encodeRelayFrame(frame as Parameters<typeof encodeRelayFrame>[0]),
  },
} as const;
const BOTH = Object.values(SIDES);
const { SLOW } = process.env;
const RUNS = SLOW === '1' ? 20_000 : 300;

/** Bytes in JSON are `hex:…`, or `hex:xx*n` for n times the same byte. */
function revive(value: unknown): unknown {
  if (typeof value === 'string' && value.startsWith('hex:')) {
    const [digits = '', times = '1'] = value.slice('hex:'.length).split('*');
    return decodeHex(digits.repeat(Number(times)));
  }
  if (Array.isArray(value)) {
    return value.map(revive);
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, revive(inner)]));
  }
  return value;
}

function padded(start: string, end = ''): Uint8Array {
  const frame = new Uint8Array(FRAME_BYTES);
  frame.set(decodeHex(start));
  frame.set(decodeHex(end), FRAME_BYTES - end.length / 2);
  return frame;
}

/** The code with which the bytes are refused, or null when they are a frame of one spelling. */
function refusal(bytes: Uint8Array, side: (typeof BOTH)[number]): string | null {
  try {
    const frame = side.decode(bytes);
    expect(encodeHex(side.encode(frame))).toBe(encodeHex(bytes));
    return null;
  } catch (error) {
    if (error instanceof KnotholeError) {
      return error.code;
    }
    throw error;
  }
}

describe('frames', () => {
  it.each(vectors.valid)('have the bytes of the table: $name', ({ side, frame, start }) => {
    const bytes = SIDES[side].encode(revive(frame));
    expect(bytes).toHaveLength(FRAME_BYTES);
    const text = encodeHex(bytes);
    expect(text.slice(0, start.length)).toBe(start);
    expect(SIDES[side].decode(bytes)).toEqual(revive(frame));
  });

  it.each(vectors.invalid)('are refused by both sides: $name', ({ start, end }) => {
    expect(BOTH.map((side) => refusal(padded(start, end), side))).toEqual([
      'BAD_FRAME',
      'BAD_FRAME',
    ]);
  });

  it('of a client come back as they were', () => {
    fc.assert(
      fc.property(clientFrame, (frame) => {
        const bytes = encodeClientFrame(frame);
        expect(bytes).toHaveLength(FRAME_BYTES);
        expect(decodeClientFrame(bytes)).toEqual(frame);
      }),
      { numRuns: RUNS },
    );
  });

  it('of the relay come back as they were', () => {
    fc.assert(
      fc.property(relayFrame, (frame) => {
        const bytes = encodeRelayFrame(frame);
        expect(bytes).toHaveLength(FRAME_BYTES);
        expect(decodeRelayFrame(bytes)).toEqual(frame);
      }),
      { numRuns: RUNS },
    );
  });

  it('with any byte changed are refused or are another frame of one spelling', () => {
    const encoded = fc.oneof(clientFrame.map(encodeClientFrame), relayFrame.map(encodeRelayFrame));
    // Most of the meaning lies in front: change that more often than the envelope.
    const place = fc.oneof(fc.nat(80), fc.nat(FRAME_BYTES - 1));
    fc.assert(
      fc.property(encoded, place, fc.integer({ min: 1, max: 255 }), (bytes, index, flip) => {
        bytes[index] = (bytes[index] ?? 0) ^ flip;
        for (const side of BOTH) {
          expect([null, 'BAD_FRAME']).toContain(refusal(bytes, side));
        }
      }),
      { numRuns: RUNS * 3 },
    );
  });

  it('made of random CBOR-like bytes are refused with a code and nothing else', () => {
    const body = fc.uint8Array({ minLength: 0, maxLength: 60 });
    fc.assert(
      fc.property(body, fc.nat(80), (bytes, length) => {
        const frame = new Uint8Array(FRAME_BYTES);
        frame[1] = length;
        frame.set(bytes, 2);
        for (const side of BOTH) {
          expect([null, 'BAD_FRAME']).toContain(refusal(frame, side));
        }
      }),
      { numRuns: RUNS * 10 },
    );
  });

  it('of any other size are refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 9_000 }), (bytes) => {
        fc.pre(bytes.length !== FRAME_BYTES);
        expect(BOTH.map((side) => refusal(bytes, side))).toEqual(['BAD_FRAME', 'BAD_FRAME']);
      }),
      { numRuns: RUNS },
    );
  });

  it('nested four thousand deep do not exhaust the stack', () => {
    const frame = new Uint8Array(FRAME_BYTES).fill(0x81);
    frame.set([0x10, 0xfe]);
    expect(BOTH.map((side) => refusal(frame, side))).toEqual(['BAD_FRAME', 'BAD_FRAME']);
  });

  it.each([
    ['a request of 0', { kind: 'PING', request: 0 }],
    ['a fraction', { kind: 'PING', request: 1.5 }],
    ['a short pass', { kind: 'HELLO', version: 1, pass: new Uint8Array(31) }],
    ['no slot', { kind: 'GET', request: 1, slots: [] }],
  ] as const)('are not written with %s', (_, frame) => {
    expect(() => encodeClientFrame(frame)).toThrow(
      expect.objectContaining({ code: 'BAD_FRAME' }) as Error,
    );
  });

  it('hold a notice of 1,000 letters in any script and not one more', () => {
    const welcome = {
      kind: 'WELCOME',
      version: 1,
      time: 0,
      incarnation: new Uint8Array(16),
    } as const;
    const notice = 'ש'.repeat(500) + '好'.repeat(500);
    expect(decodeRelayFrame(encodeRelayFrame({ ...welcome, notice }))).toEqual({
      ...welcome,
      notice,
    });
    for (const bad of [`${notice}a`, 'half a pair \ud83d', '\ufeffa mark in front']) {
      expect(() => encodeRelayFrame({ ...welcome, notice: bad })).toThrow(
        expect.objectContaining({ code: 'BAD_FRAME' }) as Error,
      );
    }
  });
});
