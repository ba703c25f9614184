/**
 * CBOR (RFC 8949) with one spelling per value: shortest integers, definite lengths, nothing behind
 * the end. Records, messages and certificates are flat arrays of it, checked by hand on reading.
 */
import { KnotholeError } from '@knothole/protocol';
import { encode } from 'cborg';
import { decodePlainCbor } from './plain-cbor.ts';

export type CborValue = number | string | boolean | null | Uint8Array | readonly CborValue[];

export function encodeCbor(value: CborValue): Uint8Array {
  return encode(value);
}

/**
 * Opens an array; read its fields in order and then call {@link CborFields.end}.
 * @throws {KnotholeError} INPUT when the bytes are anything but one array in its one spelling.
 */
export function readCbor(bytes: Uint8Array): CborFields {
  return new CborFields(decodePlainCbor(bytes));
}

/** Reads an array field by field; each reader throws INPUT when the field is anything else. */
export class CborFields {
  readonly #fields: readonly unknown[];
  readonly #nested: CborFields[] = [];
  #next = 0;

  constructor(value: unknown) {
    if (!Array.isArray(value)) {
      throw new KnotholeError('INPUT', 'expected an array');
    }
    this.#fields = value;
  }

  /** An integer from 0. */
  integer(): number {
    const value = this.#take();
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
      throw new KnotholeError('INPUT', 'expected a whole number from 0');
    }
    return value;
  }

  boolean(): boolean {
    const value = this.#take();
    if (typeof value !== 'boolean') {
      throw new KnotholeError('INPUT', 'expected a truth value');
    }
    return value;
  }

  text(): string {
    const value = this.#take();
    if (typeof value !== 'string') {
      throw new KnotholeError('INPUT', 'expected text');
    }
    return value;
  }

  /** One of the given texts. */
  word<Word extends string>(...words: readonly Word[]): Word {
    const value = this.#take();
    const found = words.find((word) => word === value);
    if (found === undefined) {
      throw new KnotholeError('INPUT', 'expected one of a few known words');
    }
    return found;
  }

  /** Bytes, of exactly `length` when given. */
  bytes(length?: number): Uint8Array {
    const value = this.#take();
    if (!(value instanceof Uint8Array) || (length !== undefined && value.length !== length)) {
      throw new KnotholeError(
        'INPUT',
        `expected bytes${length === undefined ? '' : `, ${length}`}`,
      );
    }
    return value;
  }

  /** An array in the array: {@link end} of this one sees to it that nothing is left over there. */
  fields(): CborFields {
    const nested = new CborFields(this.#take());
    this.#nested.push(nested);
    return nested;
  }

  /** Reads every element of an array with `read`, which gets each one as the only field. */
  list<Element>(read: (element: CborFields) => Element): readonly Element[] {
    const value = this.#take();
    if (!Array.isArray(value)) {
      throw new KnotholeError('INPUT', 'expected a list');
    }
    return value.map((element) => readOnly(element, read));
  }

  /** null, or what `read` makes of the field. */
  optional<Value>(read: (field: CborFields) => Value): Value | null {
    const value = this.#take();
    return value === null ? null : readOnly(value, read);
  }

  /** @throws {KnotholeError} INPUT when fields are left over, here or in an array inside. */
  end(): void {
    if (this.#next !== this.#fields.length) {
      throw new KnotholeError('INPUT', 'more fields than expected');
    }
    for (const nested of this.#nested) {
      nested.end();
    }
  }

  #take(): unknown {
    if (this.#next >= this.#fields.length) {
      throw new KnotholeError('INPUT', 'fewer fields than expected');
    }
    return this.#fields[this.#next++];
  }
}

function readOnly<Value>(value: unknown, read: (field: CborFields) => Value): Value {
  const field = new CborFields([value]);
  const result = read(field);
  field.end();
  return result;
}
