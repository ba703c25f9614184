import { describe, expect, it } from 'vitest';
import { WORDS } from '../../src/shared/words/grown-up-words.ts';

describe('a text that is too long', () => {
  it.each([
    [0.01, 'a few words'],
    [0.2, 'a quarter'],
    [0.3, 'a third'],
    [0.5, 'half'],
    [0.9, 'most of it'],
  ])('by a share of %d is told in words', (share, part) => {
    expect(WORDS.chat.tooLong(share)).toContain(`cut about ${part}`);
  });

  it('is told in no unit of computers', () => {
    for (let share = 0.01; share < 1; share += 0.01) {
      expect(WORDS.chat.tooLong(share)).not.toMatch(/\d|byte/i);
    }
  });
});

describe('the kit', () => {
  it('promises nothing that this version cannot do', () => {
    const said = [WORDS.home.kitText, WORDS.kit.promise];
    for (const text of said) expect(text).toContain('this one cannot yet');
    expect(JSON.stringify(WORDS.kit)).not.toMatch(/can be brought back/);
  });
});
