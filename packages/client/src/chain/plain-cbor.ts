/**
 * What all of ours is written in: CBOR (RFC 8949 §4.2.1) of arrays, whole numbers from 0, byte strings,
 * text, true, false and null, each in its one spelling. Everything else that the format has is refused
 * before anything is built from it.
 */
import { KnotholeError } from '@knothole/protocol';
import { decode, encode, Tokenizer, Type } from 'cborg';

/** Deeper than any record or message. */
const MAX_DEPTH = 16;

const STRICT = { strict: true, allowIndefinite: false, allowUndefined: false } as const;

const PLAIN: readonly Type[] = [
  Type.array,
  Type.uint,
  Type.bytes,
  Type.string,
  Type.true,
  Type.false,
  Type.null,
];

/**
 * The value in these bytes, all of them.
 * @throws {KnotholeError} INPUT for bytes that no encoder of ours writes.
 */
export function decodePlainCbor(bytes: Uint8Array): unknown {
  let value: unknown;
  let respelled: Uint8Array;
  try {
    // Parts of a Buffer would share its memory.
    const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    value = decode(plain, { ...STRICT, tokenizer: new PlainTokenizer(plain, STRICT) });
    respelled = encode(value);
  } catch {
    // The library's message may quote the bytes; it goes no further.
    throw new KnotholeError('INPUT', 'the bytes are not strict CBOR');
  }
  // A second spelling of the same value would pass de-duplication by bytes.
  if (!sameBytes(bytes, respelled)) {
    throw new KnotholeError('INPUT', 'the bytes are not the one spelling of their value');
  }
  return value;
}

/**
 * Refuses other types, and arrays in arrays in arrays: the time to write those again grows with the
 * square of their depth. Maps with arrays for keys would make the library write to the console.
 */
class PlainTokenizer extends Tokenizer {
  /** Of each open array, how many elements are still to come. */
  readonly #open: number[] = [];

  override next(): ReturnType<Tokenizer['next']> {
    const token = super.next();
    if (!PLAIN.some((type) => Type.equals(token.type, type))) {
      throw new KnotholeError('INPUT', 'a type that nothing of ours has');
    }
    this.#count(Type.equals(token.type, Type.array) ? Number(token.value) : 0);
    return token;
  }

  /** One element more of the innermost open array, itself an array of `elements`. */
  #count(elements: number): void {
    const last = this.#open.length - 1;
    if (last >= 0) {
      this.#open[last] = (this.#open[last] ?? 0) - 1;
    }
    if (elements > 0) {
      this.#open.push(elements);
    }
    if (this.#open.length > MAX_DEPTH) {
      throw new KnotholeError('INPUT', 'nested too deeply');
    }
    while (this.#open.at(-1) === 0) {
      this.#open.pop();
    }
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  let isSame = a.length === b.length;
  for (let index = 0; isSame && index < a.length; index++) {
    isSame = a[index] === b[index];
  }
  return isSame;
}
