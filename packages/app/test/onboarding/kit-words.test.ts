import { describe, expect, it } from 'vitest';
import { readKitWords } from '../../src/onboarding/kit-words.ts';

const THREE = ['apple', 'bridge', 'candle'];

describe('the words of a kit as they are typed', () => {
  it.each([
    'apple bridge candle',
    '  Apple\tBRIDGE\n\ncandle  ',
    '1. apple\n2. bridge\n3. candle',
    '1 apple, 2 bridge, 3 candle.',
    'apple-bridge–candle',
    'apple\u00a0bridge\u3000candle',
  ])('%j are three', (typed) => {
    expect(readKitWords(typed)).toEqual(THREE);
  });

  it('are none where nothing is written', () => {
    expect(readKitWords(' \n 12 . ')).toEqual([]);
  });

  it('keep a strange word, for the core to refuse', () => {
    expect(readKitWords('äpfel zzz')).toEqual(['a\u0308pfel', 'zzz']);
  });
});
