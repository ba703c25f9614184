import { MAX_LONG_TEXT_BYTES } from '@knothole/client/view';
import { describe, expect, it } from 'vitest';
import { textRoom, WARN_BELOW_BYTES } from '../../src/shared/chat/text-bytes.ts';

describe('the room left in a message', () => {
  it('is not mentioned while there is plenty', () => {
    expect(textRoom('')).toEqual({ kind: 'fine' });
    expect(textRoom('a'.repeat(MAX_LONG_TEXT_BYTES - WARN_BELOW_BYTES))).toEqual({ kind: 'fine' });
  });

  it('is mentioned when it runs short', () => {
    const text = 'a'.repeat(MAX_LONG_TEXT_BYTES - WARN_BELOW_BYTES + 1);
    expect(textRoom(text)).toEqual({ kind: 'near' });
  });

  it('is full, not over, at the last byte', () => {
    expect(textRoom('a'.repeat(MAX_LONG_TEXT_BYTES))).toEqual({ kind: 'near' });
    expect(textRoom('a'.repeat(MAX_LONG_TEXT_BYTES + 1))).toEqual({
      kind: 'over',
      share: 1 / (MAX_LONG_TEXT_BYTES + 1),
    });
  });

  it.each([
    ['ß', 2],
    ['م', 2],
    ['字', 3],
    ['🦉', 4],
  ])('counts %s as %i bytes, as it travels', (letter, bytes) => {
    const letters = Math.ceil((MAX_LONG_TEXT_BYTES + 1) / bytes);
    expect(textRoom(letter.repeat(letters))).toEqual({
      kind: 'over',
      share: (letters * bytes - MAX_LONG_TEXT_BYTES) / (letters * bytes),
    });
    expect(textRoom(letter.repeat(letters - 1)).kind).toBe('near');
  });
});
