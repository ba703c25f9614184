/**
 * Ed25519 verification that comes out the same on every device. Libraries differ on keys and points
 * outside the prime-order group; a member could sign a commit that a new phone accepts and an old
 * tablet refuses, and split the group. So keys must be sound, and the equation is the exact one of
 * RFC 8032 §5.1.7 without the cofactor, as WebCrypto implementations compute it.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { constantTimeEqual } from './hash.ts';

const { Point } = ed25519;
const IDENTITY: Uint8Array = Point.ZERO.toBytes();

/** Whether the key is canonical, in the prime-order group, and not the identity. About 1 ms. */
export function isSoundPublicKey(publicKey: Uint8Array): boolean {
  const point = decodePoint(publicKey);
  return point !== undefined && !point.is0() && point.isTorsionFree();
}

/**
 * Whether the first half of a signature may be shown to a library at all: the identity as R is
 * accepted by some and refused by others.
 */
export function isUniformSignature(signature: Uint8Array): boolean {
  return signature.length === 64 && !constantTimeEqual(signature.subarray(0, 32), IDENTITY);
}

/** Verifies in pure JavaScript; the key is sound, see {@link isSoundPublicKey}. About 1 ms. */
export function verifyExactly(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const key = decodePoint(publicKey);
  if (key === undefined || !isUniformSignature(signature)) {
    return false;
  }
  const commitment = signature.subarray(0, 32);
  const response = littleEndian(signature.subarray(32));
  if (response >= Point.Fn.ORDER) {
    return false;
  }
  const challenge = littleEndian(sha512(concatBytes(commitment, publicKey, message)));
  const expected = Point.BASE.multiplyUnsafe(response).add(
    key.negate().multiplyUnsafe(challenge % Point.Fn.ORDER),
  );
  return constantTimeEqual(expected.toBytes(), commitment);
}

function decodePoint(bytes: Uint8Array): InstanceType<typeof Point> | undefined {
  try {
    return Point.fromBytes(bytes);
  } catch {
    return undefined;
  }
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((number, byte) => (number << 8n) | BigInt(byte), 0n);
}
