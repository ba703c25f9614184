/** Base64 with the URL alphabet and without padding (RFC 4648 §5), strict in both directions. */
import { KnotholeError } from './error.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Writes bytes as base64url without padding. */
export function encodeBase64url(bytes: Uint8Array): string {
  let text = '';
  let pending = 0;
  let pendingBits = 0;
  for (const byte of bytes) {
    pending = (pending << 8) | byte;
    pendingBits += 8;
    while (pendingBits >= 6) {
      pendingBits -= 6;
      text += ALPHABET.charAt((pending >>> pendingBits) & 63);
    }
    pending &= (1 << pendingBits) - 1;
  }
  return pendingBits === 0 ? text : text + ALPHABET.charAt((pending << (6 - pendingBits)) & 63);
}

/**
 * Reads what {@link encodeBase64url} wrote. One text for one byte string: padding, other letters,
 * an impossible length and left-over bits are refused, so that no link has two spellings.
 * @throws {KnotholeError} INPUT when the text is anything else.
 */
export function decodeBase64url(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((text.length * 6) / 8));
  let pending = 0;
  let pendingBits = 0;
  let written = 0;
  for (const letter of text) {
    pending = (pending << 6) | sextet(letter);
    pendingBits += 6;
    if (pendingBits >= 8) {
      pendingBits -= 8;
      bytes[written++] = pending >>> pendingBits;
      pending &= (1 << pendingBits) - 1;
    }
  }
  if (text.length % 4 === 1 || pending !== 0) {
    throw new KnotholeError('INPUT', 'base64url text ends in the middle of a byte');
  }
  return bytes;
}

function sextet(letter: string): number {
  const value = ALPHABET.indexOf(letter);
  if (value < 0) {
    throw new KnotholeError('INPUT', 'expected letters of the base64url alphabet only');
  }
  return value;
}
