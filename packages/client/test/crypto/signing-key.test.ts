import { createHash } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { describe, expect, test } from 'vitest';
import { isSoundPublicKey, verifyExactly } from '../../src/crypto/ed25519-verify.ts';
import { makeSigningKey, sign, signingKeyFromSeed, verify } from '../../src/crypto/signing-key.ts';
import { loadSuite } from '../../src/crypto/suite.ts';
import { seededRandom, utf8 } from './party.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));

/** RFC 8032 §7.1: seed, public key, message, signature. */
const VECTORS: readonly [string, string, string, string][] = [
  [
    '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    '',
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  ],
  [
    '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    '72',
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  ],
];

test.each(VECTORS)('RFC 8032 vector with seed %s', async (seed, publicKey, message, signature) => {
  expect(hex(signingKeyFromSeed(bytes(seed)).publicKey)).toBe(publicKey);
  expect(verifyExactly(bytes(publicKey), bytes(message), bytes(signature))).toBe(true);
  for (const curves of ['detect', 'portable'] as const) {
    const { impl } = await loadSuite(seededRandom('rfc'), curves);
    expect(hex(await impl.signature.sign(bytes(seed), bytes(message)))).toBe(signature);
    expect(await impl.signature.verify(bytes(publicKey), bytes(message), bytes(signature))).toBe(
      true,
    );
  }
});

test('a signature holds for its label, message and key only', () => {
  const random = seededRandom('labels');
  const key = makeSigningKey(random);
  const signature = sign(key, 'knothole approval v1', utf8('Bo may talk with Cleo'));
  const good = (label: string, message: string, publicKey = key.publicKey): boolean =>
    verify(publicKey, label, utf8(message), signature);
  expect(good('knothole approval v1', 'Bo may talk with Cleo')).toBe(true);
  expect(good('knothole revocation v1', 'Bo may talk with Cleo')).toBe(false);
  expect(good('knothole approval v1', 'Bo may talk with Dev')).toBe(false);
  expect(
    good('knothole approval v1', 'Bo may talk with Cleo', makeSigningKey(random).publicKey),
  ).toBe(false);
  expect(verify(key.publicKey, 'x', utf8(''), new Uint8Array(3))).toBe(false);
});

test('a seed of another length is refused', () => {
  expect(() => signingKeyFromSeed(new Uint8Array(31))).toThrow(
    expect.objectContaining({ code: 'INPUT' }),
  );
});

describe('keys and signatures on which libraries differ', () => {
  const { Point } = ed25519;
  const torsion = Point.fromBytes(
    bytes('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'),
    true,
  );

  test('a key of small order, of mixed order, or not canonical is unsound', () => {
    const mixed = Point.BASE.add(torsion).toBytes();
    const notCanonical = bytes('eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f');
    expect(isSoundPublicKey(Point.BASE.toBytes())).toBe(true);
    for (const key of [
      torsion.toBytes(),
      Point.ZERO.toBytes(),
      mixed,
      notCanonical,
      new Uint8Array(31),
    ]) {
      expect(isSoundPublicKey(key)).toBe(false);
      expect(verify(key, 'l', utf8('m'), new Uint8Array(64))).toBe(false);
    }
  });

  test('a signature that holds only with the cofactor, or has R = identity, is refused by both forms', async () => {
    const seed = new Uint8Array(32).fill(5);
    const { publicKey } = signingKeyFromSeed(seed);
    const { head, scalar } = ed25519.utils.getExtendedPublicKey(seed);
    expect(head).toHaveLength(32);
    const message = utf8('m');
    const challenge = (r: Uint8Array): bigint => {
      const digest = sha512(r, publicKey, message);
      return Point.Fn.create(digest.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n));
    };
    const forge = (r: Uint8Array, nonce: bigint): Uint8Array => {
      const s = Point.Fn.create(nonce + challenge(r) * scalar);
      return Uint8Array.of(...r, ...Point.Fn.toBytes(s));
    };
    const mixed = forge(Point.BASE.multiply(77n).add(torsion).toBytes(), 77n);
    const honest = forge(Point.BASE.multiply(77n).toBytes(), 77n);
    const identity = forge(Point.ZERO.toBytes(), 0n);
    expect(ed25519.verify(mixed, message, publicKey)).toBe(true);
    for (const curves of ['detect', 'portable'] as const) {
      const { signature } = (await loadSuite(seededRandom('cofactor'), curves)).impl;
      expect(await signature.verify(publicKey, message, honest)).toBe(true);
      expect(await signature.verify(publicKey, message, mixed)).toBe(false);
      expect(await signature.verify(publicKey, message, identity)).toBe(false);
    }
  });
});

function sha512(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha512');
  for (const part of parts) {
    hash.update(part);
  }
  return hash.digest();
}
