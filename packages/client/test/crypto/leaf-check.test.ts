import { x25519 } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isUsableHpkeKey } from '../../src/crypto/leaf-check.ts';

const SCALAR = new Uint8Array(32).fill(7);
const P = 2n ** 255n - 19n;

function encode(number: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, index) =>
    Number((number >> BigInt(8 * index)) & 255n),
  );
}

/** What the curve itself says: a shared secret of zero is refused. */
function curveAccepts(publicKey: Uint8Array): boolean {
  try {
    x25519.getSharedSecret(SCALAR, publicKey);
    return true;
  } catch {
    return false;
  }
}

test('the keys of small order are exactly those that the curve refuses', () => {
  const eight = 325606250916557431795983626356110631294008115727848805560023387167927233504n;
  const other = 39382357235489614581723060781553021112529911719440698176882885853963445705823n;
  for (const number of [0n, 1n, eight, other, P - 1n, P, P + 1n]) {
    for (const key of [encode(number), encode(number | (1n << 255n))]) {
      expect(curveAccepts(key)).toBe(false);
      expect(isUsableHpkeKey(key)).toBe(false);
    }
  }
  for (const number of [2n, 9n, P - 2n, P + 2n, eight + 1n]) {
    expect(curveAccepts(encode(number))).toBe(true);
    expect(isUsableHpkeKey(encode(number))).toBe(true);
  }
});

test('any other 32 bytes are usable, and no other length', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (key) => {
      expect(isUsableHpkeKey(key)).toBe(curveAccepts(key));
    }),
    { numRuns: 50 },
  );
  expect(isUsableHpkeKey(new Uint8Array(31).fill(9))).toBe(false);
  expect(isUsableHpkeKey(new Uint8Array(33).fill(9))).toBe(false);
});
