import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { encodeHex, guestNonce, guestPassFrom, guestPassInput } from '../src/index.ts';

const HOUSEHOLD = new Uint8Array(32).fill(7);
const NONCE = new Uint8Array(16).fill(9);

function hmac(nonce: Uint8Array): Uint8Array {
  return createHmac('sha256', HOUSEHOLD).update(guestPassInput(nonce)).digest();
}

describe('a guest pass', () => {
  it('is the nonce and half of an HMAC under the household’s pass', () => {
    expect(encodeHex(guestPassInput(NONCE))).toBe(
      `6b6e6f74686f6c65206775657374207631${'09'.repeat(16)}`,
    );
    const pass = guestPassFrom(NONCE, hmac(NONCE));
    expect(encodeHex(pass)).toBe(`${'09'.repeat(16)}cba735de005bdcc8b7ebf009913595f6`);
    expect(guestNonce(pass)).toEqual(NONCE);
  });

  it.each([
    ['a short nonce', () => guestPassInput(new Uint8Array(15))],
    ['a short nonce of a pass', () => guestPassFrom(new Uint8Array(15), hmac(NONCE))],
    ['a short HMAC', () => guestPassFrom(NONCE, new Uint8Array(15))],
    ['a pass that is none', () => guestNonce(new Uint8Array(31))],
  ] as const)('is not made of %s', (_, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'INPUT' }) as Error);
  });
});
