import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64url, decodeHex, encodeBase64url, encodeHex } from '../src/index.ts';

const bytes = fc.uint8Array({ maxLength: 200 });
const inputError = expect.objectContaining({ code: 'INPUT' }) as Error;

describe('base64url', () => {
  it('writes what Node writes and reads it back', () => {
    fc.assert(
      fc.property(bytes, (original) => {
        const text = encodeBase64url(original);
        expect(text).toBe(Buffer.from(original).toString('base64url'));
        expect(decodeBase64url(text)).toEqual(original);
      }),
    );
  });

  it.each(['A', 'AAAAA', 'AA==', 'AB', 'AAB', 'A+', 'A/', 'A A', 'AA\n', 'ÄA', '😀'])(
    'refuses %j',
    (text) => {
      expect(() => decodeBase64url(text)).toThrow(inputError);
    },
  );

  it('gives each byte string one text only', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), (text) => {
        let decoded: Uint8Array;
        try {
          decoded = decodeBase64url(text);
        } catch (error) {
          expect(error).toEqual(inputError);
          return;
        }
        expect(encodeBase64url(decoded)).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('hex', () => {
  it('writes what Node writes and reads it back', () => {
    fc.assert(
      fc.property(bytes, (original) => {
        const text = encodeHex(original);
        expect(text).toBe(Buffer.from(original).toString('hex'));
        expect(decodeHex(text)).toEqual(original);
      }),
    );
  });

  it.each(['a', 'AB', '0g', '0x00', '00 ', '00\n'])('refuses %j', (text) => {
    expect(() => decodeHex(text)).toThrow(inputError);
  });
});
