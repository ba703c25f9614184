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
  it('says what it needs besides the words', () => {
    const said = [WORDS.home.kitText, WORDS.kit.promise];
    for (const text of said) expect(text).toContain('as long as your relay is there');
  });
});

describe('what is said of a chat in trouble', () => {
  const sentences = [...Object.entries(WORDS.mending.chat), ...Object.entries(WORDS.chat.moved)];

  it.each(sentences)('%s: is one sentence or two, short, and blames nobody', (_reason, text) => {
    expect(text).toMatch(/^\p{Lu}.*[.]$/u);
    expect(text.split(/\s+/).length).toBeLessThanOrEqual(16);
    expect(text).not.toMatch(
      /\b(you|your fault|attack|hacker|error|failed|epoch|group|corrupt)\b/i,
    );
  });

  it('names the devices that mend it', () => {
    expect(WORDS.mending.there(WORDS.home.phoneOf('Quill'))).toMatch(/Quill.*’s phone is online/);
  });

  it('tells how long somebody has been quiet, if that is known', () => {
    const tablet = WORDS.home.tabletOf('Mia');
    expect(WORDS.home.quiet(tablet, 9)).toMatch(/Mia.*’s tablet has not been heard for 9 days$/);
    expect(WORDS.home.quiet(tablet, null)).toMatch(/for over a week$/);
  });
});
