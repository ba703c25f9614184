/** The one place where bytes become MLS objects: whole input or nothing, and one kind of failure. */
import { decodeMlsMessage, encodeMlsMessage, type MLSMessage } from 'ts-mls';

type Wireformat = MLSMessage['wireformat'];

/**
 * Reads an MLSMessage of one wire format to its last byte; undefined for anything else. The library
 * alone ignores trailing bytes, throws or returns undefined as it happens, and takes lengths that are
 * spelled longer than they must be (RFC 9420 §2.1.2 forbids them). Those would give one message many
 * spellings: with a respelled copy of a message under way, an insider and the relay could make its
 * author take himself for a clone. What is returned shares no memory with `bytes`.
 */
export function decodeMessage<W extends Wireformat>(
  bytes: Uint8Array,
  wireformat: W,
): Extract<MLSMessage, { readonly wireformat: W }> | undefined {
  const message = decodeWhole(decodeMlsMessage, bytes);
  return message !== undefined && isFormat(message, wireformat) && isSpelled(message, bytes)
    ? message
    : undefined;
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

function isSpelled(message: MLSMessage, bytes: Uint8Array): boolean {
  const spelled = encodeMlsMessage(message);
  return spelled.length === bytes.length && spelled.every((byte, index) => byte === bytes[index]);
}

function isFormat<W extends Wireformat>(
  message: MLSMessage,
  wireformat: W,
): message is Extract<MLSMessage, { readonly wireformat: W }> {
  return message.wireformat === wireformat;
}
