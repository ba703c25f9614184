/** SHA-256, HMAC and HKDF (RFC 5869), synchronous, and the small care that secrets need. */
import { expand, extract } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';

export const HASH_BYTES = 32;

export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  return nobleSha256(concatBytes(...parts));
}

export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  return hmac(nobleSha256, key, message);
}

/** RFC 5869 §2.2. */
export function hkdfExtract(salt: Uint8Array, keyMaterial: Uint8Array): Uint8Array {
  return extract(nobleSha256, keyMaterial, salt);
}

/** RFC 5869 §2.3; `length` in bytes, at most 8,160. */
export function hkdfExpand(key: Uint8Array, context: Uint8Array, length: number): Uint8Array {
  return expand(nobleSha256, key, context, length);
}

/** Compares in a time that depends on the lengths only. */
export function constantTimeEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) {
    return false;
  }
  let difference = 0;
  for (const [index, byte] of a.entries()) {
    difference |= byte ^ (b[index] ?? 0);
  }
  return difference === 0;
}

/** Overwrites secrets that are done. The engine may have copied them: this is care, not a promise. */
export function zero(...secrets: readonly Uint8Array[]): void {
  for (const secret of secrets) {
    secret.fill(0);
  }
}

/** Big-endian, 4 bytes. */
export function encodeU32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

export function encodeAscii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
