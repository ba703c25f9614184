import { afterEach, expect, test, vi } from 'vitest';
import { decodePlainCbor } from '../../src/chain/plain-cbor.ts';
import { encodeCbor } from '../../src/chain/strict-cbor.ts';

const REFUSED = expect.objectContaining({ code: 'INPUT' });

function nested(depth: number): Uint8Array {
  const bytes = new Uint8Array(depth).fill(0x81);
  bytes[depth - 1] = 0x80;
  return bytes;
}

afterEach(() => {
  vi.restoreAllMocks();
});

test('values come back as they were written', () => {
  const value = [1, 2 ** 40, 'é', new Uint8Array(3), true, false, null, [[], ['x', [7]]], 'last'];
  expect(decodePlainCbor(encodeCbor(value))).toEqual(value);
});

test('arrays are nested 16 deep and no deeper, wherever they stand', () => {
  expect(decodePlainCbor(nested(17))).toBeDefined();
  expect(() => decodePlainCbor(nested(18))).toThrow(REFUSED);
  expect(() => decodePlainCbor(nested(20_000))).toThrow(REFUSED);
  const behindOthers = Uint8Array.of(0x83, 0x80, 0x82, 0x01, 0x80, ...nested(18));
  expect(() => decodePlainCbor(behindOthers)).toThrow(REFUSED);
  const manyFlatOnes = encodeCbor(Array.from({ length: 100 }, () => [[1], []]));
  expect(decodePlainCbor(manyFlatOnes)).toHaveLength(100);
});

test.each([
  ['a map', [0xa1, 0x01, 0x02]],
  ['a map with an array for a key', [0xa1, 0x81, 0x01, 0x02]],
  ['a tag', [0xc1, 0x01]],
  ['a negative number', [0x20]],
  ['a float', [0xf9, 0x3c, 0x00]],
  ['undefined', [0xf7]],
  ['an indefinite length', [0x9f, 0xff]],
  ['text with a byte order mark', [0x63, 0xef, 0xbb, 0xbf]],
])('%s is refused, and nothing is written to the console', (_what, bytes) => {
  const warn = vi.spyOn(console, 'warn');
  expect(() => decodePlainCbor(Uint8Array.of(0x81, ...bytes))).toThrow(REFUSED);
  expect(warn).not.toHaveBeenCalled();
});
