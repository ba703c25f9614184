import { expect, test } from 'vitest';
import {
  constantTimeEqual,
  encodeU32,
  hkdfExpand,
  hkdfExtract,
  hmacSha256,
  sha256,
  zero,
} from '../../src/crypto/hash.ts';
import { utf8 } from './party.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));

test('SHA-256 of "abc" in one part or several (FIPS 180-4)', () => {
  const expected = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect(hex(sha256(utf8('abc')))).toBe(expected);
  expect(hex(sha256(utf8('a'), utf8(''), utf8('bc')))).toBe(expected);
});

test('HMAC-SHA-256, test case 2 of RFC 4231', () => {
  expect(hex(hmacSha256(utf8('Jefe'), utf8('what do ya want for nothing?')))).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
});

test('HKDF, test case 1 of RFC 5869', () => {
  const prk = hkdfExtract(bytes('000102030405060708090a0b0c'), new Uint8Array(22).fill(0x0b));
  expect(hex(prk)).toBe('077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5');
  expect(hex(hkdfExpand(prk, bytes('f0f1f2f3f4f5f6f7f8f9'), 42))).toBe(
    '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
  );
});

test('comparison sees every difference', () => {
  expect(constantTimeEqual(bytes('0102'), bytes('0102'))).toBe(true);
  expect(constantTimeEqual(bytes('0102'), bytes('0103'))).toBe(false);
  expect(constantTimeEqual(bytes('0102'), bytes('8102'))).toBe(false);
  expect(constantTimeEqual(bytes('0102'), bytes('010200'))).toBe(false);
});

test('zeroing and u32', () => {
  const secret = bytes('010203');
  zero(secret);
  expect(hex(secret)).toBe('000000');
  expect(hex(encodeU32(0x01020304))).toBe('01020304');
});
