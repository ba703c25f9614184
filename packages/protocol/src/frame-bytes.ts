/**
 * The bytes around every frame: u16 length (big-endian) || one strict CBOR array (RFC 8949 §4.2.1) ||
 * zero padding to FRAME_BYTES. One frame has one spelling: only definite lengths, shortest heads, one
 * flat array of unsigned integers, byte strings, text strings and null.
 */
import { decode, encode, Tokenizer, Type } from 'cborg';
import { KnotholeError } from './error.ts';
import { FRAME_BYTES } from './limits.ts';

const LENGTH_BYTES = 2;

/** What a frame's array may hold. */
export type FrameField = number | string | null | Uint8Array;

/**
 * Packs fields into exactly FRAME_BYTES.
 * @throws {KnotholeError} BAD_FRAME when they do not fit.
 */
export function packFrame(fields: readonly FrameField[]): Uint8Array {
  const body = encodeFlatArray(fields);
  if (body.length > FRAME_BYTES - LENGTH_BYTES) {
    throw new KnotholeError(
      'BAD_FRAME',
      `a frame holds at most ${FRAME_BYTES - LENGTH_BYTES} bytes`,
    );
  }
  const frame = new Uint8Array(FRAME_BYTES);
  frame[0] = body.length >>> 8;
  frame[1] = body.length;
  frame.set(body, LENGTH_BYTES);
  return frame;
}

/**
 * Takes the fields out of a frame. Their types and ranges are for the caller to check.
 * @throws {KnotholeError} BAD_FRAME for every byte string that {@link packFrame} does not write.
 */
export function unpackFrame(frame: Uint8Array): readonly unknown[] {
  const [high, low] = frame;
  if (frame.length !== FRAME_BYTES || high === undefined || low === undefined) {
    throw new KnotholeError('BAD_FRAME', `a frame is ${FRAME_BYTES} bytes, got ${frame.length}`);
  }
  const end = LENGTH_BYTES + ((high << 8) | low);
  if (end > FRAME_BYTES) {
    throw new KnotholeError('BAD_FRAME', 'the length in front points beyond the frame');
  }
  requireZeros(frame, end);
  return decodeFlatArray(frame.subarray(LENGTH_BYTES, end));
}

/** The array alone, without length and padding. */
export function encodeFlatArray(fields: readonly FrameField[]): Uint8Array {
  return encode(fields);
}

/**
 * Reads one array that fills the bytes. Types and ranges of its fields are for the caller to check.
 * @throws {KnotholeError} BAD_FRAME for every byte string that {@link encodeFlatArray} does not write.
 */
export function decodeFlatArray(bytes: Uint8Array): readonly unknown[] {
  const fields = decodeFields(bytes);
  if (!Array.isArray(fields)) {
    throw new KnotholeError('BAD_FRAME', 'a frame holds one array');
  }
  return fields;
}

/** Padding that may carry bytes would be a covert channel and a second spelling. */
function requireZeros(frame: Uint8Array, start: number): void {
  for (let index = start; index < frame.length; index++) {
    if (frame[index] !== 0) {
      throw new KnotholeError('BAD_FRAME', 'the padding is not zero');
    }
  }
}

function decodeFields(body: Uint8Array): unknown {
  const options = {
    strict: true,
    allowIndefinite: false,
    allowUndefined: false,
    allowInfinity: false,
    allowNaN: false,
    allowBigInt: false,
    rejectDuplicateMapKeys: true,
    retainStringBytes: true,
  };
  try {
    return decode(body, { ...options, tokenizer: new FlatTokenizer(body, options) });
  } catch {
    // The library's message may quote bytes of the frame; it goes no further.
    throw new KnotholeError('BAD_FRAME', 'a frame holds one strict CBOR array');
  }
}

/**
 * Refuses maps, tags, floats, booleans and nesting before anything is built from them: 1.0 would
 * otherwise be a second spelling of 1, and 4,000 nested arrays would exhaust the stack.
 */
class FlatTokenizer extends Tokenizer {
  #first = true;

  override next(): ReturnType<Tokenizer['next']> {
    const token = super.next();
    const { type } = token;
    const allowed = this.#first
      ? Type.equals(type, Type.array)
      : Type.equals(type, Type.uint) ||
        Type.equals(type, Type.bytes) ||
        Type.equals(type, Type.string) ||
        Type.equals(type, Type.null);
    if (!allowed) {
      throw new KnotholeError('BAD_FRAME', 'a frame holds one flat array');
    }
    requireNoMark(token.byteValue);
    this.#first = false;
    return token;
  }
}

/** Decoders drop a byte order mark in front of text: with it, one text would have two spellings. */
function requireNoMark(text: Uint8Array | undefined): void {
  if (text?.[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf) {
    throw new KnotholeError('BAD_FRAME', 'text begins with a byte order mark');
  }
}
