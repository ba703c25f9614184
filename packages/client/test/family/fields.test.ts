import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeFields, type FieldReader, readFields, readRecord } from '../../src/family/fields.ts';

function readPair(fields: FieldReader) {
  return { text: fields.text(100), bytes: fields.bytesUpTo(100) };
}

test('fields come back as they were written', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc.uint8Array({ maxLength: 60 }),
      (text, bytes) => {
        expect(readFields(encodeFields([text, bytes]), readPair)).toEqual({ text, bytes });
      },
    ),
  );
});

test('no bytes make the reader throw, and what it accepts has no other spelling', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      const read = readFields(bytes, readPair);
      if (read !== undefined) {
        expect(encodeFields([read.text, read.bytes])).toEqual(bytes);
      }
    }),
  );
});

test('too many fields, too few, other types, longer spellings and deep nesting are refused', () => {
  const hostile = [
    encodeFields(['a', Uint8Array.of(1), 2]),
    encodeFields(['a']),
    encodeFields([1, 'a']),
    encodeFields(['a'.repeat(101), Uint8Array.of(1)]),
    // "a" with its length in a byte of its own.
    Uint8Array.of(0x82, 0x78, 0x01, 0x61, 0x41, 0x01),
    // An array of indefinite length.
    Uint8Array.of(0x9f, 0x61, 0x61, 0x41, 0x01, 0xff),
    new Uint8Array(100_000).fill(0x81),
  ];
  for (const bytes of hostile) {
    expect(readFields(bytes, readPair)).toBeUndefined();
  }
  expect(() => readRecord(Uint8Array.of(1), readPair)).toThrow(
    expect.objectContaining({ code: 'STORE_CORRUPT' }),
  );
});

test('what was read does not keep the bytes alive that it came in', () => {
  const bytes = encodeFields(['a', Uint8Array.of(7)]);
  const read = readFields(bytes, readPair);
  bytes.fill(0);
  expect(read?.bytes).toEqual(Uint8Array.of(7));
});
