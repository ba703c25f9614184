/**
 * Arrays of plain fields to bytes and back: how the family's own records, items and statements are
 * written. Strict CBOR (RFC 8949 §4.2): one spelling per value, everything else is refused.
 */
import { KnotholeError } from '@knothole/protocol';
import { encode } from 'cborg';
import { decodePlainCbor } from '../chain/plain-cbor.ts';

export type Field = number | string | Uint8Array | null | readonly Field[];

export function encodeFields(fields: readonly Field[]): Uint8Array {
  // cborg answers with a view of its own buffer.
  return encode(fields).slice();
}

/**
 * Reads bytes that anybody may have made: `read` takes the fields in order. Undefined when the bytes
 * are not exactly what {@link encodeFields} writes for fields that `read` accepts, all of them taken.
 */
export function readFields<T>(bytes: Uint8Array, read: (fields: FieldReader) => T): T | undefined {
  try {
    const value = decodePlainCbor(bytes);
    return Array.isArray(value) ? readAll(value, read) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The same for what this device wrote itself.
 * @throws {KnotholeError} STORE_CORRUPT when it cannot be read.
 */
export function readRecord<T>(bytes: Uint8Array, read: (fields: FieldReader) => T): T {
  const value = readFields(bytes, read);
  if (value === undefined) {
    throw new KnotholeError('STORE_CORRUPT', 'a record of the family does not read');
  }
  return value;
}

/** Takes fields one by one; each method throws INPUT when the next field is something else. */
export class FieldReader {
  readonly #fields: readonly unknown[];
  #next = 0;

  constructor(fields: readonly unknown[]) {
    this.#fields = fields;
  }

  get remaining(): number {
    return this.#fields.length - this.#next;
  }

  bytes(length: number): Uint8Array {
    const value = this.bytesUpTo(length);
    return value.length === length ? value : refuse();
  }

  /** A copy, so that a record does not keep the envelope alive that it came in. */
  bytesUpTo(maxLength: number): Uint8Array {
    const value = this.#take();
    return value instanceof Uint8Array && value.length <= maxLength ? value.slice() : refuse();
  }

  /** At most `maxLength` UTF-16 units. */
  text(maxLength: number): string {
    const value = this.#take();
    return typeof value === 'string' && value.length <= maxLength ? value : refuse();
  }

  /** A whole number from 0 to `max`. */
  integer(max: number = Number.MAX_SAFE_INTEGER): number {
    const value = this.#take();
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= max
      ? value
      : refuse();
  }

  /** The version that a record or message starts with. */
  version(expected: number): void {
    if (this.integer() !== expected) {
      refuse();
    }
  }

  oneOf<T extends string>(known: readonly T[]): T {
    const value = this.#take();
    return known.find((candidate) => candidate === value) ?? refuse();
  }

  /** Null, or what `read` takes. */
  optional<T>(read: (fields: FieldReader) => T): T | null {
    if (this.#fields[this.#next] === null) {
      this.#next++;
      return null;
    }
    return read(this);
  }

  nested<T>(read: (fields: FieldReader) => T): T {
    const value = this.#take();
    return Array.isArray(value) ? readAll(value, read) : refuse();
  }

  list<T>(maxCount: number, read: (fields: FieldReader) => T): readonly T[] {
    const value = this.#take();
    if (!Array.isArray(value) || value.length > maxCount) {
      return refuse();
    }
    const fields = new FieldReader(value);
    return value.map(() => read(fields));
  }

  #take(): unknown {
    return this.#next < this.#fields.length ? this.#fields[this.#next++] : refuse();
  }
}

function readAll<T>(value: readonly unknown[], read: (fields: FieldReader) => T): T {
  const fields = new FieldReader(value);
  const result = read(fields);
  return fields.remaining === 0 ? result : refuse();
}

function refuse(): never {
  throw new KnotholeError('INPUT', 'the fields are not what was expected');
}
