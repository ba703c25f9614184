import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeText, readText, textBytes } from '../../src/conversation/text-item.ts';
import { encodeFields } from '../../src/family/fields.ts';
import { MAX_TEXT_BYTES } from '../../src/view.ts';

test('every text within the limit comes back as it was written', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }),
      fc.nat(),
      (text, sentAt) => {
        fc.pre(text.trim() !== '' && textBytes(text) <= MAX_TEXT_BYTES);
        expect(readText(encodeText({ text, sentAt }))).toEqual({ text, sentAt });
      },
    ),
  );
});

test('right-to-left letters and emoji families survive; byte order marks are dropped', () => {
  for (const text of ['שלום 👋', '👨‍👩‍👧‍👦']) {
    expect(readText(encodeText({ text, sentAt: 1 }))?.text).toBe(text);
  }
  expect(readText(encodeText({ text: '\ufeff\ufeffhi\ufeff', sentAt: 1 }))?.text).toBe('hi\ufeff');
});

test('half an emoji becomes a replacement character and is no crash', () => {
  expect(readText(encodeText({ text: 'a\ud83d', sentAt: 1 }))?.text).toBe('a\ufffd');
});

test('the limit counts bytes of UTF-8, not letters', () => {
  const fits = '👋'.repeat(Math.floor(MAX_TEXT_BYTES / 4));
  expect(textBytes(fits)).toBeLessThanOrEqual(MAX_TEXT_BYTES);
  expect(readText(encodeText({ text: fits, sentAt: 1 }))?.text).toBe(fits);
  expect(() => encodeText({ text: `${fits}👋`, sentAt: 1 })).toThrow(
    expect.objectContaining({ code: 'TEXT_TOO_LONG' }),
  );
});

test('white space alone is no message', () => {
  for (const text of ['', '   ', '\n\t']) {
    expect(() => encodeText({ text, sentAt: 1 })).toThrow(
      expect.objectContaining({ code: 'INPUT' }),
    );
  }
});

test('what is white space alone, or too long, is no message of somebody else either', () => {
  const fits = 'ü'.repeat(MAX_TEXT_BYTES / 2);
  expect(readText(encodeFields([fits, 1]))?.text).toBe(fits);
  for (const text of ['', ' \n\u2003', `${fits}ü`]) {
    expect(readText(encodeFields([text, 1]))).toBeUndefined();
  }
});
