import { describe, expect, it } from 'vitest';
import { ANIMAL_WORDS } from '../../src/shared/words/animal-words.ts';
import { KID_ERROR_WORDS } from '../../src/shared/words/error-words.ts';
import { badge, KID_WORDS } from '../../src/shared/words/kid-words.ts';

const MAX_WORDS = 6;

/** What a reader would count, punctuation aside. */
function countWords(text: string): number {
  return text.split(/\s+/u).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

/** Every string in the catalogue with its path; functions are called with a name and a number. */
function strings(node: unknown, path: string): [path: string, text: string][] {
  if (typeof node === 'string') return [[path, node]];
  if (typeof node === 'function') return [[path, node(path.includes('unread') ? 12 : 'Juno')]];
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => strings(value, `${path}.${key}`));
}

describe('what a child reads', () => {
  const all = [
    ...strings(KID_WORDS, 'words'),
    ...strings(KID_ERROR_WORDS, 'errors'),
    ...strings(ANIMAL_WORDS, 'animals'),
  ];

  it('is a catalogue of some size', () => {
    expect(all.length).toBeGreaterThan(80);
  });

  it.each(all)('%s has at most six words', (_path, text) => {
    expect(countWords(text)).toBeGreaterThan(0);
    expect(countWords(text)).toBeLessThanOrEqual(MAX_WORDS);
  });
});

describe('a badge', () => {
  it('says how many up to nine', () => {
    expect(badge(1)).toBe('1');
    expect(badge(9)).toBe('9');
  });

  it('stops at nine', () => {
    expect(badge(10)).toBe('9+');
    expect(badge(4_000)).toBe('9+');
  });
});
