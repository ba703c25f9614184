import { describe, expect, it } from 'vitest';
import { FOLDED_LENGTH, foldedStart } from '../../src/shared/chat/folded-text.ts';

describe('a long text in a chat', () => {
  it('stands there whole while it is not much longer than its fold', () => {
    expect(foldedStart('a'.repeat(FOLDED_LENGTH))).toBeNull();
    expect(foldedStart('a'.repeat(FOLDED_LENGTH + 100))).toBeNull();
    expect(foldedStart('a\n'.repeat(11))).toBeNull();
  });

  it('ends with a word', () => {
    const start = foldedStart('word '.repeat(400)) ?? '';
    expect(start.length).toBeLessThanOrEqual(FOLDED_LENGTH);
    expect(start.length).toBeGreaterThan(FOLDED_LENGTH - 10);
    expect(start.endsWith('word')).toBe(true);
  });

  it('ends within a word that has no end, but not within an emoji', () => {
    expect(foldedStart('字'.repeat(2_000))).toBe('字'.repeat(FOLDED_LENGTH));
    const bears = foldedStart(`a${'🐻'.repeat(1_000)}`) ?? '';
    expect(bears).toBe(`a${'🐻'.repeat((FOLDED_LENGTH - 2) / 2)}`);
  });

  it('has no more lines than a screen', () => {
    expect(foldedStart('line\n'.repeat(50))).toBe('line\n'.repeat(12).trimEnd());
  });
});
