/**
 * A text that is longer than a message: it travels as a file, and the message says how it starts and
 * where the whole of it is. Body [start, sentAt, pointer], sentAt as in text-item.ts.
 */
import { KnotholeError } from '@knothole/protocol';
import { encodeFields, readFields } from '../family/fields.ts';
import { type BlobPointer, pointerFields, readPointer } from '../media/blob-pointer.ts';
import { MAX_LONG_TEXT_BYTES } from '../view.ts';
import { textBytes, withoutMarks } from './text-item.ts';

export const LONG_TEXT_TYPE = 'text/plain';
/** Of the start, in bytes of UTF-8. */
const MAX_START_BYTES = 240;

export interface LongTextBody {
  readonly start: string;
  readonly sentAt: number;
  readonly pointer: BlobPointer;
}

const encoder = new TextEncoder();

/**
 * What of the text goes into the file.
 * @throws {KnotholeError} TEXT_TOO_LONG over MAX_LONG_TEXT_BYTES; INPUT when there is nothing but
 * white space.
 */
export function longTextContent(text: string): Uint8Array {
  if (text.trim() === '') {
    throw new KnotholeError('INPUT', 'a message has at least one letter');
  }
  const bytes = encoder.encode(text);
  if (bytes.length > MAX_LONG_TEXT_BYTES) {
    throw new KnotholeError(
      'TEXT_TOO_LONG',
      `a text has at most ${MAX_LONG_TEXT_BYTES} bytes, got ${bytes.length}`,
    );
  }
  return encoder.encode(withoutMarks(bytes));
}

/** The text of a file that anybody may have written; undefined for what no honest writer sends. */
export function readLongTextContent(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.trim() === '' ? undefined : text;
  } catch {
    return undefined;
  }
}

/** How a text starts: whole characters, as many as a message shows of it. */
export function startOf(text: string): string {
  let start = '';
  let room = MAX_START_BYTES;
  for (const character of text.trimStart()) {
    room -= textBytes(character);
    if (room < 0) {
      break;
    }
    start += character;
  }
  return start;
}

export function encodeLongText({ start, sentAt, pointer }: LongTextBody): Uint8Array {
  return encodeFields([start, sentAt, pointerFields(pointer)]);
}

/** The body of an item that anybody may have made; undefined for what {@link encodeLongText} refuses. */
export function readLongText(body: Uint8Array): LongTextBody | undefined {
  const read = readFields(body, (fields) => ({
    start: fields.text(MAX_START_BYTES),
    sentAt: fields.integer(),
    pointer: fields.nested(readPointer),
  }));
  return read !== undefined && isWritable(read) ? read : undefined;
}

/** A sender cannot make others fetch and keep more than a text is long. */
function isWritable({ start, pointer }: LongTextBody): boolean {
  return (
    start.trim() !== '' &&
    textBytes(start) <= MAX_START_BYTES &&
    pointer.mediaType === LONG_TEXT_TYPE &&
    pointer.length <= MAX_LONG_TEXT_BYTES
  );
}
