/** Text messages: body [text, sentAt], where sentAt is Unix seconds of the relay's time. */
import { KnotholeError } from '@knothole/protocol';
import { encodeFields, readFields } from '../family/fields.ts';
import { MAX_TEXT_BYTES } from '../view.ts';

export interface TextBody {
  readonly text: string;
  readonly sentAt: number;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
/** Byte order marks show nothing, and decoders drop the first one. */
const LEADING_MARKS = /^\ufeff+/u;

/** Bytes of UTF-8 that a text takes, as MAX_TEXT_BYTES counts them. */
export function textBytes(text: string): number {
  return encoder.encode(text).length;
}

/**
 * @throws {KnotholeError} TEXT_TOO_LONG over MAX_TEXT_BYTES; INPUT when there is nothing but white
 * space.
 */
export function encodeText(body: TextBody): Uint8Array {
  if (body.text.trim() === '') {
    throw new KnotholeError('INPUT', 'a message has at least one letter');
  }
  const bytes = encoder.encode(body.text);
  if (bytes.length > MAX_TEXT_BYTES) {
    throw new KnotholeError(
      'TEXT_TOO_LONG',
      `a message has at most ${MAX_TEXT_BYTES} bytes, got ${bytes.length}`,
    );
  }
  return encodeFields([withoutMarks(bytes), body.sentAt]);
}

/** Half an emoji, as some keyboards leave it, has no spelling in UTF-8: it becomes a replacement. */
export function withoutMarks(bytes: Uint8Array): string {
  return decoder.decode(bytes).replace(LEADING_MARKS, '');
}

/** The text in a body that anybody may have made; undefined for what {@link encodeText} refuses. */
export function readText(body: Uint8Array): TextBody | undefined {
  const read = readFields(body, (fields) => ({
    text: fields.text(MAX_TEXT_BYTES),
    sentAt: fields.integer(),
  }));
  return read !== undefined && isWritable(read.text) ? read : undefined;
}

function isWritable(text: string): boolean {
  return text.trim() !== '' && textBytes(text) <= MAX_TEXT_BYTES;
}
