/** Hexadecimal text: two lower-case digits per byte. */
import { KnotholeError } from './error.ts';

/** Writes bytes as lower-case hexadecimal digits. */
export function encodeHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    text += byte.toString(16).padStart(2, '0');
  }
  return text;
}

/**
 * Reads what {@link encodeHex} wrote: pairs of lower-case digits, nothing else.
 * @throws {KnotholeError} INPUT when the text is anything else.
 */
export function decodeHex(text: string): Uint8Array {
  if (!/^(?:[0-9a-f]{2})*$/.test(text) || text.endsWith('\n')) {
    throw new KnotholeError('INPUT', 'expected pairs of lower-case hexadecimal digits');
  }
  const bytes = new Uint8Array(text.length / 2);
  for (let index = 0; index < bytes.length; index++) {
    bytes[index] = Number.parseInt(text.slice(index * 2, index * 2 + 2), 16);
  }
  return bytes;
}
