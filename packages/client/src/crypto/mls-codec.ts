/** The one place where bytes become MLS objects: whole input or nothing, and one kind of failure. */
import { decodeMlsMessage, encodeMlsMessage, type MLSMessage } from 'ts-mls';

type Wireformat = MLSMessage['wireformat'];

/**
 * Reads an MLSMessage of one wire format to its last byte; undefined for anything else. The library
 * alone ignores trailing bytes, and throws or returns undefined as it happens. What is returned
 * shares no memory with `bytes`.
 */
export function decodeMessage<W extends Wireformat>(
  bytes: Uint8Array,
  wireformat: W,
): Extract<MLSMessage, { readonly wireformat: W }> | undefined {
  const message = decodeWhole(decodeMlsMessage, bytes);
  return message !== undefined && isFormat(message, wireformat) ? message : undefined;
}

export function encodeMessage(message: MLSMessage): Uint8Array {
  return encodeMlsMessage(message);
}

/** Decodes all of `bytes`, on a copy, or undefined. */
export function decodeWhole<T>(
  decode: (bytes: Uint8Array, offset: number) => [T, number] | undefined,
  bytes: Uint8Array,
): T | undefined {
  try {
    const decoded = decode(bytes.slice(), 0);
    return decoded !== undefined && decoded[1] === bytes.length ? decoded[0] : undefined;
  } catch {
    return undefined;
  }
}

function isFormat<W extends Wireformat>(
  message: MLSMessage,
  wireformat: W,
): message is Extract<MLSMessage, { readonly wireformat: W }> {
  return message.wireformat === wireformat;
}
